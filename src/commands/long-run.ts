import { flushCompileCache } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { type Clock, clockFrom } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { DatabaseUrls } from '../platform/embedded-postgres.ts';
import { watchFaults } from '../platform/faults.ts';
import { createLog, type Log } from '../platform/log.ts';
import { aborted, stopSignal } from '../platform/stop-signal.ts';
import type { Demo } from '../simulator/demo.ts';
import { compose, type Product } from '../wiring.ts';
import { DONE, FAILED } from './command.ts';

/** A demonstration around the product: its clock, and its routes beside the product's own. */
export type PlayedDemo = Pick<Demo, 'routes' | 'inboxes'> & { clock: Clock };

/** A command that runs until somebody stops it. */
export type LongRun = {
  readonly log: Log;
  /** A line for the person who watches. */
  say(line: string): void;
  /** What the end has to undo: last in, first out. Given up after `patienceMs` (20 s), and at a second Ctrl-C. */
  atEnd(name: string, step: () => Promise<void>, patienceMs?: number): void;
  /** Throws when somebody has asked for a stop: looked at between the steps of a start. */
  goOn(): void;
  /** Stops everything, with exit code 1. */
  fail(line: string): void;
  /** Puts the product together and closes it at the end. */
  compose(config: Config, urls: DatabaseUrls, pages?: string, demo?: PlayedDemo): Promise<Product>;
};

const PATIENCE_MS = 20_000;

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
    atEnd: (name, step, patienceMs = PATIENCE_MS) =>
      closing.defer(async () => {
        const done = new AbortController();
        const late = wait(patienceMs, undefined, { signal: done.signal }).then(
          () => log.warn({ step: name }, 'a step of the stop was given up'),
          () => undefined,
        );
        await Promise.race([step(), aborted(stop.insisted), late]).finally(() => done.abort());
      }),
    goOn: () => stop.asked.throwIfAborted(),
    fail: (line) => {
      console.error(line);
      fail();
    },
    compose: async (settings, urls, pages, demo) => {
      const made = (product = await compose({
        config: settings,
        urls,
        clock: demo?.clock ?? clockFrom(settings.clockFile),
        log,
        pages,
        demo,
        inboxes: demo?.inboxes,
      }));
      run.atEnd('pools', () => made.close());
      return made;
    },
  };
  try {
    await begin(run);
    // Kept now and not at the end: a process that is killed leaves nothing, and it is its successor that is in a hurry.
    flushCompileCache();
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
