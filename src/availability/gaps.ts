import { daysLater, isoDate, type LocalDay, weekday } from '../territory/local-time.ts';

/** When somebody of a roster should be on duty. */
export type RosterDays = {
  from: LocalDay;
  /** Included. */
  to: LocalDay;
  /** 1 Monday … 7 Sunday. */
  weekdays: readonly number[];
  /** Nobody is asked for, although it is such a day. */
  isOff(date: string): boolean;
  /** Somebody is asked for, although it is no such day: a Thursday of Ascension in a roster of Sundays. */
  isExtra(date: string): boolean;
};

/** Local dates on which somebody should be on duty and nobody is. `duties`: those that somebody holds. */
export function gapsIn(
  { from, to, weekdays, isOff, isExtra }: RosterDays,
  duties: readonly { date: string }[],
): string[] {
  const covered = new Set(duties.map(({ date }) => date));
  const gaps: string[] = [];
  for (let day = from; day <= to; day = daysLater(day, 1)) {
    const date = isoDate(day);
    const isAsked = (weekdays.includes(weekday(day)) && !isOff(date)) || isExtra(date);
    if (isAsked && !covered.has(date)) gaps.push(date);
  }
  return gaps;
}
