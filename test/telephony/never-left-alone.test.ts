import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { oweCallback } from '../../src/callbacks/owe-callback.ts';
import { sayStillAlone } from '../../src/calls/alone.ts';
import { hearOfCall } from '../../src/calls/hear-of-call.ts';
import { after, minutes } from '../../src/platform/clock.ts';
import { runReaction } from '../../src/platform/reactions.ts';
import { startWorld, type World } from '../support/world.ts';
import { answeredCallers } from './answered-callers.ts';
import { callForm, callRow, carrierEnv, newCallSid, post } from './carrier-side.ts';
import { callId } from './line-under-test.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false, env: carrierEnv });
  await world.database.owner.query(`update territory set settings = '{"operatorPhone": "+33353010190"}'`);
  await world.request('PUT', '/v1/presence', { state: 'present' });
});
afterAll(() => world.close());

const { followUp, standing, talking, timesTold, waits } = answeredCallers(() => world);

test('that she came out of the conversation is as good as the word that her phone is over', async () => {
  const { id, steps } = await talking();
  expect((await steps['she is out of the conversation']()).text).toContain('<Hangup/>');
  expect((await standing(id)).legs).toEqual([{ state: 'left', ends: 1 }]);
  expect(await timesTold('call.left-alone', id)).toBe(1);
  await steps['her phone is over']();
  expect(await timesTold('call.left-alone', id)).toBe(1);
  await steps['the caller is gone']();
  await followUp(id);
});

test('a caller whom everybody has left is said to be alone again at the next look, and nobody else is', async () => {
  const { id, steps } = await talking();
  const look = (laterMs: number) => world.run((tx) => sayStillAlone(tx, id, Date.now() + laterMs));
  await look(31_000);
  expect(await timesTold('call.left-alone', id)).toBe(0);
  await steps['her phone is over']();
  // Who is still being told what has happened is not interrupted.
  await look(20_000);
  expect(await timesTold('call.left-alone', id)).toBe(1);
  await look(31_000);
  expect(await timesTold('call.left-alone', id)).toBe(2);
  await steps['the caller is gone']();
  await look(90_000);
  expect(await timesTold('call.left-alone', id)).toBe(2);
  await followUp(id);
});

test('a caller forgotten on hold is with the operator again after ten minutes', async () => {
  const { id, steps } = await talking();
  await world.request('POST', `/v1/calls/${id}/hold`);
  world.clock.advance(minutes(9));
  expect((await steps['the caller comes']()).text).toContain('mis en attente');
  world.clock.advance(minutes(1));
  expect((await steps['the caller comes']()).text).toContain('<Conference');
  expect((await world.request('GET', `/v1/calls/${id}`)).body).toMatchObject({ heldSince: null });
  expect(await timesTold('call.resumed', id)).toBe(1);
  await steps['the caller is gone']();
  await followUp(id);
});

