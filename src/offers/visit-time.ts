import { after, hours, type Instant, minutes } from '../platform/clock.ts';

/** What the one who accepts says of the visit; absent: in an hour, for half an hour. */
export type VisitWish = { start?: Instant | undefined; minutes?: number | undefined };

/** What is known of the patient's time. `seenBy`: the deadline of rule 2, or sooner where the protocol wants it. */
export type PatientTime = {
  seenBy: Instant;
  availableFrom?: Instant | undefined;
  availableTo?: Instant | undefined;
};

export type VisitTime =
  | { start: Instant; end: Instant }
  | { refused: 'past' | 'too-late' | 'not-free'; from: Instant; to: Instant };

const USUAL_MINUTES = 30;
const FIVE_MINUTES = minutes(5);

/** Somebody who comes within two hours is not sent away because the deadline is near or past (rule 2). */
const SOON_MS = hours(2);

/**
 * When the visit will be. Refused before now, after the deadline unless nothing sooner can be had, and outside the hours at which the patient is
 * free; `from` and `to` then say what would do.
 */
export function visitTime(wish: VisitWish, patient: PatientTime, at: Instant): VisitTime {
  const from = Math.max(at, patient.availableFrom ?? at) as Instant;
  const latest = Math.max(patient.seenBy, after(at, SOON_MS)) as Instant;
  const length = minutes(wish.minutes ?? USUAL_MINUTES);
  const start = wish.start ?? usualStart(from, at);
  const end = after(start, length);
  const to = Math.min(latest, patient.availableTo ?? latest) as Instant;
  if (start < at) return { refused: 'past', from, to };
  if (start < from || (patient.availableTo !== undefined && end > patient.availableTo))
    return { refused: 'not-free', from, to };
  return start > latest ? { refused: 'too-late', from, to } : { start, end };
}

/** In one hour, on the next five minutes: nobody makes an appointment for 15 h 07. */
export function usualStart(from: Instant, at: Instant): Instant {
  const soonest = Math.max(from, after(at, hours(1)));
  return (Math.ceil(soonest / FIVE_MINUTES) * FIVE_MINUTES) as Instant;
}

const QUARTER_MS = minutes(15);
/** As many as a list on a phone is read through. */
const MOST_CHOICES = 48;

/** Hours to choose from, each quarter of an hour as long as it will do; `usual` is the one that stands first in the mind: in an hour. */
export function visitChoices(
  patient: PatientTime,
  at: Instant,
): { choices: Instant[]; usual: Instant | undefined } {
  const soonest = Math.max(after(at, minutes(10)), patient.availableFrom ?? at);
  const first = (Math.ceil(soonest / QUARTER_MS) * QUARTER_MS) as Instant;
  const choices = Array.from({ length: MOST_CHOICES }, (_, no) => after(first, no * QUARTER_MS)).filter(
    (start) => !('refused' in visitTime({ start }, patient, at)),
  );
  const wanted = usualStart(Math.max(at, patient.availableFrom ?? at) as Instant, at);
  return { choices, usual: choices.find((start) => start >= wanted) ?? choices.at(-1) };
}
