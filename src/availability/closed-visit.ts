import { isPlaceOpen, type PlaceHours } from '../directory/place-hours.ts';
import type { OpeningHours } from '../territory/opening-hours.ts';
import { publicHoliday } from '../territory/public-holidays.ts';
import type { Interval } from './intervals.ts';

/** A visit to come, with what may be closed to it. */
export type VisitAhead = Interval & {
  bookingId: string;
  /** Of its place. */
  timeZone: string;
  opening: PlaceHours[] | null;
  /** The local date to which its fixed slots count it; null: it was given once, or is a duty, which is put on a date in full knowledge of it. */
  fixedOn: string | null;
  /** Its fixed slots go on over public holidays. */
  onHolidays: boolean;
};

/** Nobody is to be there any more: the same rules by which fixed slots are not made (`plan.ts`), and by which nobody gives a slot at a closed place. */
export function isClosedTo(
  { start, end, timeZone, opening, fixedOn, onHolidays }: VisitAhead,
  { closures, holidays }: Pick<OpeningHours, 'closures' | 'holidays'>,
): boolean {
  if (!isPlaceOpen(opening, timeZone, { start, end })) return true;
  if (fixedOn === null) return false;
  return (
    closures.some(({ from, to }) => from <= fixedOn && fixedOn <= to) ||
    (!onHolidays && publicHoliday(holidays, fixedOn) !== undefined)
  );
}
