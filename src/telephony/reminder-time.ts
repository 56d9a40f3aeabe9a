import { after, hours, type Instant } from '../platform/clock.ts';
import { daysLater, instantAt, localDay } from '../territory/local-time.ts';

/** The evening before, local time. */
const EVENING = 18 * 60;
const AHEAD = hours(2);
/** Booked later than that before a visit of the same day: the confirmation has just been read. */
const SAME_DAY_BOOKED = hours(3);

/**
 * When to remind of a visit: for a later day the evening before at 18:00, local time; for the same day two hours ahead, when it was booked
 * more than three hours ahead. Undefined: not at all, or the time for it had passed when it was booked.
 */
export function reminderAt(timeZone: string, bookedAt: Instant, start: Instant): Instant | undefined {
  const day = localDay(timeZone, start);
  if (localDay(timeZone, bookedAt) === day)
    return start - bookedAt > SAME_DAY_BOOKED ? after(start, -AHEAD) : undefined;
  const evening = instantAt(timeZone, daysLater(day, -1), EVENING);
  return evening > bookedAt ? evening : undefined;
}
