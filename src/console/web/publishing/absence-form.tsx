import { useEffect, useId, useState } from 'react';
import { post } from '../api.ts';
import { visitWhen } from '../visit-words.ts';
import {
  type Away,
  absenceInWords,
  awayBody,
  awayTimes,
  effectInWords,
  effectOf,
  REASONS,
} from './absence-words.ts';
import type { Absence, Remaining } from './answers.ts';
import { Fault } from './fault.tsx';
import { Pills } from './pills.tsx';
import { Check } from './terms-fields.tsx';
import { dateLater, dateOf } from './times.ts';
import { useDoing } from './use-doing.ts';
import { slotsBetween } from './use-slots.ts';
import type { Whose } from './whose.ts';

type Props = Whose & { onDone: (said: string) => void; onLeave: () => void };
type Noted = Absence & { bookingsRemaining: Remaining };

const REASON_OPTIONS = Object.entries(REASONS) as [Absence['reason'], string][];

/** Dates, half days and why; what it takes with it is said before it is noted. */
export function AbsenceForm({ token, professionalId, place, now, onDone, onLeave }: Props) {
  const id = useId();
  const today = dateOf(now, place);
  const [away, setAway] = useState<Away>(() => {
    const tomorrow = dateLater(today, 1);
    return { from: tomorrow, to: tomorrow, fromNoon: false, untilNoon: false };
  });
  const [reason, setReason] = useState<Absence['reason']>('leave');
  const { doing, fault, run, setFault } = useDoing();
  const effect = useTouched(token, professionalId, awayTimes(away, place));
  const set = (part: Partial<Away>) => {
    setAway({ ...away, ...part });
    setFault(undefined);
  };

  const note = () =>
    run(async () => {
      const body = { professionalId, ...awayBody(away, place), reason };
      const noted = await post<Noted>(token, '/v1/absences', body);
      onDone(
        `Absence notée\u00a0: ${absenceInWords(noted, place)}. ${toFollow(noted.bookingsRemaining, now, place)}`,
      );
    });

  return (
    <form
      className="fields"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (away.from === '' || away.to === '') setFault('Indiquez le premier et le dernier jour.');
        else if (away.to < away.from) setFault('Le dernier jour doit suivre le premier.');
        else void note();
      }}
    >
      <div className="from-to">
        <label htmlFor={`${id}-from`}>
          Du{' '}
          <input
            id={`${id}-from`}
            type="date"
            required
            min={today}
            value={away.from}
            onChange={(event) =>
              set({
                from: event.target.value,
                ...(event.target.value > away.to ? { to: event.target.value } : {}),
              })
            }
          />
        </label>
        <label htmlFor={`${id}-to`}>
          au{' '}
          <input
            id={`${id}-to`}
            type="date"
            required
            min={away.from || today}
            value={away.to}
            onChange={(event) => set({ to: event.target.value })}
          />
        </label>
      </div>
      <Check
        says="Le premier jour, l’après-midi seulement (dès 13 h)"
        checked={away.fromNoon}
        onChange={(fromNoon) => set({ fromNoon })}
      />
      <Check
        says="Le dernier jour, le matin seulement (jusqu’à 13 h)"
        checked={away.untilNoon}
        onChange={(untilNoon) => set({ untilNoon })}
      />
      <Pills
        legend="Pourquoi"
        name={`${id}-why`}
        options={REASON_OPTIONS}
        value={reason}
        onChange={setReason}
      />
      <p className="outcome" aria-live="polite">
        {effect ? effectInWords(effect) : 'Lecture des places de ces jours…'}
      </p>
      <Fault says={fault} />
      <div className="thumb">
        <button type="submit" className="primary" aria-disabled={doing}>
          {doing ? 'Un instant…' : 'Noter cette absence'}
        </button>
        <button type="button" className="quiet" onClick={onLeave}>
          Laisser
        </button>
      </div>
    </form>
  );
}

/** What the absence would touch, as things stand. */
function useTouched(token: string, professionalId: string, { from, to }: { from: number; to: number }) {
  const [read, setRead] = useState<{ key: string; effect: ReturnType<typeof effectOf> }>();
  const key = `${from} ${to}`;
  useEffect(() => {
    if (!(to > from)) return;
    let over = false;
    // A slot that began before reaches into it: none is longer than half a day.
    slotsBetween(token, professionalId, from - 12 * 3_600_000, to).then(
      (slots) => over || setRead({ key: `${from} ${to}`, effect: effectOf(slots, { from, to }) }),
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [token, professionalId, from, to]);
  return read?.key === key ? read.effect : undefined;
}

function toFollow(remaining: Remaining, now: number, place: Whose['place']): string {
  if (remaining.length === 0) return 'Aucun rendez-vous n’est concerné.';
  const listed = remaining.map(({ start }) => visitWhen(start, now, place)).join(', ');
  return `La ligne cherche une autre place pour ${remaining.length === 1 ? 'le patient' : `les ${remaining.length} patients`} de\u00a0: ${listed}.`;
}
