import { after, hours, type Instant, minutes } from '../platform/clock.ts';
import { daysLater, instantAt, localDay } from '../territory/local-time.ts';
import { openingOfDay, type OpeningHours } from '../territory/opening-hours.ts';

/** About a booking: somebody looks whether its report is there. */
export const REPORT_DUE = 'booking.report-due';

/**
 * `first`: the same day, or the morning after a late visit. `second`: the day after that, while there are hours left. `last`: a person is asking by then, and the author
 * may call the line.
 */
const REMINDERS = ['first', 'second', 'last'] as const;
export type Reminder = (typeof REMINDERS)[number];

/** As an event has it; before there were several it had nothing. */
export const readReminder = (said: unknown): Reminder => REMINDERS.find((one) => one === said) ?? 'first';

/** What is done about a report that is not there, and when. */
export type ReportStep = { at: Instant } & (
  | { do: 'remind'; reminder: Reminder }
  /** It is the coordinator's from now on. */
  | { do: 'ask-a-person' }
);

/** What the steps depend on besides the visit's end. */
type Line = { timeZone: string; opening: OpeningHours };

/** Most reports are written the same day, between two patients. */
const SOON_MS = hours(4);
/** Then it is somebody's work. */
const MISSING_MS = hours(24);
/** The second reminder comes so long before that, and is of no use any more where only so little is left. */
const AHEAD_MS = hours(4);
const LEAST_AHEAD_MS = hours(2);
/** A reminder that would be later than this is left out: the next step is near, and two in a row are not kind. */
const LATE_MS = minutes(120);
/** Nor is one sent that has become late in the evening: minutes past midnight. */
const NIGHT = 20 * 60 + 30;
/** A line that opens on none of these days is asking nobody: the last reminder is left out. */
const LAST_WITHIN_DAYS = 7;

/** Nobody is reminded of paper in the evening or before the morning's first patient: minutes past midnight. */
const MORNING = 8 * 60 + 30;
const EVENING = 19 * 60 + 30;

/** When a person is asked to ask. */
const missingAt = (end: Instant): Instant => after(end, MISSING_MS);

/** All that is done while the report of a visit that ended then stays away, in order: at most three reminders, never two on one day, and one person who asks. */
export function reportSteps({ timeZone, opening }: Line, end: Instant): ReportStep[] {
  const first = firstAt(timeZone, end);
  const second = secondAt(timeZone, end, first);
  const last = lastAt(timeZone, opening, end);
  const remind = (at: Instant | undefined, reminder: Reminder): ReportStep[] =>
    at === undefined ? [] : [{ at, do: 'remind', reminder }];
  return [
    ...remind(first, 'first'),
    ...remind(second, 'second'),
    { at: missingAt(end), do: 'ask-a-person' },
    ...remind(last, 'last'),
  ];
}

/** Four hours after the visit, by day; or in the morning after it. */
function firstAt(timeZone: string, end: Instant): Instant {
  const soon = after(end, SOON_MS);
  const day = localDay(timeZone, soon);
  const morning = instantAt(timeZone, day, MORNING);
  if (soon < morning) return morning;
  return soon < instantAt(timeZone, day, EVENING) ? soon : instantAt(timeZone, daysLater(day, 1), MORNING);
}

/** Some hours before a person is asked, by day and not on the day of the first; undefined: that leaves no such time. */
function secondAt(timeZone: string, end: Instant, first: Instant): Instant | undefined {
  const missing = missingAt(end);
  const ahead = after(missing, -AHEAD_MS);
  const day = localDay(timeZone, ahead);
  const at = Math.max(ahead, instantAt(timeZone, day, MORNING)) as Instant;
  if (day === localDay(timeZone, first) || at > after(missing, -LEAST_AHEAD_MS)) return undefined;
  return at < instantAt(timeZone, day, EVENING) ? at : undefined;
}

/** The morning of the line's next day after the one on which a person was asked: whoever is reminded then may call it. */
function lastAt(timeZone: string, opening: OpeningHours, end: Instant): Instant | undefined {
  const day = localDay(timeZone, missingAt(end));
  for (let count = 1; count <= LAST_WITHIN_DAYS; count++) {
    const morning = instantAt(timeZone, daysLater(day, count), MORNING);
    if (openingOfDay(opening, timeZone, morning)) return morning;
  }
  return undefined;
}

/** Whoever has said that they asked is not left alone with it: so many of the line's days later the report may still not be there. */
const AGAIN_AFTER_DAYS = 2;
/** A line that opens less often than that within so many days is not waited for. */
const AGAIN_WITHIN_DAYS = 31;

/** When somebody looks again after a person has said that they asked: the morning of the line's second day after that. */
export function lookAgainAt({ timeZone, opening }: Line, asked: Instant): Instant {
  const day = localDay(timeZone, asked);
  let open = 0;
  for (let count = 1; count < AGAIN_WITHIN_DAYS; count++) {
    const morning = instantAt(timeZone, daysLater(day, count), MORNING);
    if (openingOfDay(opening, timeZone, morning) && ++open === AGAIN_AFTER_DAYS) return morning;
  }
  return instantAt(timeZone, daysLater(day, AGAIN_WITHIN_DAYS), MORNING);
}

/** What somebody who looks finds to do: `missing`: a person is asked, if none was. `again`: when to look next; undefined: it is that person's alone. */
export type Look = { missing: boolean; remind: Reminder | undefined; again: Instant | undefined };

/** The visit may have been moved to another hour since the time was set, and the program may have been off. */
export function lookForReportAt(line: Line, end: Instant, at: Instant): Look {
  const steps = reportSteps(line, end);
  const now = steps.findLast((step) => step.at <= at);
  const night = instantAt(line.timeZone, localDay(line.timeZone, at), NIGHT);
  const inTime = now?.do === 'remind' && at <= after(now.at, LATE_MS) && at < night;
  return {
    missing: at >= missingAt(end),
    remind: inTime ? now.reminder : undefined,
    again: steps.find((step) => step.at > at)?.at,
  };
}
