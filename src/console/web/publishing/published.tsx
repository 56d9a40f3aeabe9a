import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Refusal, remove } from '../api.ts';
import { count } from '../words.ts';
import type { Slot } from './answers.ts';
import { Fault } from './fault.tsx';
import { useDoing } from './use-doing.ts';
import type { Whose } from './whose.ts';

type Props = Pick<Whose, 'token'> & {
  /** When and where, in words. */
  said: string;
  slots: readonly Slot[];
  onDone: () => void;
  onClose: () => void;
};

/** What has just been given to the line, and how to take it back. */
export function Published({ token, said, slots, onDone, onClose }: Props) {
  const [back, setBack] = useState<Withdrawn>();
  const { doing, fault, run } = useDoing();
  const undo = () =>
    run(async () => {
      setBack(await withdrawFree(token, slots));
      onDone();
    });
  if (back)
    return (
      <Outcome key="back" good={false}>
        <p>
          <strong>{withdrawnInWords(back)}</strong>
        </p>
        <button type="button" className="quiet" onClick={onClose}>
          Fermer
        </button>
      </Outcome>
    );
  const [only] = slots;
  return (
    <Outcome key="given" good>
      <p>
        <strong>
          {only?.walkIn && slots.length === 1
            ? 'Plage publiée'
            : count(slots.length, 'place publiée', 'places publiées')}
        </strong>{' '}
        {said}. {blockedInWords(slots)}
      </p>
      <Fault says={fault} />
      <div className="controls">
        <button type="button" aria-disabled={doing} onClick={() => void undo()}>
          {doing ? 'Un instant…' : 'Annuler'}
        </button>
        <button type="button" className="quiet" onClick={onClose}>
          Fermer
        </button>
      </div>
    </Outcome>
  );
}

/** Seen where it is: the button that was pressed may be far below. */
function Outcome({ good, children }: { good: boolean; children: ReactNode }) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'center' });
    card.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={card} tabIndex={-1} className="outcome" data-good={good} aria-live="polite">
      {children}
    </div>
  );
}

function blockedInWords(slots: readonly Slot[]): string {
  const blocked = slots.filter(({ state }) => state === 'blocked').length;
  const seen = slots.every(({ openTo, reservedFor }) => openTo.includes('CPTS') && reservedFor === null);
  if (blocked === 0) return seen ? 'La ligne les propose déjà.' : '';
  return `L’agenda est pris à ces heures\u00a0: ${count(blocked, 'place bloquée', 'places bloquées')}.`;
}

export type Withdrawn = { withdrawn: number; booked: number };

/** One after the other; a place that a patient has been given meanwhile stays, and is counted. Throws what else is refused. */
export async function withdrawFree(token: string, slots: readonly Pick<Slot, 'id'>[]): Promise<Withdrawn> {
  let booked = 0;
  for (const { id } of slots)
    try {
      await remove(token, `/v1/slots/${id}`);
    } catch (error) {
      if (!(error instanceof Refusal) || error.problem.type !== '/problems/slot-booked') throw error;
      booked++;
    }
  return { withdrawn: slots.length - booked, booked };
}

export const withdrawnInWords = ({ withdrawn, booked }: Withdrawn): string =>
  [
    count(withdrawn, 'place retirée', 'places retirées', 'Aucune place retirée'),
    ...(booked > 0
      ? [`${count(booked, 'place')} déjà donnée${booked > 1 ? 's' : ''} à un patient, qui reste`]
      : []),
  ].join('\u00a0; ') + '.';
