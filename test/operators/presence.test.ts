import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AT_THE_LINE, presenceAfter, type PresenceState } from '../../src/operators/presence.ts';
import { sweepPresence } from '../../src/operators/presence-sweep.ts';
import { lineStand } from '../../src/calls/line-load.ts';
import { startWorld, type World } from '../support/world.ts';

const STATES: PresenceState[] = ['present', 'on-call', 'wrap-up', 'away', 'gone'];

describe('the table', () => {
  test('a console that goes on saying « present » ends neither a call nor the writing after it', () => {
    expect(STATES.map((state) => presenceAfter(state, 'says-present'))).toEqual([
      'present',
      'on-call',
      'wrap-up',
      'present',
      'present',
    ]);
  });

  test('whoever takes a call is on it, and a silent console is gone, whatever was before', () => {
    for (const state of [undefined, ...STATES]) {
      expect(presenceAfter(state, 'takes-call')).toBe('on-call');
      expect(presenceAfter(state, 'unseen')).toBe('gone');
    }
  });

  test('the end of a call brings nobody back to the line who is away or gone', () => {
    for (const state of ['away', 'gone'] as const)
      for (const change of ['call-over', 'call-lost', 'wrapped-up'] as const)
        expect(AT_THE_LINE).not.toContain(presenceAfter(state, change));
  });
});

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const put = (body: Record<string, unknown>, as = 'operator') =>
  world.request('PUT', '/v1/presence', body, { as });
const changes = async () =>
  (
    await world.database.owner.query<{ state: string }>(
      `select data->>'state' as state from event where type = 'presence.changed' order by id`,
    )
  ).rows.map(({ state }) => state);

test('an operator is present, away and present again; saying the same again tells nothing', async () => {
  expect((await put({ state: 'present', label: 'Alix', phone: '06 39 98 01 23' })).body).toMatchObject({
    state: 'present',
    label: 'Alix',
    phone: '+33639980123',
    callId: null,
    since: '2026-11-23T11:30:00+01:00',
  });
  world.clock.advance(20_000);
  expect((await put({ state: 'present' })).body).toMatchObject({
    label: 'Alix',
    phone: '+33639980123',
    since: '2026-11-23T11:30:00+01:00',
  });
  await put({ state: 'away' });
  expect((await put({ state: 'present', phone: null })).body).toMatchObject({ phone: null });
  expect(await changes()).toEqual(['present', 'away', 'present']);
});

test('phones are numbers or addresses that can be rung', async () => {
  for (const phone of ['sip:alix@poste.test', 'client:operator_1', '03 53 01 01 90'])
    expect((await put({ state: 'present', phone })).status).toBe(200);
  for (const phone of ['15', 'sip:', 'http://poste.test', 'sip:a b@poste.test', ''])
    expect((await put({ state: 'present', phone })).status).toBe(400);
  await put({ state: 'present', phone: null });
});

test.each([
  '08 99 12 34 56',
  '0810123456',
  '08 20 12 34 56',
  '+33899123456',
  '+1 900 555 1234',
  '+979 1 2345 6789',
])('the line rings no number that is charged extra: %s', async (phone) => {
  const { status, body } = await put({ state: 'present', phone });
  expect([status, body.errors]).toEqual([
    400,
    [{ path: 'body.phone', message: expect.stringContaining('numéro surtaxé refusé') }],
  ]);
  expect(JSON.stringify(body)).not.toContain(phone.replaceAll(' ', '').slice(-6));
});

test('nor itself', async () => {
  for (const phone of ['03 53 01 01 23', '+33353010123']) {
    const { status, body } = await put({ state: 'present', phone });
    expect([status, body.errors]).toEqual([
      422,
      [{ path: 'phone', message: expect.stringContaining('le numéro de la ligne elle-même') }],
    ]);
  }
  expect((await put({ state: 'present' })).body.phone).toBeNull();
  // Free, and at an ordinary price: somebody's switchboard.
  for (const phone of ['0800 123 456', '0806 123 456', '09 70 12 34 56'])
    expect((await put({ state: 'present', phone })).status).toBe(200);
  await put({ state: 'present', phone: null });
});

test('colleagues and the coordinator see who is there, and nobody’s phone but their own', async () => {
  const colleague = await world.token('operator');
  await put({ state: 'present', phone: '06 39 98 01 24' });
  await put({ state: 'away', phone: '06 39 98 01 25' }, colleague);
  const { items } = (await world.request('GET', '/v1/presence', undefined, { as: colleague })).body;
  expect(items).toHaveLength(2);
  expect(items.flatMap(({ phone }: { phone?: string }) => phone ?? [])).toEqual(['+33639980125']);
  const seen = (await world.request('GET', '/v1/presence', undefined, { as: 'coordinator' })).body;
  expect(JSON.stringify(seen)).not.toContain('phone');
  expect((await put({ state: 'present' }, 'coordinator')).status).toBe(403);
  expect(await world.run(async (tx) => (await lineStand(tx)).operators)).toBe(1);
  expect(world.logged.join('')).not.toContain('39980124');
});

test('a console that is not heard of for a minute is gone, told once though two processes look at it', async () => {
  const deps = { database: world.product.database, clock: world.clock, log: world.product.log };
  expect(await sweepPresence(deps)).toBe(0);
  await world.database.owner.query(
    `update presence set seen_at = now() - interval '61 seconds' where state = 'present'`,
  );
  const before = await changes();
  const swept = await Promise.all([sweepPresence(deps), sweepPresence(deps), sweepPresence(deps)]);
  expect(swept.reduce((sum, one) => sum + one)).toBe(1);
  expect((await changes()).slice(before.length)).toEqual(['gone']);
  expect(await world.run(async (tx) => (await lineStand(tx)).operators)).toBe(0);
  expect((await put({ state: 'present' })).body).toMatchObject({ state: 'present' });
  expect(await sweepPresence(deps)).toBe(0);
});
