import type { DatabaseUrls } from '../../src/platform/embedded-postgres.ts';
import { type SettableClock, settableClock } from '../../src/platform/clock.ts';
import { type Database, openDatabase } from '../../src/platform/database.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { createLog, type Log } from '../../src/platform/log.ts';
import { transaction, type Work } from '../../src/platform/transaction.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { MONDAY_1130 } from './world.ts';

/** The platform without a slice on it: a database, a clock, a log. */
export type Ground = {
  test: TestDatabase;
  urls: DatabaseUrls;
  database: Database;
  clock: SettableClock;
  log: Log;
  logged: string[];
  /** A transaction as the system of a territory. */
  run<T>(work: Work<T>, territoryId?: string): Promise<T>;
  /** The owner's view of a query that gives one number. */
  count(sql: string, values?: unknown[]): Promise<number>;
  /** Forgets events and what came of them: as cheap as a new database is dear. */
  clear(): Promise<void>;
  /** Ends connections of the product as the administrator of a database would: those of `pids`, or all of a role. */
  kill(role: 'app' | 'relay', pids?: (number | undefined)[]): Promise<void>;
  /** The pools of one more process on the same database; closed with the ground. */
  anotherProcess(): Database;
  close(): Promise<void>;
};

export async function startGround(options: { pool?: number } = {}): Promise<Ground> {
  const test = await createTestDatabase();
  const logged: string[] = [];
  const log = createLog('debug', { write: (line) => logged.push(line) });
  const clock = settableClock(MONDAY_1130);
  const open: Database[] = [];
  const process = () => {
    const database = openDatabase(test.urls, options.pool ?? 8, (err) =>
      log.warn({ err }, 'a connection was lost'),
    );
    open.push(database);
    return database;
  };
  const database = process();
  return {
    test,
    urls: test.urls,
    database,
    clock,
    log,
    logged,
    run: (work, territoryId = 'grand-douai') =>
      transaction({ database, clock }, systemActor(territoryId, 'test'), work),
    count: async (sql, values) =>
      Number(Object.values((await test.owner.query<Record<string, unknown>>(sql, values)).rows[0] ?? {})[0]),
    clear: async () => {
      await test.owner.query(`
        truncate event, handled, due, intent, idempotency, board_feed, board_head;
        update event_cursor set xid = default, id = default;
        delete from bullmq.job`);
    },
    kill: async (role, pids) => {
      // A role may end its own connections, and sees only those.
      await test.owner.query(`begin; set local role recours_${role};
        select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename = 'recours_${role}' and pid <> pg_backend_pid()
           ${pids ? `and pid in (${pids.map(Number).join()})` : ''};
        commit`);
    },
    anotherProcess: process,
    close: async () => {
      await Promise.all(open.map((it) => it.close()));
      await test.drop();
    },
  };
}

/** Waits until it is so. Throws after `ms`. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 10_000, every = 10): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not so after ${ms} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** A door that stays shut until it is opened. */
export function gate(): { opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
