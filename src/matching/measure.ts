import type { Instant } from '../platform/clock.ts';
import { hours } from '../platform/clock.ts';
import { isLate } from '../requests/deadline.ts';
import { comesThere } from '../slots/terms.ts';
import { kilometres } from '../territory/distance.ts';
import { type Candidate, comesAt, hasWay, type Need } from './need.ts';
import { NOTHING_EXPECTED, type Outlook, type Scarcity } from './outlook.ts';
import { DEFAULT_WEIGHTS, type Weights } from './weights.ts';

/** What the whole territory is like at that moment: what a place is compared with. */
export type Circumstances = {
  outlook: Outlook;
  /** Of all that was given to the line of late, the share that was taken (rule 4). */
  meanShare: number;
  /** The way that patients usually have to a practice, in kilometres. */
  usualKm: number;
  weights: Weights;
};

/** Nothing is known but the places themselves. */
export const ORDINARY: Circumstances = {
  outlook: NOTHING_EXPECTED,
  meanShare: 0.5,
  usualKm: 5,
  weights: DEFAULT_WEIGHTS,
};

/** A candidate with what it is compared by. `cost`: in usual ways to a practice, for places in time. */
export type Measured = {
  candidate: Candidate;
  late: boolean;
  distanceKm: number | undefined;
  scarcity: Scarcity | undefined;
  /** In usual ways to a practice; what is late costs more than anything in time. */
  cost: number;
  score: number;
};

/** Once the deadline has passed, every hour counts more than the way. */
const late = { distance: 0.2, load: 0.1, wait: 0.7 };

type Costs = Readonly<Record<'way' | 'kept' | 'scarcity' | 'fairness' | 'wait' | 'continuity', number>>;

/** Kilometres at which a way that is late costs half of its weight; a video consultation costs as much as this many. */
const farKm = 15;
const videoKm = 10;

/** Where home visits and video are kept, the next one is wanted sooner, and a home visit's own way counts a little. */
const keptWait = 12;
const keptWay = 0.3;

/** What is late costs more than anything in time. */
const LATE = 200;

/** A cost at which the score is a half. */
const HALF = 8;

const dayMs = hours(24);
const weekMs = 7 * dayMs;

/** How late, how far and how good a suitable place is at that instant. */
export function measure(need: Need, candidate: Candidate, at: Instant, around: Circumstances): Measured {
  const comes = comesAt(candidate, at, need.availableFrom);
  const isOver = isLate(need.deadline, comes);
  const distanceKm = hasWay(candidate) ? kilometres(need.from, candidate) : undefined;
  const scarcity = isOver ? undefined : around.outlook.scarcity(candidate);
  const found = isOver
    ? lateCost(need, candidate, distanceKm, comes)
    : sumOf(inTimeCosts(candidate, distanceKm, scarcity, comes - at, around));
  // The fairest place costs its doctor's whole weight less than nothing: from there on every cost makes it less good.
  const least = around.weights.fairness + around.weights.continuity;
  const score = isOver ? 1 - found : HALF / (HALF + Math.max(0, found + least));
  return {
    candidate,
    late: isOver,
    distanceKm,
    scarcity,
    cost: isOver ? LATE * (1 + found) : found,
    // A thousandth is no difference that anybody could explain: those are equal, and the earlier one goes first.
    score: Math.round(score * 1000) / 1000,
  };
}

/**
 * The policy, in three sentences. The nearest first, asking each professional in the measure of what they offered. A place that will surely be missed later (all
 * that follows will be taken as well) is dear, and kept for those who have nothing else. Home visits and video are kept for those who cannot come.
 */
function inTimeCosts(
  candidate: Candidate,
  distanceKm: number | undefined,
  scarcity: Scarcity | undefined,
  wait: number,
  { meanShare, usualKm, weights }: Circumstances,
): Costs {
  const days = wait / dayMs;
  const ways = (wayOf(candidate, distanceKm) ?? 0) / Math.max(usualKm, 0.1);
  // A video visit in a room is no help to those who cannot come: nothing is kept there.
  const comes = comesThere(candidate);
  const keptWays = candidate.mode === 'HH' ? keptWay * weights.distance * ways : 0;
  const share = meanShare > 0 ? shareTaken(candidate.load) / meanShare - 1 : 0;
  return {
    way: comes ? weights.distance * ways : keptWays,
    kept: comes ? 0 : weights.kept + keptWait * days,
    scarcity: weights.scarcity * (scarcity?.price ?? 0),
    fairness: weights.fairness * share,
    wait: weights.wait * days,
    continuity: candidate.knows ? -weights.continuity : 0,
  };
}

const sumOf = ({ way, kept, scarcity, fairness, wait, continuity }: Costs): number =>
  way + kept + scarcity + fairness + wait + continuity;

/** Of a place in time: what each thing adds to its cost, for the words. */
export const costsOf = (
  need: Need,
  { candidate, distanceKm, scarcity }: Measured,
  at: Instant,
  around: Circumstances,
): Costs =>
  inTimeCosts(candidate, distanceKm, scarcity, comesAt(candidate, at, need.availableFrom) - at, around);

function lateCost(need: Need, candidate: Candidate, distanceKm: number | undefined, comes: Instant): number {
  const km = wayOf(candidate, distanceKm) ?? videoKm;
  return (
    late.distance * (km / (km + farKm)) +
    late.load * shareTaken(candidate.load) +
    late.wait * Math.min(1, (comes - need.deadline) / weekMs)
  );
}

const wayOf = ({ travel }: Candidate, distanceKm: number | undefined): number | undefined =>
  travel && travel !== 'unknown' ? travel.asKm : distanceKm;

/** From 0, nothing of what they gave was taken, to 1 (rule 4). Somebody who gave nothing before has borne nothing. */
function shareTaken({ given, taken }: Candidate['load']): number {
  return given <= 0 ? 0 : Math.min(1, taken / given);
}
