import { after, type Instant, minutes } from '../platform/clock.ts';
import { type Candidate, comesAt, type Need } from './need.ts';

/** Somebody who takes any place that falls free. */
export type Waiting = { requestId: string; need: Need; since: Instant };

/** A patient who learns of a place has to get there, or to be at home. */
export const NOTICE_MS = minutes(30);

/**
 * Whether a patient on the list is given this place: in time, unless their time is over anyway, when any place is better than none (rule 2); and not sooner than
 * they can be told; to walk-in hours they come before the end. `toldFrom`: when a text may leave.
 */
export function mayBeGiven(
  { deadline, availableFrom }: Need,
  place: Pick<Candidate, 'start' | 'end' | 'walkIn'>,
  at: Instant,
  toldFrom: Instant,
): boolean {
  const ready = after(toldFrom, NOTICE_MS);
  const comes = comesAt(place, ready, availableFrom);
  const inTime = place.walkIn ? comes < place.end : comes >= ready;
  return inTime && (comes <= deadline || deadline < at);
}

const HOUR = minutes(60);

/**
 * Who is given a place first: whose time is over soonest, by the hour; then who can be seen in the fewest ways, having the least chance of another; then who has
 * waited longest.
 */
export function inOrder(waiting: readonly Waiting[]): Waiting[] {
  const hour = ({ need }: Waiting) => Math.floor(need.deadline / HOUR);
  return waiting.toSorted(
    (one, other) =>
      hour(one) - hour(other) ||
      one.need.modes.length - other.need.modes.length ||
      one.since - other.since ||
      (one.requestId < other.requestId ? -1 : 1),
  );
}
