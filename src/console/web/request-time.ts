import type { Instant } from '../../platform/clock.ts';
import {
  beginOf,
  durationInWords,
  seenBy,
  timeLeft as timeLeftOf,
  type Urgency,
  urgencyOf,
} from '../../requests/deadline.ts';
import type { Orientation, RedFlag, RequestKind } from '../../requests/request.ts';
import { isTimedCare } from '../../requests/timed-care.ts';

type Timed = { deadline: string; careBy?: string | null | undefined };

/** From when to when a patient is to be seen: within the 24 h, or sooner where the triage has found so. */
export function timeOf({ deadline, careBy }: Timed): { begin: Instant; by: Instant } {
  const end = Date.parse(deadline) as Instant;
  const by = seenBy({ deadline: end, careBy: careBy ? (Date.parse(careBy) as Instant) : null });
  return { begin: beginOf(end), by };
}

/** What is left of that time, or how late it is: the word and the duration apart, because a screen shows them apart. */
export function timeLeft(request: Timed, now: number): { late: boolean; duration: string } {
  const left = timeLeftOf(timeOf(request).by, now as Instant);
  return { late: left.late, duration: durationInWords(left.ms) };
}

/** Whoever is to be handed to an emergency department is never a calm row, however short ago they called. */
export function urgency(request: Timed & { orientation?: string | null | undefined }, now: number): Urgency {
  const { begin, by } = timeOf(request);
  const gone = urgencyOf(begin, by, now as Instant);
  return isEmergency(request) && gone !== 'late' ? 'eighty' : gone;
}

/** Nothing is waited for, and no place is looked for: they are to be handed on now. */
export const isEmergency = ({ orientation }: { orientation?: string | null | undefined }): boolean =>
  orientation === 'emergency';

/** Care by what the reader may know of it (`requests/timed-care.ts`). */
export const hasDeadline = (request: {
  kind: RequestKind;
  orientation?: string | null | undefined;
  redFlag?: RedFlag['state'] | null | undefined;
  careBy?: string | null | undefined;
}): boolean =>
  isTimedCare({
    kind: request.kind,
    orientation: (request.orientation ?? null) as Orientation | null,
    redFlag: request.redFlag ?? null,
    careBy: request.careBy ?? null,
  });
