import { clashes, covered, type Interval, overlap } from '../availability/intervals.ts';

/** A slot as its professional's own diary meets it. */
export type InDiary = Interval & {
  id: string;
  state: 'open' | 'blocked';
  booked: number;
  /** A patient is being given a place of it on the phone. */
  held: number;
  /** Places that are there for whoever comes. */
  free: number;
  /** The diary has closed such places, beside a patient. */
  full: boolean;
};

/** `own`: the copy of a visit of the line that the professional has in the diary as well; it stays one when the visit is called off. */
export type Busy = Interval & { own: boolean };

export type Heeded<B extends Busy> = {
  /** Free, and the professional has something else then. */
  block: string[];
  unblock: string[];
  /** Beside a patient who has a place, or is being given one: nobody else is booked there. */
  close: string[];
  reopen: string[];
  /** Agreed with a patient, and the professional has something else then: nothing moves by itself. */
  conflicts: string[];
  /** Hours that are seen to be a copy for the first time. */
  own: B[];
};

/** What a professional's own diary changes about what they give (rule 4: theirs to take back while it is free). Who has a place keeps it. */
export function heeded<B extends Busy>(slots: readonly InDiary[], busy: readonly B[]): Heeded<B> {
  const visits = slots.filter(({ booked }) => booked > 0);
  const copied = (it: B): boolean => visits.some((visit) => overlap(visit, it)) && covered(it, visits);
  const own = busy.filter((it) => !it.own && copied(it));
  const others = busy.filter((it) => !it.own && !own.includes(it));
  const isBusy = clashes(others);
  const ids = (wanted: (slot: InDiary) => boolean) => slots.filter(wanted).map(({ id }) => id);
  return {
    block: ids((slot) => slot.state === 'open' && slot.booked + slot.held === 0 && isBusy(slot)),
    unblock: ids((slot) => slot.state === 'blocked' && !isBusy(slot)),
    close: ids(
      ({ state, booked, held, free, ...slot }) =>
        state === 'open' && booked + held > 0 && free > 0 && isBusy(slot),
    ),
    reopen: ids((slot) => slot.state === 'open' && slot.full && !isBusy(slot)),
    conflicts: ids((slot) => slot.booked > 0 && isBusy(slot)),
    own,
  };
}
