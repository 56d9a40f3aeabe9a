import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { reconcileCalls } from '../../src/telephony/reconcile-calls.ts';
import { twilioCarrier } from '../../src/telephony/twilio-carrier.ts';
import { choosesAndWaits } from '../support/at-the-line.ts';
import { ACCOUNT, callForm, callRow, newCallSid, post, TOKEN } from './carrier-side.ts';
import { aLine, callId, OPERATOR_PHONE, type TestLine } from './line-under-test.ts';

/** Every callback of the carrier about a call is lost: only what it is asked tells how calls ended. */
let line: TestLine;
beforeAll(async () => {
  line = await aLine({ chaos: { seed: 3, repeat: 0, shuffle: false, drop: 1, forge: 0 } });
  await line.world.request('PUT', '/v1/presence', { state: 'present' });
});
afterAll(() => line.close());

const deps = () => ({
  database: line.world.product.database,
  clock: line.world.clock,
  log: line.world.product.log,
  carrier: twilioCarrier({ accountSid: ACCOUNT, authTokens: [TOKEN], apiUrl: line.network.apiUrl }),
});
/** As if everything had been quiet for long. */
const look = () => reconcileCalls(deps(), -1_000);
const detailOf = async (id: string) => (await line.world.request('GET', `/v1/calls/${id}`)).body;

async function inConversation(from: string) {
  const caller = await choosesAndWaits(line.network.dial({ from }));
  const id = await callId(line.world, caller.sid);
  const picked = Promise.withResolvers<CallHandle>();
  line.network.phone(OPERATOR_PHONE, (call) => {
    void call.press('1').catch(() => undefined);
    picked.resolve(call);
    return 'answer';
  });
  await line.world.request('POST', `/v1/calls/${id}/answer`);
  const nurse = await picked.promise;
  await Promise.all([caller.until('talking'), nurse.until('talking')]);
  return { caller, nurse, id };
}

test('a caller whose end nobody told, waiting or talking, does not go on for ever', async () => {
  const waiting = await choosesAndWaits(line.network.dial({ from: '+33639980221' }));
  waiting.hangUp();
  const { caller, id } = await inConversation('+33639980222');
  line.world.clock.advance(40_000);
  caller.hangUp();
  await line.network.settled();
  line.world.clock.advance(300_000);
  expect((await detailOf(id)).state).toBe('answered');
  await look();
  await line.world.settle();
  expect(await detailOf(id)).toMatchObject({
    state: 'ended',
    outcome: 'completed',
    talkedSeconds: 40,
    legs: [{ state: 'left' }],
  });
  expect(await callRow(line.world, waiting.sid)).toMatchObject({ state: 'ended', outcome: 'abandoned' });
});

test('a phone that was not picked up gives its caller back although nobody told so', async () => {
  const caller = await choosesAndWaits(line.network.dial({ from: '+33639980223' }));
  const id = await callId(line.world, caller.sid);
  line.network.phone(OPERATOR_PHONE, () => 'no-answer');
  await line.world.request('POST', `/v1/calls/${id}/answer`);
  await vi.waitFor(
    async () => expect((await detailOf(id)).legs).toMatchObject([{ state: 'ringing' }]),
    10_000,
  );
  await line.network.settled();
  await line.world.settle();
  await look();
  expect(await detailOf(id)).toMatchObject({ state: 'queued', legs: [{ state: 'failed' }] });
  expect(caller.state).toBe('waiting');
  caller.hangUp();
  await line.network.settled();
  await look();
});

test('a nurse who was cut off without a word from the carrier leaves her caller alone no longer than until the next look', async () => {
  const { caller, nurse, id } = await inConversation('+33639980224');
  nurse.hangUp();
  await line.network.settled();
  expect(caller.state).toBe('alone');
  await look();
  await caller.until('waiting', 20_000);
  await vi.waitFor(async () => expect((await detailOf(id)).state).toBe('queued'), 10_000);
  caller.hangUp();
  await line.network.settled();
  await look();
  await line.world.settle();
});

test('a call that the carrier does not know any more is over', async () => {
  const sid = newCallSid();
  await post(line.world.http, 'voice', callForm(sid), { url: line.base });
  await look();
  expect(await callRow(line.world, sid)).toMatchObject({ state: 'ended' });
});

