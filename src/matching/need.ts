import type { Instant } from '../platform/clock.ts';
import { comesThere, type Ineligible } from '../slots/terms.ts';
import { kilometres, type Point } from '../territory/distance.ts';

/** How the patient is seen (HL7 v3-ActCode, as in the SAS): at the practice, at home, by video. */
export type Mode = 'AMB' | 'HH' | 'VR';

/** What a request needs of a place. */
export type Need = {
  /** The ways of being seen that suit the patient. */
  modes: readonly Mode[];
  /** Where the patient is: the centre of their commune. */
  from: Point;
  /** Rule 2. */
  deadline: Instant;
  /** The patient is free from then on; absent: at once. */
  availableFrom?: Instant | undefined;
  /** The patient has to be done by then; absent: whenever. */
  availableTo?: Instant | undefined;
  /** Kilometres from the patient; absent: however far. Their own doctor is not too far. */
  maxKm?: number | undefined;
  /** Whole years. Absent: unknown, and an age limit is shown for the operator to check. */
  age?: number | undefined;
  /** What the patient or the professional has already declined for this request. */
  excluded?: { slotIds?: readonly string[]; professionalIds?: readonly string[] } | undefined;
};

/** A published slot with what ranking looks at. `lat`, `lng`: the place, for a home visit the one the professional sets out from. */
export type Candidate = Point & {
  slotId: string;
  professionalId: string;
  placeId: string;
  start: Instant;
  end: Instant;
  mode: Mode;
  freePlaces: number;
  /** Whoever comes is seen in the order of coming, from `start` to `end`. */
  walkIn?: boolean | undefined;
  /** A room that the patient comes to for a video visit: somebody assists there. */
  hasRoom?: boolean | undefined;
  /** Youngest and oldest age seen there, in whole years. */
  minAge?: number | undefined;
  maxAge?: number | undefined;
  /** Places the professional gave to the line over the last 14 days, and how many of them were taken (rule 4). */
  load: { given: number; taken: number };
  isTreatingDoctor: boolean;
  /** Who else knows the patient: somebody who works where the treating doctor does, or who saw the patient last within a year. */
  knows?: 'partner' | 'last-seen' | undefined;
  /** By road; `asKm`: what ways are compared by then. `unknown`: the travel-time server did not say. Absent: there is none, as the crow flies. */
  travel?: { minutes: number; asKm: number } | 'unknown' | undefined;
  /** By which of its terms the slot is not for this request; absent: it is. */
  ineligible?: Ineligible | undefined;
};

/** Why a slot is not proposed for a need. */
export type Unsuitable =
  | Ineligible
  | 'past'
  | 'full'
  | 'mode'
  | 'too-early'
  | 'too-late'
  | 'age'
  | 'too-far'
  | 'declined';

/** The first of the hard constraints that this slot fails; `undefined` when it may be proposed. */
export function unsuitable(need: Need, candidate: Candidate, at: Instant): Unsuitable | undefined {
  if ((candidate.walkIn ? candidate.end : candidate.start) <= at) return 'past';
  if (candidate.ineligible) return candidate.ineligible;
  if (candidate.freePlaces < 1) return 'full';
  if (!suitsMode(need, candidate)) return 'mode';
  if (need.availableFrom !== undefined && isTooEarly(need.availableFrom, candidate)) return 'too-early';
  if (need.availableTo !== undefined && isTooLate(need.availableTo, candidate, at)) return 'too-late';
  if (need.age !== undefined && !suitsAge(need.age, candidate)) return 'age';
  if (isTooFar(need, candidate)) return 'too-far';
  const { excluded } = need;
  if (excluded?.slotIds?.includes(candidate.slotId)) return 'declined';
  return excluded?.professionalIds?.includes(candidate.professionalId) ? 'declined' : undefined;
}

/** When the patient would be there: at the hour, or at a walk-in consultation as soon as they can. */
export const comesAt = (
  { start, walkIn }: Pick<Candidate, 'start' | 'walkIn'>,
  at: Instant,
  from: Instant | undefined,
): Instant => (walkIn ? (Math.max(start, at, from ?? start) as Instant) : start);

/** To a room comes only who said that they can come, as to the practice. */
const suitsMode = ({ modes }: Need, candidate: Candidate): boolean =>
  modes.includes(candidate.mode) && (!comesThere(candidate) || modes.includes('AMB'));

/** Whether somebody goes from one to the other: nobody for a video visit, unless it is in a room. */
export const hasWay = (candidate: Pick<Candidate, 'mode' | 'hasRoom'>): boolean =>
  candidate.mode === 'HH' || comesThere(candidate);

const isTooEarly = (from: Instant, { start, end, walkIn }: Candidate): boolean =>
  walkIn ? end <= from : start < from;

const isTooLate = (to: Instant, candidate: Candidate, at: Instant): boolean =>
  candidate.walkIn ? comesAt(candidate, at, undefined) >= to : candidate.end > to;

const suitsAge = (age: number, { minAge, maxAge }: Candidate): boolean =>
  age >= (minAge ?? 0) && age <= (maxAge ?? Number.POSITIVE_INFINITY);

const isTooFar = ({ maxKm, from }: Need, candidate: Candidate): boolean =>
  maxKm !== undefined &&
  hasWay(candidate) &&
  !candidate.isTreatingDoctor &&
  kilometres(from, candidate) > maxKm;
