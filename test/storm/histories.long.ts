import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillDirectory, fillRequests, fillSlots } from '../../scripts/bench/fill.ts';
import { issueToken } from '../../src/platform/access.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { type Role, systemActor } from '../../src/platform/identity.ts';
import { transaction } from '../../src/platform/transaction.ts';
import { openWorkshop, type Run } from '../cli/program.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/ground.ts';
import { insertTerritory } from '../support/world.ts';
import { type History, isUnknown, type Op } from './history.ts';
import { liesIn } from './history-checker.ts';
import { liveThrough } from './history-clients.ts';
import { lies } from './history-lies.ts';
import { widen } from './rivals.ts';

const CLIENTS = 20;
const PROCESSES = 3;
const KILLS = 5;

const workshop = openWorkshop();
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await insertTerritory(database, 'grand-douai', '+33353010123');
  await fillDirectory(database.owner);
});
afterAll(async () => {
  await workshop.close();
  await database.drop();
});

/** API processes on one PostgreSQL; whichever is killed is started again. */
async function openFleet() {
  const env = {
    DATABASE_URL: database.urls.owner,
    DATA_DIR: workshop.newData(),
    RATE_LIMIT_PER_MINUTE: '1000000',
    LOG_LEVEL: 'error',
  };
  const alive = new Map<Run, string>();
  const start = async () => {
    const run = workshop.recours(['serve', '--port', '0'], { env });
    alive.set(run, await run.ready);
  };
  for (let no = 0; no < PROCESSES; no += 1) await start();
  return {
    addresses: () => [...alive.values()],
    /** In the middle of whatever it does: it is among those that are asked until it is gone. */
    killOne: async () => {
      const [run] = alive.keys();
      if (!run) throw new Error('none is alive');
      run.child.kill('SIGKILL');
      await run.ended;
      alive.delete(run);
      await start();
    },
    close: async () => {
      for (const run of alive.keys()) run.child.kill('SIGTERM');
      for (const run of alive.keys()) expect(await run.ended).toMatchObject({ code: 0, err: '' });
    },
  };
}

async function tokenOf(role: Role): Promise<string> {
  const pools = openDatabase(database.urls, 1, () => undefined);
  try {
    return (
      await transaction({ database: pools, clock: systemClock }, systemActor('grand-douai', 'test'), (tx) =>
        issueToken(tx, { role, days: 1 }),
      )
    ).secret;
  } finally {
    await pools.close();
  }
}

/** What is there in the end, past everything that the product thinks of it. */
async function historyOf(owner: pg.Client, log: readonly Op[]): Promise<History> {
  const rows = async (sql: string) => (await owner.query(sql)).rows;
  return {
    log,
    slots: (await rows('select id, capacity, state from slot')) as History['slots'][number][],
    seats: (await rows(
      'select slot_id as "slotId", no, booking_id as "bookingId" from seat',
    )) as History['seats'][number][],
    bookings: (await rows(
      'select id, request_id as "requestId", slot_id as "slotId", seat_no as "seatNo", state from booking',
    )) as History['bookings'][number][],
    requests: (await rows('select id, state from request')) as History['requests'][number][],
    events: (await rows(
      'select type, subject, data from event order by xid, id',
    )) as History['events'][number][],
  };
}

test('twenty clients hold, book, move, cancel and withdraw while API processes are killed: no place twice, nothing acknowledged gone', async () => {
  const seed = Number(process.env.HISTORY_SEED ?? Date.now() % 1_000_000);
  const slots = (await fillSlots(database.owner, 2, 2, 15)).slice(0, 48);
  await widen(database.owner, slots, (no) => 1 + (no % 3));
  const requests = await fillRequests(database.owner, CLIENTS * 4);
  const tokens = { operator: await tokenOf('operator'), coordinator: await tokenOf('coordinator') };
  const fleet = await openFleet();
  let over = false;
  const clients = Array.from({ length: CLIENTS }, (_, client) =>
    liveThrough({
      client,
      seed: seed * CLIENTS + client,
      fleet,
      tokens,
      requests: requests.slice(client * 4, client * 4 + 4),
      slots,
      goesOn: () => !over,
    }),
  );
  for (let kill = 0; kill < KILLS; kill += 1) {
    await wait(500);
    await fleet.killOne();
  }
  over = true;
  const log = (await Promise.all(clients)).flat();
  await fleet.close();
  // What a killed process had sent to the database is over there as well.
  await until(async () => {
    const { rows } = await database.owner.query(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
    );
    return rows[0].n === 0;
  });
  const history = await historyOf(database.owner, log);

  expect({ seed, lies: liesIn(history) }).toEqual({ seed, lies: [] });
  const done = (kind: Op['kind']) =>
    log.filter((op) => op.kind === kind && (op.answers[0]?.status ?? 0) < 300);
  for (const kind of ['hold', 'book', 'move', 'cancel', 'withdraw'] as const)
    expect([kind, done(kind).length > 3]).toEqual([kind, true]);
  expect(log.length).toBeGreaterThan(500);
  expect(log.filter(isUnknown).length).toBeGreaterThan(0);
  expect(log.filter(({ answers }) => answers.length > 1).length).toBeGreaterThan(50);
  // Nothing else was ever answered than what the API is said to answer.
  const statuses = new Set(log.flatMap(({ answers }) => answers.map(({ status }) => status)));
  expect([...statuses].filter((status) => ![200, 201, 204, 409].includes(status))).toEqual([]);
  // Of this very history, too, every lie is found that can be told of it.
  for (const { what, kind, tell } of lies) {
    const lie = tell(history);
    if (lie) expect([what, liesIn(lie).some((one) => one.startsWith(kind))]).toEqual([what, true]);
  }
});
