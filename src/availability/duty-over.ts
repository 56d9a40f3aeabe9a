import type { Instant } from '../platform/clock.ts';
import { instantAt, type LocalDay, weekday } from '../territory/local-time.ts';
import { hoursFrom } from './occurrences.ts';
import type { Duty } from './roster-store.ts';
import { dayOf } from './source.ts';

type DutyHours = Pick<Duty, 'date' | 'from' | 'to' | 'slotMinutes'> & { timeZone: string };

/**
 * Whether a duty of that day would be over by now: at the hours of the others on that day of the week, or else of all. A roster without any has no hours, and
 * its day lasts until midnight.
 */
export function isDutyOver(day: LocalDay, duties: readonly DutyHours[], at: Instant): boolean {
  const alike = duties.filter(({ date }) => weekday(dayOf(date)) === weekday(day));
  const like = alike.length > 0 ? alike : duties;
  return (
    like.length > 0 &&
    like.every(({ from, to, slotMinutes, timeZone }) => {
      const hours = hoursFrom(from, to, slotMinutes);
      return hours !== undefined && instantAt(timeZone, day, hours.to) <= at;
    })
  );
}
