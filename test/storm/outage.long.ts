import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fillDirectory, fillRequests, fillSlots } from '../../scripts/bench/fill.ts';
import { issueToken } from '../../src/platform/access.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { createLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { transaction } from '../../src/platform/transaction.ts';
import { compose, type Product } from '../../src/wiring.ts';
import { until } from '../support/ground.ts';
import { insertTerritory } from '../support/world.ts';
import { loadTheLine } from './line-under-load.ts';

/** Show 8: a product on a database of its own, which somebody takes away under load. */

let dataDir: string;
let postgres: EmbeddedPostgres;
let product: Product;
let work: { stop(): Promise<void> };
let port: number;
let logged: { level: number; msg: string }[];
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => rejections.push(reason);

beforeEach(async () => {
  process.on('unhandledRejection', onRejection);
  rejections.length = 0;
  logged = [];
  dataDir = await mkdtemp(join(tmpdir(), 'recours-outage-'));
  postgres = await startEmbeddedPostgres({ dataDir });
  await migrate(postgres.urls.owner);
  const log = createLog('info', { write: (line) => logged.push(JSON.parse(line)) });
  const config = readConfig({ RATE_LIMIT_PER_MINUTE: '1000000' });
  product = await compose({ config, urls: postgres.urls, clock: systemClock, log });
  work = product.startWork();
  await product.app.http.listen({ port: 0, host: '127.0.0.1' });
  port = (product.app.http.server.address() as { port: number }).port;
});
afterEach(async () => {
  process.off('unhandledRejection', onRejection);
  await work.stop();
  await product.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const asOwner = async <T>(what: (owner: pg.Client) => Promise<T>): Promise<T> => {
  const owner = new pg.Client({ connectionString: postgres.urls.owner });
  await owner.connect();
  try {
    return await what(owner);
  } finally {
    await owner.end();
  }
};
const count = (sql: string, values: unknown[] = []) =>
  asOwner(async (owner) =>
    Number(Object.values((await owner.query<Record<string, unknown>>(sql, values)).rows[0] ?? {})[0]),
  );

const health = async (what: 'live' | 'ready') =>
  (await fetch(`http://127.0.0.1:${port}/health/${what}`)).status;

async function theLine(clients: number) {
  const prepared = await asOwner(async (owner) => {
    await insertTerritory({ owner } as never, 'grand-douai', '+33353010123');
    await fillDirectory(owner);
    return { slots: await fillSlots(owner, 60, 1, 15), requests: await fillRequests(owner, 37 * 60) };
  });
  const operator = await transaction(
    product,
    systemActor('grand-douai', 'test'),
    async (tx) => (await issueToken(tx, { role: 'operator', days: 1 })).secret,
  );
  return loadTheLine({ port, operator }, { clients, ...prepared });
}

/** Everything that somebody was promised is there, once, and everything that follows from it has happened. */
async function expectNothingLost({
  promised,
  statuses,
  problems,
}: Awaited<ReturnType<typeof theLine>>): Promise<void> {
  expect(
    Object.keys(statuses)
      .map(Number)
      .filter((status) => ![0, 201, 409, 503].includes(status)),
  ).toEqual([]);
  expect(
    Object.keys(problems).filter(
      (type) =>
        !['/problems/database-unavailable', '/problems/outcome-unknown', '/problems/in-progress'].includes(
          type,
        ),
    ),
  ).toEqual([]);
  expect(new Set(promised.requests).size).toBe(promised.requests.length);
  expect(await count('select count(*) from request where id = any($1)', [promised.requests])).toBe(
    promised.requests.length,
  );
  expect(await count('select count(*) from booking where id = any($1)', [promised.bookings])).toBe(
    promised.bookings.length,
  );
  // With their keys, clients that were told nothing found out: there is no booking that nobody knows of.
  expect(await count('select count(*) from booking')).toBe(promised.bookings.length);
  expect(await count(`select count(*) from event where type = 'booking.made'`)).toBe(
    promised.bookings.length,
  );
  const undone = `select count(*) from event e where e.type = any($1) and not exists (select from handled h where h.event_id = e.id and h.reaction = $2)`;
  for (const { name, on } of product.reactions.byName.values())
    await until(async () => (await count(undone, [on, name])) === 0, 60_000, 250);
  expect(await count(`select count(*) from handled where outcome = 'failed'`)).toBe(0);
  const gaps = `select (select count(*) from event) - (select count(*) from board_feed) + (select max(seq) - count(*) from board_feed)`;
  await until(async () => (await count(gaps)) === 0, 10_000, 100);
}

function expectQuiet(): void {
  expect(rejections).toEqual([]);
  expect(logged.filter(({ level }) => level >= 50)).toEqual([]);
}

describe('PostgreSQL', () => {
  test('stopped for 30 s under load: the process recovers by itself, and nothing that was acknowledged is lost', async () => {
    const load = await theLine(6);
    await wait(3_000);
    expect(await health('ready')).toBe(200);
    await until(() => load.promised.bookings.length > 20, 30_000);

    await postgres.stop();
    const down = performance.now();
    await until(async () => (await health('ready')) === 503, 20_000, 100);
    // A restart of the process would help nobody.
    expect(await health('live')).toBe(200);
    await wait(30_000 - (performance.now() - down));
    expect(await health('ready')).toBe(503);
    const told = logged.length;

    const { port: oldPort } = postgres;
    postgres = await startEmbeddedPostgres({ dataDir });
    expect(postgres.port).toBe(oldPort);
    await until(async () => (await health('ready')) === 200, 30_000, 50);
    const then = load.promised.bookings.length;
    await until(() => load.promised.bookings.length > then + 50, 60_000);
    await load.stop();
    await expectNothingLost(load);
    expectQuiet();
    // A line a second for each of those who look, and no flood.
    expect(told).toBeLessThan(600);
  });

  test('silent for 25 s (the machine gone, nobody says so): callers are not kept waiting, and it recovers by itself', async () => {
    const load = await theLine(6);
    await wait(2_000);
    const pids = await processesOf(dataDir);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await until(async () => (await health('ready')) === 503, 20_000, 100);
    const from = performance.now();
    await until(() => (load.statuses[503] ?? 0) > 0, 20_000, 50);
    expect(performance.now() - from).toBeLessThan(17_000);
    await wait(25_000 - (performance.now() - from));
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await until(async () => (await health('ready')) === 200, 20_000, 50);
    const then = load.promised.bookings.length;
    await until(() => load.promised.bookings.length > then + 50, 60_000);
    await load.stop();
    await expectNothingLost(load);
    expectQuiet();
  });

  test('killed three times under load (kill -9), and started again by somebody each time', async () => {
    const load = await theLine(6);
    for (let i = 0; i < 3; i++) {
      await wait(1_500);
      for (const pid of await processesOf(dataDir)) process.kill(pid, 'SIGKILL');
      await wait(500);
      postgres = await startEmbeddedPostgres({ dataDir });
      await until(async () => (await health('ready')) === 200, 20_000, 50);
    }
    await load.stop();
    expect(load.promised.bookings.length).toBeGreaterThan(50);
    await expectNothingLost(load);
    expectQuiet();
  });
});

/** The server of a data folder and its children. */
async function processesOf(folder: string): Promise<number[]> {
  const postmaster = Number(
    (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0],
  );
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(postmaster)], { encoding: 'utf8' });
  return [postmaster, ...children.trim().split(/\s+/).map(Number)].filter((pid) => pid > 1);
}