describe('a colleague', () => {
  const PHONE = '+33353010191';
  let colleague: string;
  let operatorId: string;
  let nurseId: string;
  beforeAll(async () => {
    nurseId = (await world.request('PUT', '/v1/presence', { state: 'present' })).body.operatorId;
    colleague = await world.token('operator');
    operatorId = (
      await world.request('PUT', '/v1/presence', { state: 'present', phone: PHONE }, { as: colleague })
    ).body.operatorId;
  });
  afterAll(() => world.database.owner.query('delete from presence where operator = $1', [operatorId]));

  const handTo = (id: string) =>
    world.request('POST', `/v1/calls/${id}/transfer`, { to: 'operator', operatorId });
  /** Picks up and presses 1 for this call. */
  async function joins(id: string): Promise<void> {
    const { rows } = await world.database.owner.query<{ id: string }>(
      'select id from call_leg where call_id = $1 and operator = $2',
      [id, operatorId],
    );
    const form = callForm(newCallSid(), { To: PHONE, Direction: 'outbound-api', Digits: '1' });
    const names = `territory=grand-douai&leg=${rows[0]?.id}`;
    expect((await post(world.http, `operator-ready?${names}`, form)).text).toContain('<Conference');
  }
  const presences = async () => {
    const { rows } = await world.database.owner.query<{ operator: string; state: string }>(
      'select operator, state from presence',
    );
    const stateOf = (id: string) => rows.find(({ operator }) => operator === id)?.state;
    return { nurse: stateOf(nurseId), colleague: stateOf(operatorId) };
  };
  const wrapUp = (id: string, as = 'operator') =>
    world.request('POST', `/v1/calls/${id}/wrap-up`, { outcome: 'other' }, { as });

  test('is rung for one of two callers who are handed to them at once', async () => {
    const calls = [await talking(), await talking(await world.token('operator'))];
    const answers = await Promise.all(calls.map(({ id }) => handTo(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    for (const { id, steps } of calls) {
      await steps['the caller is gone']();
      await followUp(id);
    }
    await wrapUp(calls[0]?.id ?? '');
  });

  test('who was there too has nothing to write down when the call ends', async () => {
    const { id, steps } = await talking();
    expect((await handTo(id)).status).toBe(200);
    await joins(id);
    await steps['the caller is gone']();
    await followUp(id);
    expect(await presences()).toEqual({ nurse: 'wrap-up', colleague: 'present' });
    expect((await wrapUp(id)).status).toBe(200);
  });

  test('who joins after the nurse was cut off has the call from then on', async () => {
    const { id, steps } = await talking();
    expect((await handTo(id)).status).toBe(200);
    await steps['her phone is over']();
    await joins(id);
    expect((await world.request('GET', `/v1/calls/${id}`)).body.answeredBy).toBe(`operator:${operatorId}`);
    expect((await steps['the caller comes']()).text).toContain('<Conference');
    await steps['the caller is gone']();
    await followUp(id);
    expect(await presences()).toMatchObject({ colleague: 'wrap-up' });
    expect((await wrapUp(id, colleague)).status).toBe(200);
  });
});

test('while the SAMU is on the line, an operator who hangs up leaves, and the caller is not cut off', async () => {
  const { owner } = world.database;
  await owner.query(
    `update territory set settings = '{"operatorPhone": "+33353010190", "samuNumber": "+33353010115"}'`,
  );
  const { id, steps } = await talking();
  expect((await world.request('POST', `/v1/calls/${id}/transfer`, { to: 'samu' })).status).toBe(200);
  const { rows } = await owner.query<{ id: string }>(
    `select id from call_leg where call_id = $1 and party = 'samu'`,
    [id],
  );
  const names = `territory=grand-douai&leg=${rows[0]?.id}`;
  const form = callForm(newCallSid(), { To: '+33353010115', Direction: 'outbound-api' });
  expect((await post(world.http, `operator?${names}`, form)).text).toContain('<Conference');
  expect((await steps['she hangs up']()).body).toMatchObject({ state: 'answered' });
  expect((await standing(id)).legs.map(({ state }) => state).sort()).toEqual(['joined', 'left']);
  expect(await timesTold('call.hang-up-asked', id)).toBe(0);
  expect((await steps['the caller comes']()).text).toContain('<Conference');
  // The SAMU goes first: the caller is not left in silence.
  await post(world.http, `leg-status?${names}`, { ...form, CallStatus: 'completed' });
  expect(await timesTold('call.left-alone', id)).toBe(1);
  await steps['the caller is gone']();
  await followUp(id);
  expect(await standing(id)).toMatchObject({ state: 'ended', outcome: 'completed', told: 'completed' });
  await world.request('POST', `/v1/calls/${id}/wrap-up`, { outcome: 'handed-to-samu' });
});

describe('the next caller', () => {
  const phoneOf = (n: number) => `+3363998027${n}`;
  async function comes(n: number): Promise<string> {
    const sid = newCallSid();
    world.clock.advance(1_000);
    await post(world.http, 'voice', callForm(sid, { From: phoneOf(n) }));
    await post(
      world.http,
      'gather?ask=menu&place=call&asked=1',
      callForm(sid, { From: phoneOf(n), Digits: '1' }),
    );
    return callId(world, sid);
  }
  const tell = (id: string, event: object) =>
    world.run(async (tx) => {
      const { rows } = await world.database.owner.query<{ carrier_sid: string }>(
        'select carrier_sid from call where id = $1',
        [id],
      );
      const carrierSid = rows[0]?.carrier_sid ?? '';
      const events = [{ ...event, at: tx.at } as never] as const;
      await hearOfCall(tx, { carrierSid, receipt: `${carrierSid}/test`, phone: null, events });
    });

  test('is whom the line names: at the place of an older callback, and nobody who was promised one or has given up', async () => {
    const promised = await comes(1);
    const gaveUp = await comes(2);
    const first = await comes(3);
    const owed = await comes(4);
    await tell(promised, { kind: 'callback-promised' });
    await tell(gaveUp, { kind: 'left-queue', result: 'gave-up' });
    await world.run((tx) =>
      oweCallback(tx, {
        callId: owed,
        phone: phoneOf(4),
        reason: 'abandoned',
        since: after(tx.at, -minutes(30)),
        notBefore: null,
        priority: false,
      }),
    );
    for (const id of [owed, first]) {
      const as = await world.token('operator');
      expect((await world.request('GET', '/v1/line/next')).body).toEqual({ kind: 'call', id });
      expect((await world.request('POST', '/v1/calls/next/answer', undefined, { as })).body.id).toBe(id);
    }
    expect((await world.request('POST', '/v1/calls/next/answer')).body.type).toBe('/problems/nobody-waiting');
    expect((await world.request('POST', `/v1/calls/${promised}/answer`)).body.type).toBe(
      '/problems/call-not-waiting',
    );
  });
});

test('a caller who could not be told that they are rung back waits for every operator again', async () => {
  const { owner } = world.database;
  await owner.query(`update territory set settings = '{}'`);
  const sid = newCallSid();
  await waits(sid);
  const id = await callId(world, sid);
  expect((await world.request('POST', `/v1/calls/${id}/answer`)).status).toBe(200);
  await owner.query(`update territory set settings = '{"operatorPhone": "+33353010190"}'`);
  const { rows } = await owner.query<{ id: string }>(
    `select id from event where type = 'call.answered' and subject = $1`,
    [id],
  );
  const eventId = await world.run(async (tx) =>
    tx.record('reaction.failed', rows[0]?.id ?? '', { reaction: 'ring-back' }),
  );
  const deps = { database: world.product.database, clock: world.clock, log: world.product.log };
  await runReaction(deps, world.product.reactions, {
    name: 'give-up-on-carrier',
    data: { territoryId: 'grand-douai', eventId },
  });
  expect(await callRow(world, sid)).toMatchObject({ state: 'queued', answered_by: null });
});
