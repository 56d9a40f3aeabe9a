import type { Database } from './database.ts';
import type { Fanout } from './fanout.ts';
import type { Log } from './log.ts';

/** Commits of one process within this time are told together. */
const TOGETHER_MS = 5;

/**
 * Tells the process that dispatches, when it is another one, that this one has recorded events (decision 2). Sent after the commit; the
 * tail also looks by itself.
 */
export function hintDispatcher(
  deps: { database: Database; fanout: Fanout; log: Log },
  dispatchesHere: () => boolean,
): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer = undefined;
    deps.fanout.hint().catch((err: Error) => deps.log.debug({ err }, 'the dispatcher could not be told'));
  };
  const onEvents = () => {
    if (!dispatchesHere()) timer ??= setTimeout(tell, TOGETHER_MS);
  };
  deps.database.committed.on('events', onEvents);
  return {
    stop: () => {
      deps.database.committed.off('events', onEvents);
      clearTimeout(timer);
    },
  };
}
