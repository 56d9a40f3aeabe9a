import { type Instant, minutes, offsetMinutes } from '../platform/clock.ts';
import { instantAt, type LocalDay } from '../territory/local-time.ts';
import type { Interval } from './intervals.ts';

/** A stretch of one local day that is cut into slots: minutes past midnight on the walls of the place. */
export type Hours = {
  from: number;
  /** Later than `from`; beyond 1440 it is of the day after: a night on duty belongs to the day on which it begins. */
  to: number;
  /** How long each slot lasts, truly. */
  slotMinutes: number;
};

/**
 * The slots of one local day, in order. A slot begins at each step of the clock on the wall from `from` on; it is one instance of the
 * recurrence, and RFC 5545 says what becomes of it when the clocks change:
 * - a time that the clocks skip (02:30 in spring) is no instance (3.3.10): the slot is not made; moved, it would fall on the next one;
 * - a time that they show twice (02:30 in autumn) is the first of the two (3.3.5), once;
 * - a slot lasts exactly its minutes (3.8.2.5), also over a change. One that would then reach into the one after, or past the end of
 *   the stretch, is left out. The end is read by 3.3.5: one that is skipped counts with the offset from before the change.
 */
export function slotsOn(timeZone: string, day: LocalDay, { from, to, slotMinutes }: Hours): Interval[] {
  const end = instantAt(timeZone, day, to);
  const slots: Interval[] = [];
  for (let minute = from; minute + slotMinutes <= to; minute += slotMinutes) {
    const start = existing(timeZone, day, minute);
    if (start === undefined || start < (slots.at(-1)?.end ?? start)) continue;
    const until = (start + minutes(slotMinutes)) as Instant;
    if (until <= end) slots.push({ start, end: until });
  }
  return slots;
}

/** Undefined: the clocks of that place do not show this time on that day. */
function existing(timeZone: string, day: LocalDay, minute: number): Instant | undefined {
  const at = instantAt(timeZone, day, minute);
  const shown = at / 60_000 + offsetMinutes(timeZone, at);
  return shown === day * 1440 + minute ? at : undefined;
}

/** A night on duty may last so long; more is a typing error in one of the two times. */
export const LONGEST_NIGHT_MINUTES = 14 * 60;

/** `08:30` and `12:00`; `20:00` and `08:00` are a night; `24:00` is the end of the day. Undefined: they make no sense together. */
export function hoursFrom(from: string, to: string, slotMinutes: number): Hours | undefined {
  const [first, last] = [minuteOf(from), minuteOf(to)];
  const end = last > first ? last : last + 1440;
  const night = last <= first;
  if (night && end - first > LONGEST_NIGHT_MINUTES) return undefined;
  return end - first < slotMinutes ? undefined : { from: first, to: end, slotMinutes };
}

/** A day of fixed slots, or a duty, gives at most so many places: more is a typing error, and rows that nobody will ever take. */
export const MOST_PLACES_A_DAY = 1_000;

export const placesADay = ({ from, to, slotMinutes }: Hours, capacity: number): number =>
  Math.floor((to - from) / slotMinutes) * capacity;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
