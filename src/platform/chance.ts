import { createHash } from 'node:crypto';

/**
 * A number in [0, 1) that depends only on the seed and on what it is drawn for. A stream of random numbers would be shared out
 * in the order in which answers happen to arrive; this gives the same storm for the same seed whatever the timing.
 */
export function chance(seed: number, ...drawnFor: readonly (string | number)[]): number {
  const digest = createHash('sha1')
    .update(`${seed}:${drawnFor.join(':')}`)
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
