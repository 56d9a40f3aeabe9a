import type { Leg, Source } from './leg.ts';

/**
 * Where a document is played: to the call itself, to one who waits in a queue, to one party just before a bridge, or to one who waits for
 * a conference to start.
 */
export type Scene = 'call' | 'wait' | 'whisper' | 'conference';

/** What follows a verb: the next verb, another document, out of the queue, or the end. */
export type Step = undefined | Source | 'leave' | 'hang-up';

/** Plays a document and those that it leads to, on this call unless another is named. */
export type Play = (
  source: Source,
  scene: Scene,
  signal: AbortSignal,
  leg?: Leg,
) => Promise<'over' | 'leave' | 'hang-up'>;
