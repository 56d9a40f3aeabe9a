import { clockFrom } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { DatabaseUrls } from '../platform/embedded-postgres.ts';
import { watchFaults } from '../platform/faults.ts';
import { createLog, type Log } from '../platform/log.ts';
import { aborted, stopSignal } from '../platform/stop-signal.ts';
import { compose, type Product } from '../wiring.ts';
import { DONE, FAILED } from './command.ts';

/** A command that runs until somebody stops it. */
export type LongRun = {
  readonly log: Log;
  /** A line for the person who watches. */
  say(line: string): void;
  /** What the end has to undo: last in, first out. A second Ctrl-C stops waiting for it. */
  atEnd(step: () => Promise<void>): void;
  /** Throws when somebody has asked for a stop: looked at between the steps of a start. */
  goOn(): void;
  /** Stops everything, with exit code 1. */
  fail(line: string): void;
  /** Puts the product together and closes it at the end. */
  compose(config: Config, urls: DatabaseUrls): Promise<Product>;
};

/**
 * Runs `begin`, waits for the wish to stop, and undoes in the opposite order what `begin` registered: listener, workers, pools,
 * PostgreSQL. Gives the exit code; throws what `begin` throws.
 */
export async function runUntilStopped(
  config: Config,
  begin: (run: LongRun) => Promise<void>,
): Promise<number> {
  const stop = stopSignal();
  const log = createLog(config.logLevel);
  const closing = new AsyncDisposableStack();
  let product: Product | undefined;
  let failed = false;
  const fail = () => {
    failed = true;
    stop.ask();
  };
  watchFaults(log, { rejection: () => product?.metrics.rejections.inc(), exception: fail });
  const run: LongRun = {
    log,
    say: (line) => console.log(line),
    atEnd: (step) => closing.defer(() => Promise.race([step(), aborted(stop.insisted)])),
    goOn: () => stop.asked.throwIfAborted(),
    fail: (line) => {
      console.error(line);
      fail();
    },
    compose: async (settings, urls) => {
      const made = (product = await compose({
        config: settings,
        urls,
        clock: clockFrom(settings.clockFile),
        log,
      }));
      run.atEnd(() => made.close());
      return made;
    },
  };
  try {
    await begin(run);
    await aborted(stop.asked);
  } catch (error) {
    if (!stop.asked.aborted || error !== stop.asked.reason) throw error;
  } finally {
    if (stop.asked.aborted) run.say('Arrêt en cours…');
    await closing.disposeAsync();
  }
  run.say('Recours est arrêté.');
  return failed ? FAILED : DONE;
}
