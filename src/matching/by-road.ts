import { kilometres, type Point } from '../territory/distance.ts';
import { type Candidate, hasWay } from './need.ts';
import type { Travel } from './travel.ts';

/**
 * Candidates with their way by road. Minutes and kilometres are made comparable by what the known ways of this patient say: a place of whose way
 * nothing is known stands among them by its distance, and says so.
 */
export function byRoad(from: Point, candidates: readonly Candidate[], travel: Travel): Candidate[] {
  const ways = candidates.map((candidate) =>
    hasWay(candidate) ? travel.minutes(from, candidate) : undefined,
  );
  let km = 0;
  let minutes = 0;
  candidates.forEach((candidate, i) => {
    const way = ways[i];
    if (way === undefined) return;
    km += kilometres(from, candidate);
    minutes += way;
  });
  return candidates.map((candidate, i) => {
    if (!hasWay(candidate)) return candidate;
    const way = ways[i];
    return way === undefined
      ? { ...candidate, travel: 'unknown' }
      : { ...candidate, travel: { minutes: way, asKm: minutes > 0 ? (way * km) / minutes : 0 } };
  });
}
