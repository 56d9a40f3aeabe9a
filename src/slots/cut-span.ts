import { after, hours, type Instant } from '../platform/clock.ts';

/** A slot of more than 12 hours is a typing error: what began longer ago is over, walk-in hours too. */
export const LONGEST_SLOT_MS = hours(12);

/** Farther ahead, and somebody has mistyped the year; a year of five digits could be told to nobody (ISO 8601). */
export const FARTHEST_MS = hours(24 * 731);

/** One after the other from the start on; a rest that is too short for one more is given to nobody. */
export function cutSpan(
  { start, end }: { start: Instant; end: Instant },
  pieceMs: number,
): { start: Instant; end: Instant }[] {
  const count = Math.max(0, Math.floor((end - start) / pieceMs));
  return Array.from({ length: count }, (_, no) => ({
    start: after(start, no * pieceMs),
    end: after(start, (no + 1) * pieceMs),
  }));
}
