import { type Instant, type SettableClock, after } from '../platform/clock.ts';

/**
 * The clock of a demonstration: the machine's own, until a played day moves it on. `last`: the newest time in the data; after days that
 * were played ahead, the clock goes on from there, since the product's time never goes back.
 */
export function demoClock(last: Instant | undefined, real: () => number = Date.now): SettableClock {
  let ahead = Math.max(0, (last ?? 0) - real());
  const now = (): Instant => (real() + ahead) as Instant;
  return {
    now,
    set: (to) => {
      ahead = Math.max(ahead, to - real());
    },
    advance: (ms) => {
      ahead = Math.max(ahead, after(now(), ms) - real());
    },
  };
}
