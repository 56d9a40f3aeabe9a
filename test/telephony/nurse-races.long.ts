import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, type Instant } from '../../src/platform/clock.ts';
import { runReaction } from '../../src/platform/reactions.ts';
import { ends, waits as waitsInLine } from '../callbacks/callers.ts';
import { startWorld, type World } from '../support/world.ts';
import { answeredCallers } from './answered-callers.ts';
import { callForm, callRow, carrierEnv, newCallSid, post, rowCounts } from './carrier-side.ts';
import { callId } from './line-under-test.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false, env: carrierEnv });
  await world.database.owner.query(`update territory set settings = '{"operatorPhone": "+33353010190"}'`);
  await world.request('PUT', '/v1/presence', { state: 'present' });
});
afterAll(() => world.close());

const { answered, followUp, standing, talking, waits } = answeredCallers(() => world);

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length <= 1) return [[...all]];
  return all.flatMap((one, i) =>
    permutations([...all.slice(0, i), ...all.slice(i + 1)]).map((rest) => [one, ...rest]),
  );
}

/** However it went: nobody rings, the operator is free, and the call counts as served when they talked, and only then. */
async function expectSettled(id: string, what: string): Promise<void> {
  const now = await standing(id);
  expect([what, now.state, now.outcome]).toEqual([what, 'ended', now.connected ? 'completed' : 'abandoned']);
  expect([what, now.told]).toEqual([what, now.outcome]);
  for (const leg of now.legs)
    expect([what, leg.state, leg.ends]).toEqual([what, expect.stringMatching(/left|failed/), 1]);
  expect([what, now.nurse]).toEqual([what, now.connected ? 'wrap-up' : 'present']);
  if (now.connected)
    expect((await world.request('POST', `/v1/calls/${id}/wrap-up`, { outcome: 'other' })).status).toBe(200);
}

const NAMES = ['presses 1', 'the caller comes', 'her phone is over', 'the caller is gone'] as const;

