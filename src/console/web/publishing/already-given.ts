import type { Slot } from './answers.ts';
import type { Said } from './last-time.ts';
import { dateLater, dateOf, instantOf } from './times.ts';
import type { Whose } from './whose.ts';

/** Far enough to find a free day even for somebody who gives the same hours each day. */
const LOOKED_AT = 14;

/** Whether something of theirs stands at those hours already: the same again is refused. */
export const isGiven = (
  slots: readonly Slot[],
  { from, to }: Pick<Said, 'from' | 'to'>,
  date: string,
  { place }: Pick<Whose, 'place'>,
): boolean => {
  const [start, end] = [from, to].map((hour) => Date.parse(instantOf(date, hour, place) ?? ''));
  return slots.some(
    (slot) =>
      slot.state !== 'withdrawn' &&
      Date.parse(slot.start) < (end ?? Number.NaN) &&
      Date.parse(slot.end) > (start ?? Number.NaN),
  );
};

/** The first day that has still time for it and on which it was not given yet: today, tomorrow, or the one after. */
export function firstDate(
  slots: readonly Slot[],
  said: Pick<Said, 'from' | 'to'>,
  { now, place }: Pick<Whose, 'now' | 'place'>,
): string {
  const today = dateOf(now, place);
  const start = Date.parse(instantOf(today, said.from, place) ?? '');
  const first = start > now ? today : dateLater(today, 1);
  const days = Array.from({ length: LOOKED_AT }, (_, later) => dateLater(first, later));
  return days.find((date) => !isGiven(slots, said, date, { place })) ?? first;
}
