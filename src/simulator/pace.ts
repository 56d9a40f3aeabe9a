import { setTimeout as sleep } from 'node:timers/promises';

/** How long a caller's seconds last here. Instant: nothing takes time, and a caller's silence is said, not waited for. */
export type Pace = { readonly instant: boolean; pass(ms: number, signal: AbortSignal): Promise<void> };

/** What stops a caller's course: hanging up, or the product redirecting the call. Thrown, never shown. */
export const interrupted = new Error('interrupted');

/** `scale` 1: real time; 0.1: ten times as fast; 0: instant. */
export function paceOf(scale: number): Pace {
  return {
    instant: scale === 0,
    pass: (ms, signal) => (scale === 0 ? stillOn(signal) : rest(ms * scale, signal)),
  };
}

/** Real milliseconds, or `interrupted`. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw interrupted;
  }
}

/** The promise's value, or `interrupted` as soon as the signal says so, whichever is first. */
export async function unlessInterrupted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const stop = Promise.withResolvers<never>();
  const onAbort = (): void => stop.reject(interrupted);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, stop.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function stillOn(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw interrupted;
}
