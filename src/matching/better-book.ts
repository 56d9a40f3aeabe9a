import type { Instant } from '../platform/clock.ts';

/** What stands in a territory, as far as better places depend on it; `key`: another one as soon as something has changed. */
export type Standing = { territoryId: string; at: Instant; key: string };

/** Better places are found once for all who ask while nothing has changed, however many consoles look. */
export type BetterBook<T> = { of(standing: Standing, find: () => Promise<T>): Promise<T> };

/** What time alone changes (a visit that is about to begin, a hold that ends) is found after so long. */
const FRESH_MS = 60_000;

/** `isWhole`: what was given up for want of time is for nobody else. */
export function betterBook<T>(isWhole: (found: T) => boolean = () => true): BetterBook<T> {
  const known = new Map<string, Standing & { found: Promise<T> }>();
  return {
    of(standing, find) {
      const { territoryId, at, key } = standing;
      const last = known.get(territoryId);
      if (last && last.key === key && at >= last.at && at - last.at < FRESH_MS) return last.found;
      const found = find();
      const one = { ...standing, found };
      // In the order of their times, so that the oldest go first.
      known.delete(territoryId);
      known.set(territoryId, one);
      for (const [other, it] of known) {
        if (at - it.at < FRESH_MS) break;
        known.delete(other);
      }
      const forget = () => {
        if (known.get(territoryId) === one) known.delete(territoryId);
      };
      found.then((it) => isWhole(it) || forget(), forget);
      return found;
    },
  };
}