describe('what the carrier tells of an answered call', () => {
  test('in any order, each three times, ends in one account of it', async () => {
    for (const order of permutations(NAMES)) {
      const { id, steps } = await answered();
      for (const name of order)
        for (let i = 0; i < 3; i++) expect((await steps[name]()).status).toBeLessThan(300);
      await followUp(id);
      await expectSettled(id, order.join(', '));
      const before = await rowCounts(world);
      for (const name of order) await steps[name]();
      await followUp(id);
      expect(await rowCounts(world)).toEqual(before);
    }
  }, 120_000);

  test('with any of it lost but the caller’s end, nobody is left ringing', async () => {
    for (const lost of NAMES.slice(0, 3)) {
      const { id, steps } = await answered();
      for (const name of NAMES) if (name !== lost) await steps[name]();
      await followUp(id);
      await expectSettled(id, `without « ${lost} »`);
    }
  });

  test('all at once, with the operator hanging up, neither deadlocks nor tells two stories', async () => {
    for (let round = 0; round < 12; round++) {
      const { id, steps } = await answered();
      const all = Object.values(steps);
      const answers = await Promise.all([...all, ...all.toReversed(), ...all].map((step) => step()));
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
      await steps['the caller is gone']();
      await followUp(id);
      await expectSettled(id, `round ${round}`);
    }
  }, 60_000);

  test('hanging up before she has picked up takes the answer back: a waiting caller is not hung up on', async () => {
    const { id, sid, steps } = await answered();
    expect((await steps['she hangs up']()).body).toMatchObject({ state: 'queued', answeredBy: null });
    const { items } = (await world.request('GET', '/v1/presence')).body;
    expect(items).toMatchObject([{ state: 'present', callId: null }]);
    expect((await steps['presses 1']()).text).toMatch(/n'attend plus.*<Hangup\/>/s);
    expect(await callRow(world, sid)).toMatchObject({ state: 'queued', connected_at: null });
    await steps['the caller is gone']();
    await followUp(id);
    await expectSettled(id, 'taken back');
  });
});

describe('a caller who is put through', () => {
  const PHONE = '+33639980251';
  /** Told by the carrier with its own date, and all that follows from it, what follows from the connection last. */
  async function hangsUp({ id, sid }: { id: string; sid: string }, at: Instant, wrapUp?: string) {
    const Timestamp = new Date(at).toUTCString();
    const gone = { CallStatus: 'completed', SequenceNumber: '2', Direction: 'inbound', Timestamp };
    await post(world.http, 'status', callForm(sid, { ...gone, From: PHONE }));
    if (wrapUp)
      expect(await world.request('POST', `/v1/calls/${id}/wrap-up`, { outcome: wrapUp })).toMatchObject({
        status: 200,
      });
    await followUp(id);
    await react('owe-callback', 'call.ended', id);
    await react('callback-served', 'call.connected', id);
  }
  async function react(name: string, type: string, subject: string): Promise<void> {
    const { product, clock } = world;
    const { rows } = await world.database.owner.query<{ id: string }>(
      'select id from event where type = $1 and subject = $2 order by id',
      [type, subject],
    );
    for (const { id: eventId } of rows)
      await runReaction({ database: product.database, clock, log: product.log }, product.reactions, {
        name,
        data: { territoryId: 'grand-douai', eventId },
      });
  }
  const owed = async () =>
    (await world.request('GET', '/v1/callbacks?state=open')).body.items.filter(
      ({ phone }: { phone: string }) => phone === PHONE,
    );

  test('and hangs up in that moment met nobody: they are owed a call, and the nurse has nothing to write down', async () => {
    world.clock.advance(1_400 - (world.clock.now() % 1_000));
    const it = await talking('operator', PHONE);
    await hangsUp(it, after(world.clock.now(), -400));
    await expectSettled(it.id, 'gone while put through');
    expect(await standing(it.id)).toMatchObject({ outcome: 'abandoned', connected: false });
    const [callback, ...others] = await owed();
    expect([callback, others]).toMatchObject([{ reason: 'abandoned', state: 'open' }, []]);
    await world.request('POST', `/v1/callbacks/${callback.id}/give-up`, { reason: 'fin du test' });
  });

  test('and hangs up in that moment keeps the place of the callback that they were owed before', async () => {
    const missed = await waitsInLine(world, PHONE);
    await ends(world, missed);
    await react('owe-callback', 'call.ended', missed.id);
    const [before] = await owed();
    world.clock.advance(601_400 - (world.clock.now() % 1_000));
    const it = await talking('operator', PHONE);
    await react('callback-served', 'call.connected', it.id);
    expect(await owed()).toEqual([]);
    await hangsUp(it, after(world.clock.now(), -400));
    expect(await owed()).toEqual([{ ...before, callId: it.id }]);
    await world.request('POST', `/v1/callbacks/${before.id}/give-up`, { reason: 'fin du test' });
  });

  test('and hangs up in that moment, after the nurse has said what came of it, was served', async () => {
    world.clock.advance(1_400 - (world.clock.now() % 1_000));
    const it = await talking('operator', PHONE);
    await hangsUp(it, after(world.clock.now(), -400), 'information');
    expect(await standing(it.id)).toMatchObject({ outcome: 'completed', nurse: 'present' });
    expect(await owed()).toEqual([]);
  });

  test.each([
    ['a second later', 600],
    ['by a carrier whose clock is a minute behind', -60_000],
  ])('and hangs up %s was served', async (_when, later) => {
    world.clock.advance(1_400 - (world.clock.now() % 1_000));
    const it = await talking('operator', PHONE);
    const end = after(world.clock.now(), later);
    world.clock.advance(1_000);
    await hangsUp(it, end);
    await expectSettled(it.id, 'served');
    expect(await standing(it.id)).toMatchObject({ outcome: 'completed', connected: true });
    expect(await owed()).toEqual([]);
  });
});

test('whoever presses 1 for a caller who has just gone joins nobody', async () => {
  const { id, steps } = await answered();
  await steps['the caller is gone']();
  expect((await steps['presses 1']()).text).toMatch(/n'attend plus.*<Hangup\/>/s);
  await followUp(id);
  await expectSettled(id, 'gone before the key');
  expect((await standing(id)).legs).toEqual([{ state: 'failed', ends: 1 }]);
});

test('a caller who comes to a conversation that is over, on hold, or not there yet hears what it has come to', async () => {
  const { id, sid, steps } = await answered();
  expect((await steps['the caller comes']()).text).toContain("quelqu'un va vous répondre");
  await steps['presses 1']();
  const talk = await steps['the caller comes']();
  expect(talk.text).toMatch(
    new RegExp(`<Dial [^>]*><Conference [^>]*endConferenceOnExit="false"[^>]*>${id}</Conference></Dial>`),
  );
  await world.request('POST', `/v1/calls/${id}/hold`);
  const hold = await steps['the caller comes']();
  expect(hold.text).toMatch(/mis en attente.*<Redirect>hold\?territory=grand-douai&amp;call=/s);
  await world.request('POST', `/v1/calls/${id}/resume`);
  await steps['her phone is over']();
  const alone = await steps['the caller comes']();
  expect(alone.text).toMatch(/Si vous avez été coupé, restez en ligne.*<Redirect>dial-end\?.*back=1</s);
  const back = await post(world.http, `dial-end?territory=grand-douai&call=${id}&back=1`, callForm(sid));
  expect(back.text).toContain('<Enqueue');
  expect(await callRow(world, sid)).toMatchObject({ state: 'queued', connected_at: null, answered_by: null });
  await steps['the caller is gone']();
  await followUp(id);
});

test('of rivals who take the next caller each gets another, professionals first, and the last is told that nobody waits', async () => {
  const sids = [newCallSid(), newCallSid(), newCallSid()];
  for (const [i, sid] of sids.entries()) {
    world.clock.advance(1_000);
    await waits(sid, i === 2 ? '3' : '1');
  }
  const first = await world.request('POST', '/v1/calls/next/answer');
  expect(first.body.id).toBe(await callId(world, sids[2] ?? ''));
  expect(first.body).toMatchObject({ choice: 'professional', state: 'answered' });
  const tokens = await Promise.all(Array.from({ length: 4 }, () => world.token('operator')));
  const answers = await Promise.all(
    tokens.map((as) => world.request('POST', '/v1/calls/next/answer', undefined, { as })),
  );
  const won = answers.filter(({ status }) => status === 200).map(({ body }) => body.id);
  expect(won.sort()).toEqual((await Promise.all(sids.slice(0, 2).map((sid) => callId(world, sid)))).sort());
  expect(answers.filter(({ body }) => body.type === '/problems/nobody-waiting')).toHaveLength(2);
});

test('steps of a leg that is not there, or with a forged signature, change nothing', async () => {
  const before = await rowCounts(world);
  const query = 'territory=grand-douai&leg=0197f000-0000-7000-8000-000000000000';
  for (const step of ['operator', 'operator-ready', 'connect-back'])
    expect((await post(world.http, `${step}?${query}`, callForm(newCallSid()))).text).toContain('<Hangup/>');
  expect(
    (await post(world.http, `leg-status?${query}`, callForm(newCallSid(), { CallStatus: 'busy' }))).status,
  ).toBe(204);
  expect(
    (await post(world.http, `operator?${query}`, callForm(newCallSid()), { token: 'wrong' })).status,
  ).toBe(403);
  expect(await rowCounts(world)).toEqual(before);
});
