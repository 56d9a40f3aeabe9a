import { setTimeout as sleep } from 'node:timers/promises';
import { after, type Instant, type SettableClock } from '../platform/clock.ts';
import type { DayTime } from './agenda.ts';
import { paceOf, type Pace } from './pace.ts';

/** How fast a day is played: at once, or so many times as fast as life. */
export type DayPace = { time: DayTime; pace: Pace };

/** A jump that a product at work would not notice. */
const STEP_MS = 45_000;

/**
 * The product's clock is ours, and moves from one act to the next; before a longer jump the product finishes what it has begun, because
 * no product has to bear that an hour passes between two statements.
 */
export function instantTime(clock: SettableClock, opensAt: Instant, settle: () => Promise<void>): DayPace {
  const now = (): number => clock.now() - opensAt;
  return {
    pace: paceOf(0),
    time: {
      now,
      goTo: async (ms) => {
        if (ms - now() > STEP_MS) await settle();
        clock.set(after(opensAt, ms));
      },
    },
  };
}

/** The product's clock is ours and runs `speed` times as fast as life. */
export function fastTime(clock: SettableClock, opensAt: Instant, speed: number): DayPace {
  const now = (): number => clock.now() - opensAt;
  return {
    pace: paceOf(1 / speed),
    time: {
      now,
      goTo: async (ms) => {
        for (let from = performance.now(); now() < ms;) {
          await sleep(Math.min(50, (ms - now()) / speed));
          const to = performance.now();
          clock.set(after(opensAt, Math.min(ms, Math.ceil(now() + (to - from) * speed))));
          from = to;
        }
      },
    },
  };
}
