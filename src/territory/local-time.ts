import type { Instant } from '../platform/clock.ts';
import { offsetMinutes } from '../platform/clock.ts';

/** A day of the local calendar: days since 1970-01-01, whatever the time zone. */
export type LocalDay = number & { readonly __localDay: true };

const dayMs = 86_400_000;

/** The day that clocks on the walls of `timeZone` show at that instant. */
export function localDay(timeZone: string, at: Instant): LocalDay {
  return Math.floor((at + offsetMinutes(timeZone, at) * 60_000) / dayMs) as LocalDay;
}

/** The day `count` days later (negative: earlier). */
export const daysLater = (day: LocalDay, count: number): LocalDay => (day + count) as LocalDay;

/** 1 Monday … 7 Sunday, as in ISO 8601. 1970-01-01 was a Thursday. */
export const weekday = (day: LocalDay): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** `2026-11-23`. */
export const isoDate = (day: LocalDay): string => new Date(day * dayMs).toISOString().slice(0, 10);

/**
 * The instant at which it is `minute` minutes past midnight on that day, 0 to 1440 (midnight at the end of the day).
 * A time that the clocks skip in spring is moved later by the gap, a time they show twice in autumn is the first of the two:
 * the `compatible` rule of Temporal and of RFC 5545, which the tests compare it with. Faster than Temporal, because opening hours
 * are asked at each ring.
 */
export function instantAt(timeZone: string, day: LocalDay, minute: number): Instant {
  const asUtc = day * dayMs + minute * 60_000;
  const before = asUtc - offsetMinutes(timeZone, (asUtc - dayMs) as Instant) * 60_000;
  const after = asUtc - offsetMinutes(timeZone, (asUtc + dayMs) as Instant) * 60_000;
  const shows = (at: number) => at + offsetMinutes(timeZone, at as Instant) * 60_000 === asUtc;
  return (shows(before) || !shows(after) ? before : after) as Instant;
}
