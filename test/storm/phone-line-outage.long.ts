import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { issueToken } from '../../src/platform/access.ts';
import { type Instant, instant } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { createLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { transaction } from '../../src/platform/transaction.ts';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { paceOf } from '../../src/simulator/pace.ts';
import { PUBLIC_URL, startSurroundings, type Surroundings } from '../../src/simulator/surroundings.ts';
import { compose, type Product } from '../../src/wiring.ts';
import { connect, snapshot } from '../board/board-server.ts';
import { atTheLine, choosesAndWaits } from '../support/at-the-line.ts';
import { until } from '../support/ground.ts';
import { insertTerritory } from '../support/world.ts';

/** Show 3: PostgreSQL is taken away for 30 s while people are on the line. Their seconds are four times shorter, the outage is real. */
const NUMBER = '+33353010123';
const HELD = /difficulté passagère/;
const IF_IT_CANNOT_WAIT = /composez le 15.*114/;

let dataDir: string;
let postgres: EmbeddedPostgres;
let surroundings: Surroundings;
let product: Product;
let work: { stop(): Promise<void> };
let origin: string;
let logged: { level: number }[];

beforeEach(async () => {
  logged = [];
  dataDir = await mkdtemp(join(tmpdir(), 'recours-line-outage-'));
  postgres = await startEmbeddedPostgres({ dataDir });
  await migrate(postgres.urls.owner);
  const began = performance.now();
  const noon = instant('2026-11-23T12:00:00+01:00');
  const clock = { now: () => Math.round(noon + performance.now() - began) as Instant };
  await asOwner(async (owner) => {
    await insertTerritory({ owner } as never, 'grand-douai', NUMBER);
    await atTheLine({ database: { owner } as never, clock });
  });
  surroundings = await startSurroundings({
    number: NUMBER,
    publicUrl: PUBLIC_URL,
    clock,
    pace: paceOf(0.25),
    env: {},
  });
  const log = createLog('info', { write: (line) => logged.push(JSON.parse(line)) });
  const config = readConfig({ ...surroundings.env, RATE_LIMIT_PER_MINUTE: '1000000' });
  product = await compose({ config, urls: postgres.urls, clock, log });
  work = product.startWork();
  await product.app.http.listen({ port: 0, host: '127.0.0.1' });
  origin = product.app.http.listeningOrigin;
  surroundings.network.pointTo(origin);
}, 60_000);
afterEach(async () => {
  await surroundings.close();
  await work.stop();
  await product.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

async function asOwner<T>(what: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: postgres.urls.owner });
  await owner.connect();
  try {
    return await what(owner);
  } finally {
    await owner.end();
  }
}

const ready = async (): Promise<number> => (await fetch(`${origin}/health/ready`)).status;
const sids = (where: string): Promise<string[]> =>
  asOwner(async (owner) =>
    (
      await owner.query<{ sid: string }>(
        `select carrier_sid as sid from call where ${where} order by queued_at`,
      )
    ).rows.map(({ sid }) => sid),
  );

test('PostgreSQL stopped for 30 s: callers hear what to do and stay in the line, and the board comes back by itself', async () => {
  const { network } = surroundings;
  const token = await transaction(
    product,
    systemActor('grand-douai', 'test'),
    async (tx) => (await issueToken(tx, { role: 'operator', days: 1 })).secret,
  );
  const server = { url: origin, http: product.app.http, close: async () => undefined };
  const board = connect(server, token, (await snapshot(server, token)).seq);
  await board.opened;

  const waiting = await choosesAndWaits(network.dial({ from: '+33639980301' }));
  const inMenu = network.dial({ from: '+33639980302' });
  await inMenu.until('keying');
  await until(() => board.changes.length > 0, 10_000, 50);
  const told = board.changes.length;

  await postgres.stop();
  const down = performance.now();
  await until(async () => (await ready()) === 503, 5_000, 100);
  const late = network.dial({ from: '+33639980303' });
  await inMenu.press('1');
  const all: CallHandle[] = [waiting, inMenu, late];
  for (const call of all) await call.until(({ heard }) => heard.some((text) => HELD.test(text)), 29_000);
  for (const { heard } of all)
    expect(heard.filter((text) => HELD.test(text)).at(-1)).toMatch(IF_IT_CANNOT_WAIT);
  await wait(30_000 - (performance.now() - down));
  for (const { account } of all) expect(account).toMatchObject({ status: 'in-progress', errors: [] });

  postgres = await startEmbeddedPostgres({ dataDir });
  await until(async () => (await ready()) === 200, 10_000, 50);
  // All three are in the queue in the end, the one who waited before the outage at the old place, whose wait was not interrupted.
  for (const call of all) await call.until('waiting', 60_000);
  await until(async () => (await sids(`state = 'queued'`)).length === 3, 30_000, 100);
  expect((await sids(`state = 'queued'`))[0]).toBe(waiting.sid);
  expect(waiting.account.waits).toHaveLength(1);

  // The same board, on the same connection or after one reset, hears of what came after.
  await until(() => board.changes.length > told || board.resets.length > 0, 20_000, 100);
  const seen = await snapshot(server, token);
  expect(JSON.stringify(seen).match(/"state":"queued"/g)?.length).toBeGreaterThanOrEqual(3);

  for (const call of all) call.hangUp();
  await until(async () => (await sids(`state = 'ended'`)).length === 3, 60_000, 200);
  expect((await sids('true')).sort()).toEqual(network.calls.map(({ sid }) => sid).sort());
  board.close();
  expect(logged.filter(({ level }) => level >= 50)).toEqual([]);
}, 180_000);
