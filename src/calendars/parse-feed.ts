import { Worker } from 'node:worker_threads';
import type { Interval } from '../availability/intervals.ts';
import type { FeedFault } from './fault.ts';

export type Parsed = { busy: Interval[] } | { fault: FeedFault };

/** So much a diary may cost, in time and in memory. */
const LONGEST_MS = 5_000;
const MEMORY = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

/**
 * When a calendar says that somebody is busy between two times. Read in a thread of its own, which is ended when it takes too long or too much: nobody
 * else waits for it, and what it wanted to print (it names appointments) is thrown away. Never throws.
 */
export function parseFeed(text: string, timeZone: string, between: Interval): Promise<Parsed> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./parse-thread.ts', import.meta.url), {
      workerData: { text, timeZone, between },
      resourceLimits: MEMORY,
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    const late = setTimeout(() => settle({ fault: 'too-hard' }), LONGEST_MS);
    const settle = (parsed: Parsed) => {
      clearTimeout(late);
      void worker.terminate();
      resolve(parsed);
    };
    worker.once('message', settle);
    worker.once('error', () => settle({ fault: 'too-hard' }));
    worker.once('exit', () => settle({ fault: 'too-hard' }));
  });
}
