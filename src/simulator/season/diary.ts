import type { DayTime } from '../agenda.ts';

/** What is still to be done, in order of time; of two at the same time, what was noted first. */
export type Diary = {
  note(at: number, act: () => Promise<void>): void;
  /** Lives until nothing is left. Before a longer pause everybody finishes what they do: `rest`. */
  live(time: DayTime, rest: () => Promise<void>, stop?: AbortSignal): Promise<void>;
};

type Entry = { at: number; act(): Promise<void> };

/** A night, or the time between the last visit of a morning and the first of an afternoon. */
const PAUSE_MS = 2 * 3_600_000;

export function newDiary(): Diary {
  /** The last one is the next. */
  const entries: Entry[] = [];
  return {
    note(at, act) {
      let low = 0;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((entries[middle] as Entry).at > at) low = middle + 1;
        else high = middle;
      }
      entries.splice(low, 0, { at, act });
    },
    async live(time, rest, stop) {
      for (let next = entries.pop(); next; next = entries.pop()) {
        stop?.throwIfAborted();
        if (next.at - time.now() > PAUSE_MS) await rest();
        await time.goTo(Math.max(next.at, time.now()));
        await next.act();
      }
      await rest();
    },
  };
}
