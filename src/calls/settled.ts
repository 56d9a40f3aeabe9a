import { after, hours, type Instant } from '../platform/clock.ts';
import type { CallFacts } from './call.ts';

/**
 * When everything has been told of a call: the carrier repeats what it tells within minutes, and ends a call after 24 h at the latest. A
 * webhook that comes later is a replay, and changes nothing, whether or not its receipt is still kept (`forget-receipts.ts`).
 */
export const isSettled = ({ arrivedAt, endedAt }: CallFacts, at: Instant): boolean => {
  const before = settledBefore(at);
  return arrivedAt < before.arrived || (endedAt !== undefined && endedAt < before.ended);
};

/** Calls that came before `arrived`, or ended before `ended`, are settled. */
export const settledBefore = (at: Instant): { arrived: Instant; ended: Instant } => ({
  arrived: after(at, -hours(6 * 24)),
  ended: after(at, -hours(12)),
});
