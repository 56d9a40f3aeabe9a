import { expect, test } from 'vitest';
import { type Instant, instant } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { demoState } from '../../src/seed/demo-state.ts';
import { seedDemo } from '../../src/seed/seed-demo.ts';
import { startServer } from '../../src/server.ts';
import { demoClock } from '../../src/simulator/demo-clock.ts';
import { openDemo } from '../../src/simulator/demo.ts';
import { seedTerritory } from '../../src/territory/seed-territory.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';
import { compose } from '../../src/wiring.ts';
import { createTestDatabase } from '../support/database.ts';

test('a day is played on the board, also on a Sunday night, and the product’s time goes on from its end', async () => {
  const database = await createTestDatabase();
  const territory = await readTerritoryFile(GRAND_DOUAI);
  const sunday = instant('2026-11-22T01:00:00+01:00');
  const began = Date.now();
  const clock = demoClock(undefined, () => sunday + Date.now() - began);
  expect(await demoState(database.urls.owner, territory.id)).toEqual({ allInvented: true, last: undefined });
  await seedTerritory({ ownerUrl: database.urls.owner, clock }, territory);
  expect(await demoState(database.urls.owner, territory.id)).toMatchObject({ allInvented: false });
  const lines: string[] = [];
  const log = createLog('error', { write: (line) => lines.push(line) });
  const demo = await openDemo({ config: readConfig({ PORT: '0' }), territory, clock, log, speed: 4_000 });
  const product = await compose({
    config: demo.config,
    urls: database.urls,
    clock,
    log,
    demo,
    inboxes: demo.inboxes,
  });
  await seedDemo(product, territory.id, { seed: 1 });
  const work = product.startWork({ inboxes: { everyMs: 50 } });
  const server = await startServer(product.app.http, { host: '127.0.0.1', port: 0 });
  demo.ready(product, `http://127.0.0.1:${server.port}`);

  demo.begin();
  expect(() => demo.begin()).toThrow('Démonstration en cours');
  await demo.idle();

  const { rows } = await database.owner.query(
    `select (select count(*)::int from call) as calls, (select count(*)::int from booking) as bookings,
            (select count(*)::int from report) as reports, (select max(at) from event) as last,
            (select count(*)::int from referral) as referrals, (select count(*)::int from offer where state = 'accepted') as taken,
            (select count(*)::int from referral_notice where state <> 'told') as untold,
            (select count(*)::int from access_token where revoked_at is null) as tokens,
            (select count(*)::int from secure_message where state in ('delivered', 'read')) as arrived,
            (select count(*)::int from secure_message where state = 'bounced') as returned,
            (select count(*)::int from incoming_message where state = 'new') as answers`,
  );
  expect(rows[0].calls).toBeGreaterThan(15);
  expect(rows[0].bookings).toBeGreaterThan(8);
  expect(rows[0].reports).toBeGreaterThan(5);
  expect(rows[0].referrals).toBeGreaterThan(2);
  expect(rows[0].taken).toBeGreaterThan(0);
  expect(rows[0].untold).toBe(0);
  // What the recipients' programs said came back; what came back undelivered is left to whoever watches, and so are answers.
  expect(rows[0].arrived).toBeGreaterThan(2);
  expect(rows[0].returned).toBeGreaterThan(0);
  expect(rows[0].answers).toBeGreaterThan(0);
  expect(rows[0].tokens).toBe(0);
  expect(lines).toEqual([]);
  const state = await demoState(database.urls.owner, territory.id);
  expect(state.allInvented).toBe(true);
  expect(demoClock(state.last as Instant, () => sunday).now()).toBe(rows[0].last.getTime());

  await server.close();
  await work.stop();
  await product.close();
  await demo.close();
  await database.drop();
});
