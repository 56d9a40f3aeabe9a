import { Worker } from 'node:worker_threads';
import type { Model } from './reassign.ts';

/** A better order of the day is worth waiting for, not longer than this. */
const LONGEST_MS = 5_000;

/** A thread in which HiGHS is loaded and nobody asks anything just now: to load it takes longer than to solve a day. Keeps no process from ending. */
let idle: Worker | undefined;

/**
 * Solves an assignment with HiGHS, in a thread of its own, that no caller waits for it; loaded when it is first asked for. Undefined: it has not come to an end
 * in time, which says nothing of what there is to find.
 */
export function solve(model: Model, longestMs = LONGEST_MS): Promise<Float64Array | undefined> {
  if (model.columns.length === 0) return Promise.resolve(new Float64Array());
  const worker = idle ?? started();
  idle = undefined;
  worker.ref();
  return new Promise((resolve, reject) => {
    const settle = (how: () => void) => {
      clearTimeout(late);
      worker.off('message', onFound).off('error', onError);
      how();
    };
    const late = setTimeout(
      () =>
        settle(() => {
          void worker.terminate();
          resolve(undefined);
        }),
      longestMs,
    );
    const onFound = (found: Float64Array | undefined) =>
      settle(() => {
        keep(worker);
        resolve(found);
      });
    const onError = (error: Error) => settle(() => reject(error));
    worker.on('message', onFound).on('error', onError);
    worker.postMessage(model, []);
  });
}

function started(): Worker {
  const worker = new Worker(new URL('./solver-thread.ts', import.meta.url));
  const forget = () => {
    if (idle === worker) idle = undefined;
  };
  // Also while nobody waits for it: the next one who asks starts another.
  return worker.on('error', forget).on('exit', forget);
}

/** For whoever asks next; two who asked at once leave one. */
function keep(worker: Worker): void {
  if (idle) return void worker.terminate();
  idle = worker;
  worker.unref();
}
