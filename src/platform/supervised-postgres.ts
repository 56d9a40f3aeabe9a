import { setTimeout as wait } from 'node:timers/promises';
import { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import type { Log } from './log.ts';

const LOOK_MS = 1_000;
const AGAIN_MS = 5_000;

/**
 * Looks every second whether the embedded server lives, and starts it again when it does not (killed, out of memory). The pools
 * of the product find it again by themselves, as long as it came back on its port; `onMoved` is called when it did not, because
 * somebody took that port in between.
 */
export function supervise(
  first: EmbeddedPostgres,
  options: { dataDir: string; log: Log; say: (line: string) => void; onMoved: () => void },
): { stop(): Promise<void> } {
  const { dataDir, log, say } = options;
  const ending = new AbortController();
  let server = first;

  const look = async () => {
    if (await findEmbeddedPostgres(dataDir)) return;
    if (ending.signal.aborted) return;
    say('La base de données s’est arrêtée : elle est relancée.');
    log.error('the embedded PostgreSQL is gone and is started again');
    server = await startEmbeddedPostgres({ dataDir, log: say });
    say('La base de données répond de nouveau.');
    if (server.port !== first.port) options.onMoved();
  };

  const watch = async () => {
    while (!ending.signal.aborted) {
      const pause = await look().then(
        () => LOOK_MS,
        (err: Error) => {
          log.error({ err }, 'the embedded PostgreSQL cannot be started again');
          return AGAIN_MS;
        },
      );
      await wait(pause, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };

  const watching = watch();
  return {
    /** Ends the watch first, and then the server that runs now. */
    stop: async () => {
      ending.abort();
      await watching;
      await server.stop();
    },
  };
}
