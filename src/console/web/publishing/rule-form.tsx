import { useId, useState } from 'react';
import { get, post, put, Refusal } from '../api.ts';
import type { Next, Remaining, Rule, Where } from './answers.ts';
import { Fault } from './fault.tsx';
import { HoursFields } from './hours-fields.tsx';
import { FIRST_TIME, type Said } from './last-time.ts';
import { ManyPills } from './pills.tsx';
import { MoreTerms } from './publish.tsx';
import { RulePreview } from './rule-preview.tsx';
import { remainingInWords, rruleOf, ruleInWords, WEEKDAYS, type Weekly, weeklyOf } from './rule-words.ts';
import { termsBody, termsFault, termsOf } from './terms.ts';
import { Check } from './terms-fields.tsx';
import { dateOf } from './times.ts';
import { useDoing } from './use-doing.ts';
import type { Whose } from './whose.ts';

type Props = Whose & {
  /** Absent: new ones. */
  rule: Rule | undefined;
  /** Said before: the place and the hours that are proposed again. */
  like: Rule | undefined;
  places: readonly Where[];
  onDone: (said: string) => void;
  onStale: () => void;
  onLeave: () => void;
};

/** A form's own state: hours as for places that are given once, and on which days. */
type Draft = Said & { weekly: Weekly | undefined; startsOn: string; until: string; onHolidays: boolean };

const draftOf = (rule: Rule): Draft => ({
  placeId: rule.placeId,
  mode: rule.mode,
  from: rule.from,
  to: rule.to,
  minutes: rule.slotMinutes,
  terms: termsOf(rule),
  weekly: weeklyOf(rule.rrule),
  startsOn: rule.startsOn,
  until: rule.until ?? '',
  onHolidays: rule.onHolidays,
});

/** Days, hours and place of fixed slots; what they would make is shown before anything is kept. */
export function RuleForm({ rule, like, places, onDone, onStale, onLeave, ...whose }: Props) {
  const { token, now, place, professionalId } = whose;
  const [read, setRead] = useState(rule);
  const [draft, setDraft] = useState<Draft>(() => firstDraft(rule, like, dateOf(now, place)));
  const [next, setNext] = useState<Next>();
  const [said, setSaid] = useState<string>();
  const { doing, fault, run, setFault } = useDoing();
  const body = bodyOf(draft, read);
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setNext(undefined);
    setFault(undefined);
  };

  const preview = () =>
    run(async () => {
      const asked = { ...body, professionalId, ...(read ? { ruleId: read.id } : {}) };
      setNext((await post<{ next: Next }>(token, '/v1/availability/preview', asked)).next);
    });
  const save = () =>
    run(async () => {
      if (!read) {
        await post(token, '/v1/availability', { ...body, professionalId });
        return onDone(`Enregistré\u00a0: ${ruleInWords(body)}.`);
      }
      try {
        const { bookingsRemaining } = await put<{ bookingsRemaining: Remaining }>(
          token,
          `/v1/availability/${read.id}`,
          body,
          'PATCH',
          read.version,
        );
        return onDone(
          `Changé\u00a0: ${ruleInWords(body)}. ${remainingInWords(bookingsRemaining, now, place)}`,
        );
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 412) throw error;
        const asItIs = await get<Rule>(token, `/v1/availability/${read.id}`);
        setRead(asItIs);
        setDraft(draftOf(asItIs));
        setNext(undefined);
        setSaid(
          `Ces créneaux ont changé entre-temps\u00a0: les voici tels qu’ils sont (${ruleInWords(asItIs)}). Vérifiez, puis recommencez.`,
        );
        return onStale();
      }
    });

  return (
    <form
      className="fields rule-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wrong = faultOf(draft);
        if (wrong) setFault(wrong);
        else void (next ? save() : preview());
      }}
    >
      <Days draft={draft} onChange={change} />
      <HoursFields
        {...whose}
        places={places}
        usual={draft.placeId === '' ? [] : [draft.placeId]}
        walkIn={false}
        hours={draft}
        onChange={change}
      />
      <Between draft={draft} today={dateOf(now, place)} onChange={change} />
      <MoreTerms token={token} said={draft} onChange={change} />
      {said && <p role="alert">{said}</p>}
      {next && <RulePreview next={next} now={now} place={place} changes={read !== undefined} />}
      <Fault says={fault} />
      <div className="thumb">
        <button type="submit" className="primary" aria-disabled={doing}>
          {doing ? 'Un instant…' : next ? 'Enregistrer' : 'Voir ce que cela donne'}
        </button>
        <button type="button" className="quiet" onClick={onLeave}>
          Laisser
        </button>
      </div>
    </form>
  );
}

