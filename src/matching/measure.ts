import type { Instant } from '../platform/clock.ts';
import { hours } from '../platform/clock.ts';
import { isLate } from '../requests/deadline.ts';
import { kilometres } from '../territory/distance.ts';
import type { Candidate, Need } from './need.ts';

/** A candidate with what it is compared by. */
export type Measured = { candidate: Candidate; late: boolean; distanceKm: number | undefined; score: number };

/**
 * What each thing costs, out of 1. In time, the way to go counts most and the hour least; once the deadline has passed, every hour counts
 * more than the way. Starting values: the simulator's seasons are there to tune them.
 */
const weights = {
  inTime: { distance: 0.5, load: 0.3, wait: 0.2 },
  late: { distance: 0.2, load: 0.1, wait: 0.7 },
};

/** Kilometres at which the way costs half of its weight. */
const farKm = 15;

/** A video consultation costs as much as this many kilometres: a practice next door is better, one far away is not. */
const videoKm = 10;

const dayMs = hours(24);
const weekMs = 7 * dayMs;

/** How late, how far and how good a suitable place is at that instant. */
export function measure(need: Need, candidate: Candidate, at: Instant): Measured {
  const late = isLate(need.deadline, candidate.start);
  const distanceKm = candidate.mode === 'VR' ? undefined : kilometres(need.from, candidate);
  const km = distanceKm ?? videoKm;
  const weight = late ? weights.late : weights.inTime;
  const wait = late ? (candidate.start - need.deadline) / weekMs : (candidate.start - at) / dayMs;
  const cost =
    weight.distance * (km / (km + farKm)) +
    weight.load * shareTaken(candidate.load) +
    weight.wait * Math.min(1, wait);
  // A thousandth is no difference that anybody could explain: those are equal, and the earlier one goes first.
  return { candidate, late, distanceKm, score: Math.round((1 - cost) * 1000) / 1000 };
}

/** From 0, nothing of what they gave was taken, to 1 (rule 4). Somebody who gave nothing before has borne nothing. */
function shareTaken({ given, taken }: Candidate['load']): number {
  return given <= 0 ? 0 : Math.min(1, taken / given);
}
