import { after, hours, type Instant, minutes } from '../platform/clock.ts';

/** How long after each failure the next attempt is made: a receiver that was restarted hears soon, one that is away for a weekend still does. */
const WAITS = [
  5_000,
  30_000,
  minutes(2),
  minutes(5),
  minutes(15),
  minutes(30),
  hours(1),
  hours(2),
  hours(4),
  hours(8),
  hours(12),
  hours(20),
  hours(24),
] as const;

/** When to try again after so many failures; undefined: no more, after three days. */
export function nextAttempt(failures: number, at: Instant): Instant | undefined {
  const wait = WAITS[failures - 1];
  return wait === undefined ? undefined : after(at, wait);
}
