import type { Instant } from '../platform/clock.ts';
import type { Circumstances, Measured } from './measure.ts';
import { measure, ORDINARY } from './measure.ts';
import type { Candidate, Need } from './need.ts';
import { comesAt, unsuitable } from './need.ts';
import type { Reason } from './reasons.ts';
import { reasonsFor } from './reasons.ts';

/** `score` from 0 to 1, 1 best, comparable among proposals that are alike in `late` and in whose doctor it is. `distanceKm`: none by video. */
export type Proposal = {
  slotId: string;
  score: number;
  reasons: Reason[];
  distanceKm: number | undefined;
  late: boolean;
};

/**
 * The best `limit` places for a need, best first, each with true reasons; the software proposes, a person decides (rule 7).
 * Before the deadline comes first (rule 2), then the patient's own doctor (rule 5), then the score; equal ones by start and slot id, so that
 * the same question has the same answer. Unsuitable slots are left out: `whyNot` explains one.
 */
export function rank(
  need: Need,
  candidates: readonly Candidate[],
  at: Instant,
  limit: number,
  around: Circumstances = ORDINARY,
): Proposal[] {
  if (limit < 1) return [];
  const best: Measured[] = [];
  let firstStart = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (unsuitable(need, candidate, at)) continue;
    firstStart = Math.min(firstStart, comesAt(candidate, at, need.availableFrom));
    insert(best, measure(need, candidate, at, around), limit);
  }
  return best.map((measured) => ({
    slotId: measured.candidate.slotId,
    score: measured.score,
    reasons: reasonsFor(need, measured, firstStart as Instant, at),
    distanceKm: measured.distanceKm,
    late: measured.late,
  }));
}

/** Keeps the best `limit`, in order: far fewer comparisons than sorting a whole fortnight for five places. */
function insert(best: Measured[], measured: Measured, limit: number): void {
  const worst = best[limit - 1];
  if (worst && !goesBefore(measured, worst)) return;
  const place = best.findIndex((other) => goesBefore(measured, other));
  best.splice(place === -1 ? best.length : place, 0, measured);
  if (best.length > limit) best.pop();
}

/** The order of proposals. */
export function goesBefore(a: Measured, b: Measured): boolean {
  if (a.late !== b.late) return b.late;
  const [one, other] = [a.candidate, b.candidate];
  if (one.isTreatingDoctor !== other.isTreatingDoctor) return one.isTreatingDoctor;
  if (a.score !== b.score) return a.score > b.score;
  if (one.start !== other.start) return one.start < other.start;
  return one.slotId < other.slotId;
}
