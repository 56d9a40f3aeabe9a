import { expect, test } from 'vitest';
import { issueToken } from '../../src/platform/access.ts';
import { type Instant, instant, minutes } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { createLog } from '../../src/platform/log.ts';
import { transaction } from '../../src/platform/transaction.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { demoState } from '../../src/seed/demo-state.ts';
import { demoDoctor } from '../../src/seed/demo-tokens.ts';
import { seedDemo } from '../../src/seed/seed-demo.ts';
import { startServer } from '../../src/server.ts';
import { demoClock } from '../../src/simulator/demo-clock.ts';
import { openDemo } from '../../src/simulator/demo.ts';
import { writtenReport } from '../../src/simulator/written-report.ts';
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
            (select count(*)::int from report) as reports, 
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

  // The doctors of the play have reported whom they saw, but for one patient, whom somebody who tries it out reports.
  const doctor = demoDoctor(territory.id);
  const owed = async () =>
    (
      await database.owner.query(
        `select b.id, b.state, b.request_id as "requestId", b.professional_id as by, p.treating_doctor as hears
           from booking b join request r on r.id = b.request_id join patient p on p.id = r.patient_id
          where b.state in ('booked', 'arrived') order by b.booked_at`,
      )
    ).rows;
  const lefts = await owed();
  expect(lefts).toMatchObject([{ state: 'arrived', by: doctor, hears: expect.any(String) }]);
  const [left] = lefts;
  expect(left.hears).not.toBe(doctor);

  // Another day leaves another one; what was left the day before is a task by now, which the played nurse does not take off the list.
  demo.begin();
  await demo.idle();
  expect((await owed()).map(({ state, by }) => [state, by])).toEqual([
    ['arrived', doctor],
    ['arrived', doctor],
  ]);
  const missing = async () =>
    (
      await database.owner.query<{ state: string }>(
        `select state from task where kind = 'report-missing' and subject = $1`,
        [left.id],
      )
    ).rows.map(({ state }) => state);
  expect(await missing()).toEqual(['open']);

  const as = await transaction(product, systemActor(territory.id, 'test'), async (tx) => ({
    operator: (await issueToken(tx, { role: 'operator', subject: undefined, days: 1 })).secret,
    doctor: (await issueToken(tx, { role: 'professional', subject: doctor, days: 1 })).secret,
  }));
  const ask = (token: string, path: string, body?: unknown) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  expect(await (await ask(as.operator, '/v1/demo')).json()).toMatchObject({
    running: false,
    reportLeft: true,
  });
  const report = { ...writtenReport('fièvre depuis hier soir', 'treated'), patient: 'informed' };
  expect((await ask(as.doctor, `/v1/bookings/${left.id}/report`, report)).status).toBe(201);
  const stateOfMail = async () =>
    (
      await database.owner.query<{ state: string }>(
        `select state from secure_message m join report r on r.id = m.report_id where r.request_id = $1`,
        [left.requestId],
      )
    ).rows.map(({ state }) => state);
  await expect.poll(stateOfMail, { timeout: 20_000 }).toEqual(['accepted']);
  expect(await missing()).toEqual(['done']);
  clock.advance(minutes(2));
  await expect.poll(stateOfMail, { timeout: 20_000 }).toEqual(['read']);
  expect(lines).toEqual([]);

  await server.close();
  await work.stop();
  const state = await demoState(database.urls.owner, territory.id);
  expect(state.allInvented).toBe(true);
  const newest = await database.owner.query('select max(at) as at from event');
  expect(demoClock(state.last as Instant, () => sunday).now()).toBe(newest.rows[0].at.getTime());
  await product.close();
  await demo.close();
  await database.drop();
});
