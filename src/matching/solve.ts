import { Worker } from 'node:worker_threads';
import type { Model } from './reassign.ts';

/** A better order of the day is worth waiting for, not longer than this. */
const LONGEST_MS = 5_000;

/**
 * Solves an assignment with HiGHS, in a thread of its own, that no caller waits for it; loaded when it is first asked for. Undefined: nothing was found in time.
 */
export function solve(model: Model, longestMs = LONGEST_MS): Promise<Float64Array | undefined> {
  if (model.columns.length === 0) return Promise.resolve(new Float64Array());
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./solver-thread.ts', import.meta.url), { workerData: model });
    const late = setTimeout(() => settle(() => resolve(undefined)), longestMs);
    const settle = (how: () => void) => {
      clearTimeout(late);
      void worker.terminate();
      how();
    };
    worker.once('message', (found: Float64Array | undefined) => settle(() => resolve(found)));
    worker.once('error', (error) => settle(() => reject(error)));
  });
}
