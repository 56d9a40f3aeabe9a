import { after, hours, type Instant, minutes } from '../platform/clock.ts';
import { daysLater, instantAt, localDay } from '../territory/local-time.ts';

/** About a booking: somebody looks whether its report is there. */
export const REPORT_DUE = 'booking.report-due';

/** Most reports are written the same day, between two patients. */
const SOON_MS = hours(4);
/** Then it is somebody's work. */
const MISSING_MS = hours(24);

/** Nobody is reminded of paper in the evening or before the morning's first patient: minutes past midnight. */
const MORNING = 8 * 60 + 30;
const EVENING = 19 * 60 + 30;

/** When the author is reminded, once and kindly: four hours after the visit, or in the morning after it. */
export function reminderAt(timeZone: string, end: Instant): Instant {
  const soon = after(end, SOON_MS);
  const day = localDay(timeZone, soon);
  const morning = instantAt(timeZone, day, MORNING);
  if (soon < morning) return morning;
  return soon < instantAt(timeZone, day, EVENING) ? soon : instantAt(timeZone, daysLater(day, 1), MORNING);
}

/** When a person is asked to ask. */
export const missingAt = (end: Instant): Instant => after(end, MISSING_MS);

/** What is to be done about a report that is not there; `at`: when to look again. */
export type ReportStep = { do: 'wait' | 'remind'; again: Instant } | { do: 'ask-a-person' };

/** The visit may have been moved to another hour since the time was set; a reminder that comes as late as the question is not worth it. */
export function reportStep(timeZone: string, end: Instant, at: Instant): ReportStep {
  if (at >= missingAt(end)) return { do: 'ask-a-person' };
  const reminder = reminderAt(timeZone, end);
  if (at < reminder) return { do: 'wait', again: reminder };
  const late = at > after(reminder, minutes(120));
  return { do: late ? 'wait' : 'remind', again: missingAt(end) };
}