test('while the carrier cannot be asked nothing is concluded, and the next look asks', async () => {
  const { caller, id } = await inConversation('+33639980225');
  caller.hangUp();
  await line.network.settled();
  line.network.setApiDown('unavailable');
  await expect(look()).rejects.toThrow();
  expect((await detailOf(id)).state).toBe('answered');
  line.network.setApiDown(false);
  await look();
  expect((await detailOf(id)).state).toBe('ended');
});

test('the carrier is not asked about a call of a moment ago, and about others once a while by one process', async () => {
  const { caller, id } = await inConversation('+33639980226');
  expect(await reconcileCalls(deps())).toBe(0);
  const quiet = 3_000;
  const later = () => new Promise((resolve) => setTimeout(resolve, quiet + 100));
  await later();
  // An operator has it: asked about four times as often as one who waits.
  const waiting = await choosesAndWaits(line.network.dial({ from: '+33639980229' }));
  expect(await reconcileCalls(deps(), 4 * quiet)).toBe(1);
  waiting.hangUp();
  await line.network.settled();
  await later();
  await look();
  await later();
  const looks = await Promise.all([1, 2, 3].map(() => reconcileCalls(deps(), quiet)));
  expect(looks.reduce((sum, one) => sum + one)).toBe(1);
  expect(await reconcileCalls(deps(), quiet)).toBe(0);
  await later();
  expect(await reconcileCalls(deps(), quiet)).toBe(1);
  caller.hangUp();
  await line.network.settled();
  await look();
  expect((await detailOf(id)).state).toBe('ended');
});

test('a yes of the carrier that was lost rings nobody twice', async () => {
  const lossy = await aLine({
    chaos: { seed: 1, repeat: 0, shuffle: false, drop: 0, forge: 0, loseAnswer: 1 },
  });
  await lossy.world.request('PUT', '/v1/presence', { state: 'present' });
  let rings = 0;
  lossy.network.phone(OPERATOR_PHONE, () => {
    rings++;
    return 'no-answer';
  });
  const caller = await choosesAndWaits(lossy.network.dial({ from: '+33639980227' }));
  const id = await callId(lossy.world, caller.sid);
  await lossy.world.request('POST', `/v1/calls/${id}/answer`);
  await lossy.world.settle(25_000);
  expect(rings).toBe(1);
  expect(await callRow(lossy.world, caller.sid)).toMatchObject({ state: 'queued' });

  lossy.network.phone(OPERATOR_PHONE, (call) => {
    rings++;
    void call.press('1').catch(() => undefined);
    return 'answer';
  });
  await lossy.world.request('POST', `/v1/calls/${id}/answer`);
  await caller.until('talking', 20_000);
  caller.hangUp();
  await lossy.network.settled();
  await lossy.world.settle(25_000);
  expect(rings).toBe(2);
  expect(await callRow(lossy.world, caller.sid)).toMatchObject({ state: 'ended', outcome: 'completed' });
  await lossy.close();
});

test('a phone that still rings after a lost yes, of which no callback tells, is found in the carrier’s list', async () => {
  const lossy = await aLine({
    chaos: { seed: 1, repeat: 0, shuffle: false, drop: 1, forge: 0, loseAnswer: 1 },
  });
  await lossy.world.request('PUT', '/v1/presence', { state: 'present' });
  let rings = 0;
  const pickUp = Promise.withResolvers<'answer'>();
  lossy.network.phone(OPERATOR_PHONE, (call) => {
    rings++;
    void call.press('1').catch(() => undefined);
    return pickUp.promise;
  });
  const caller = await choosesAndWaits(lossy.network.dial({ from: '+33639980228' }));
  const id = await callId(lossy.world, caller.sid);
  await lossy.world.request('POST', `/v1/calls/${id}/answer`);
  const { owner } = lossy.world.database;
  await vi.waitFor(
    async () =>
      expect((await owner.query(`select state, attempts from intent where kind = 'ring'`)).rows).toEqual([
        { state: 'done', attempts: 2 },
      ]),
    10_000,
  );
  expect(rings).toBe(1);
  expect((await owner.query('select carrier_sid from call_leg')).rows).toEqual([
    { carrier_sid: expect.stringMatching(/^CA/) },
  ]);
  pickUp.resolve('answer');
  await caller.until('talking', 20_000);
  expect(rings).toBe(1);
  caller.hangUp();
  await lossy.close();
});
