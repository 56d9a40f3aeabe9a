import { useState } from 'react';
import { ActionButton } from './action-button.tsx';
import { type Place, timeOfDay } from './words.ts';

/** Earlier than this is rather a slip of the finger than a patient in the waiting room. */
const EARLY_MS = 2 * 3_600_000;
export const isEarly = (start: string, now: number): boolean => Date.parse(start) - now > EARLY_MS;

type Props = {
  token: string;
  visit: { id: string; start: string };
  now: number;
  place: Place;
  /** For a shortcut. */
  id?: string;
  onDone: () => void;
  children: React.ReactNode;
};

/** The patient is there; long before the hour it is asked once more. */
export function ArriveButton({ token, visit, now, place, id, onDone, children }: Props) {
  const [asked, setAsked] = useState(false);
  const act = { token, path: `/v1/bookings/${visit.id}/arrive`, doing: 'Un instant…', onDone };
  if (!isEarly(visit.start, now))
    return (
      <ActionButton {...act} {...(id ? { id } : {})}>
        {children}
      </ActionButton>
    );
  if (!asked)
    return (
      <span className="action">
        <button type="button" id={id} onClick={() => setAsked(true)}>
          {children}
        </button>
      </span>
    );
  return (
    <span className="action">
      <span>
        Le rendez-vous est à {timeOfDay(visit.start, place)}&nbsp;: confirmer que le patient est là&nbsp;?
      </span>
      <ActionButton {...act}>Oui, il est arrivé</ActionButton>
      <button type="button" className="quiet" onClick={() => setAsked(false)}>
        Non
      </button>
    </span>
  );
}