type PartProps = { draft: Draft; onChange: (part: Partial<Draft>) => void };

function Days({ draft, onChange }: PartProps) {
  const id = useId();
  const { weekly } = draft;
  if (!weekly)
    return (
      <p className="where">
        Ces créneaux suivent une répétition particulière, qui reste telle qu’elle a été dite.
      </p>
    );
  return (
    <>
      <ManyPills
        legend="Quels jours"
        options={WEEKDAYS.map(([day, name]) => [day, name.slice(0, 3)] as const)}
        values={weekly.days}
        onChange={(days) => onChange({ weekly: { ...weekly, days } })}
      />
      <label htmlFor={`${id}-every`}>
        Répétition{' '}
        <select
          id={`${id}-every`}
          value={weekly.everyWeeks}
          onChange={(event) => onChange({ weekly: { ...weekly, everyWeeks: Number(event.target.value) } })}
        >
          {[...new Set([1, 2, 3, 4, weekly.everyWeeks])].map((weeks) => (
            <option key={weeks} value={weeks}>
              {weeks === 1 ? 'toutes les semaines' : `une semaine sur ${weeks}`}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Between({ draft, today, onChange }: PartProps & { today: string }) {
  const id = useId();
  return (
    <>
      <div className="from-to">
        <label htmlFor={`${id}-starts`}>
          Dès le{' '}
          <input
            id={`${id}-starts`}
            type="date"
            value={draft.startsOn}
            onChange={(event) => onChange({ startsOn: event.target.value })}
          />
        </label>
        <label htmlFor={`${id}-until`}>
          jusqu’au{' '}
          <input
            id={`${id}-until`}
            type="date"
            min={draft.startsOn || today}
            value={draft.until}
            onChange={(event) => onChange({ until: event.target.value })}
          />
        </label>
      </div>
      <p className="hint">Sans date de fin, ils continuent.</p>
      <Check
        says="Pause les jours fériés"
        checked={!draft.onHolidays}
        onChange={(pause) => onChange({ onHolidays: !pause })}
      />
    </>
  );
}

/** New ones are proposed like those that were said last. */
function firstDraft(rule: Rule | undefined, like: Rule | undefined, today: string): Draft {
  if (rule) return draftOf(rule);
  const weekly: Weekly = { days: [], everyWeeks: 1 };
  if (!like) return { ...FIRST_TIME, weekly, startsOn: today, until: '', onHolidays: false };
  return { ...draftOf(like), weekly, startsOn: today, until: '' };
}

function faultOf({ weekly, from, to, minutes, placeId, terms }: Draft): string | undefined {
  if (weekly?.days.length === 0) return 'Choisissez au moins un jour.';
  if (from === '' || to === '') return 'Indiquez l’heure de début et l’heure de fin.';
  if (placeId === '') return 'Choisissez le lieu.';
  return minutes < 5 ? 'Un créneau dure au moins 5\u00a0minutes.' : termsFault(terms);
}

/** What a form does not show stays as it was said. */
function bodyOf(draft: Draft, rule: Rule | undefined) {
  const { placeId, mode, from, to, minutes, terms, weekly, startsOn, until, onHolidays } = draft;
  return {
    ...(rule ? { except: rule.except, needs: rule.needs } : {}),
    placeId,
    mode,
    from,
    to,
    slotMinutes: minutes,
    rrule: weekly ? rruleOf(weekly) : (rule?.rrule ?? ''),
    ...(startsOn === '' ? {} : { startsOn }),
    until: until === '' ? null : until,
    onHolidays,
    ...termsBody(terms, mode),
  };
}
