import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** When the invented people of every demonstration were entered: the time part of their ids. */
const ENTERED_MS = Date.UTC(2026, 0, 1);

/**
 * The id of the n-th invented doctor, place, … of a territory: always the same, so that a second start finds the first one's people
 * and adds none. A valid UUIDv7 like every other id.
 */
export function demoId(territoryId: string, kind: string, index: number): string {
  const digest = createHash('sha256').update(`recours demo/${territoryId}/${kind}/${index}`).digest();
  return v7({ msecs: ENTERED_MS, random: digest.subarray(0, 16) });
}
