import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startCallbackCall } from '../../src/calls/start-callback-call.ts';
import { newId } from '../../src/platform/ids.ts';
import { transaction } from '../../src/platform/transaction.ts';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { choosesAndWaits } from '../support/at-the-line.ts';
import { callRow } from './carrier-side.ts';
import { aLine, callId, OPERATOR_PHONE, type TestLine } from './line-under-test.ts';

let line: TestLine;
beforeAll(async () => {
  line = await aLine();
  await present();
});
afterAll(() => line.close());

const present = (as = 'operator', more: Record<string, unknown> = {}) =>
  line.world.request('PUT', '/v1/presence', { state: 'present', ...more }, { as });
const me = async (as = 'operator') => {
  const { body } = await line.world.request('GET', '/v1/presence', undefined, { as });
  return body.items.find((one: object) => 'phone' in one);
};
const act = (id: string, verb: string, body?: unknown, as = 'operator') =>
  line.world.request('POST', `/v1/calls/${id}/${verb}`, body, { as });
const detailOf = async (id: string) => (await line.world.request('GET', `/v1/calls/${id}`)).body;

/** A caller who waits in the queue. */
async function aCaller(from: string): Promise<{ caller: CallHandle; id: string }> {
  const caller = await choosesAndWaits(line.network.dial({ from }));
  return { caller, id: await callId(line.world, caller.sid) };
}

/** A phone whose owner picks up and presses 1. */
function takes(phone = OPERATOR_PHONE): { calls: CallHandle[]; next(): Promise<CallHandle> } {
  const calls: CallHandle[] = [];
  let told = Promise.withResolvers<CallHandle>();
  line.network.phone(phone, (call) => {
    calls.push(call);
    void call.press('1').catch(() => undefined);
    told.resolve(call);
    told = Promise.withResolvers();
    return 'answer';
  });
  return { calls, next: () => told.promise };
}

async function inConversation(from: string) {
  const { caller, id } = await aCaller(from);
  const desk = takes();
  const picked = desk.next();
  expect((await act(id, 'answer')).status).toBe(200);
  const nurse = await picked;
  await Promise.all([caller.until('talking'), nurse.until('talking')]);
  return { caller, nurse, id };
}

test('the nurse’s phone rings first; the caller waits on until she has pressed 1, then both hear each other', async () => {
  const { caller, id } = await aCaller('+33639980201');
  const rung = Promise.withResolvers<CallHandle>();
  line.network.phone(OPERATOR_PHONE, (call) => {
    rung.resolve(call);
    return 'answer';
  });
  expect((await act(id, 'answer')).body).toMatchObject({ state: 'answered', connectedAt: null });
  expect(await me()).toMatchObject({ state: 'on-call', callId: id });
  const nurse = await rung.promise;
  await nurse.until(({ heard }) => heard.some((text) => text.includes('appuyez sur la touche 1')));
  expect(caller.state).toBe('waiting');
  await nurse.press('1');
  await Promise.all([caller.until('talking'), nurse.until('talking')]);
  expect((await detailOf(id)).legs).toMatchObject([{ party: 'operator', state: 'joined' }]);
  line.world.clock.advance(60_000);
  caller.hangUp();
  await nurse.ended();
  await line.network.settled();
  await line.world.settle();
  expect(await detailOf(id)).toMatchObject({
    state: 'ended',
    outcome: 'completed',
    talkedSeconds: 60,
    legs: [{ state: 'left' }],
  });
  expect(await me()).toMatchObject({ state: 'wrap-up' });
  expect((await act(id, 'wrap-up', { outcome: 'information', note: 'rassuré' })).body).toMatchObject({
    wrapUp: { outcome: 'information' },
    note: 'rassuré',
  });
  expect(await me()).toMatchObject({ state: 'present', callId: null });
  expect(caller.errors.concat(nurse.errors)).toEqual([]);
});

test.each(['no-answer', 'busy', 'failed'] as const)(
  'a nurse whose phone says « %s » loses nothing: the caller hears nothing of it and keeps the place',
  async (reaction) => {
    const { caller, id } = await aCaller('+33639980202');
    const before = (await detailOf(id)).queuedAt;
    const heard = caller.heard.length;
    line.network.phone(OPERATOR_PHONE, () => reaction);
    await act(id, 'answer');
    await vi.waitFor(async () => expect((await detailOf(id)).state).toBe('queued'), 10_000);
    await line.world.settle();
    expect(caller.state).toBe('waiting');
    expect(caller.heard.slice(heard).join(' ')).not.toMatch(/interrompue|n'a pas pu/);
    expect(await detailOf(id)).toMatchObject({
      queuedAt: before,
      answeredBy: null,
      legs: [{ state: 'failed' }],
    });
    expect(await me()).toMatchObject({ state: 'present', callId: null });
    caller.hangUp();
    await line.network.settled();
    await line.world.settle();
  },
);

test('an answering machine never gets a patient: nobody presses 1', async () => {
  const { caller, id } = await aCaller('+33639980203');
  line.network.phone(OPERATOR_PHONE, (call) => {
    void (async () => {
      await call.staySilent();
      await call.staySilent();
    })().catch(() => undefined);
    return 'answer';
  });
  await act(id, 'answer');
  await vi.waitFor(async () => expect((await detailOf(id)).state).toBe('queued'), 10_000);
  expect(caller.state).toBe('waiting');
  caller.hangUp();
  await line.network.settled();
  await line.world.settle();
  expect(await callRow(line.world, caller.sid)).toMatchObject({ outcome: 'abandoned', answered_at: null });
});

test('hold and resume: the caller hears music and comes back, the nurse stays', async () => {
  const { caller, nurse, id } = await inConversation('+33639980204');
  expect((await act(id, 'hold')).body.heldSince).not.toBeNull();
  expect((await act(id, 'hold')).status).toBe(200);
  await caller.until(({ heard }) => heard.some((text) => text.includes('mis en attente')));
  expect(nurse.state).toBe('alone');
  expect((await act(id, 'resume')).body.heldSince).toBeNull();
  await Promise.all([caller.until('talking'), nurse.until('talking')]);
  await act(id, 'hang-up');
  await Promise.all([caller.ended(), nurse.ended()]);
  await line.network.settled();
  await line.world.settle();
  expect(await detailOf(id)).toMatchObject({ state: 'ended', outcome: 'completed' });
  expect(caller.errors).toEqual([]);
  await act(id, 'wrap-up', { outcome: 'other' });
});

test('a nurse who was cut off: the caller is told, gets the old place back, and somebody else answers', async () => {
  const { caller, nurse, id } = await inConversation('+33639980205');
  const { queuedAt } = await detailOf(id);
  nurse.hangUp();
  await caller.until(({ heard }) => heard.some((text) => text.includes('Si vous avez été coupé')));
  await caller.until('waiting', 20_000);
  await vi.waitFor(async () => expect(await detailOf(id)).toMatchObject({ state: 'queued', queuedAt }), 5_000);
  const desk = takes();
  const picked = desk.next();
  await act(id, 'answer');
  await picked;
  await caller.until('talking');
  caller.hangUp();
  await line.network.settled();
  await line.world.settle();
  expect(await detailOf(id)).toMatchObject({ outcome: 'completed' });
  await act(id, 'wrap-up', { outcome: 'other' });
});

describe('with the SAMU', () => {
  const SAMU = '+33353010115';
  beforeAll(async () => {
    const { body } = await line.world.request('PATCH', '/v1/territory', { settings: { samuNumber: SAMU, operatorPhone: OPERATOR_PHONE } }, { as: 'coordinator' });
    expect(body.settings ?? body).toBeDefined();
  });

  test('three talk; the nurse leaves, and caller and SAMU talk on', async () => {
    const { caller, nurse, id } = await inConversation('+33639980206');
    expect((await act(id, 'leave')).body.type).toBe('/problems/nobody-else-on-the-call');
    const samu = Promise.withResolvers<CallHandle>();
    line.network.phone(SAMU, (call) => {
      samu.resolve(call);
      return 'answer';
    });
    expect((await act(id, 'transfer', { to: 'samu' })).status).toBe(200);
    const regulator = await samu.promise;
    await regulator.until('talking');
    expect(regulator.heard.join()).toContain('Ici la ligne de soins non programmés');
    await vi.waitFor(async () => expect((await act(id, 'leave')).status).toBe(200), 5_000);
    await nurse.ended();
    expect([caller.state, regulator.state]).toEqual(['talking', 'talking']);
    expect(await me()).toMatchObject({ state: 'wrap-up', callId: id });
    expect((await act(id, 'wrap-up', { outcome: 'handed-to-samu' })).status).toBe(200);
    expect(await me()).toMatchObject({ state: 'present' });
    regulator.hangUp();
    caller.hangUp();
    await line.network.settled();
    await line.world.settle();
    expect(await detailOf(id)).toMatchObject({
      outcome: 'completed',
      legs: [
        { party: 'operator', state: 'left' },
        { party: 'samu', state: 'left' },
      ],
    });
  });
});

describe('a colleague', () => {
  const PHONE = '+33353010191';
  let colleague: string;
  let colleagueId: string;
  beforeAll(async () => {
    colleague = await line.world.token('operator');
    const said = await present(colleague, { phone: '03 53 01 01 91', label: 'Sacha' });
    expect(said.body).toMatchObject({ state: 'present', label: 'Sacha', phone: PHONE });
    colleagueId = said.body.operatorId;
  });

  test('who is present takes the call over; it is theirs from then on, and the first is free at once', async () => {
    const { caller, nurse, id } = await inConversation('+33639980207');
    const desk = takes(PHONE);
    const picked = desk.next();
    expect((await act(id, 'transfer', { to: 'operator', operatorId: colleagueId })).status).toBe(200);
    const other = await picked;
    await other.until('talking');
    await vi.waitFor(async () => expect((await act(id, 'leave')).status).toBe(200), 5_000);
    await nurse.ended();
    expect(await me()).toMatchObject({ state: 'present', callId: null });
    expect(await me(colleague)).toMatchObject({ state: 'on-call', callId: id });
    expect((await detailOf(id)).answeredBy).toBe(`operator:${colleagueId}`);
    expect((await act(id, 'wrap-up', { outcome: 'other' })).body.type).toBe('/problems/not-your-call');
    caller.hangUp();
    await other.ended();
    await line.network.settled();
    await line.world.settle();
    expect((await act(id, 'wrap-up', { outcome: 'handed-over' }, colleague)).status).toBe(200);
    expect(await me(colleague)).toMatchObject({ state: 'present' });
  });

  test('has it also when the first one’s phone just goes dead', async () => {
    const { caller, nurse, id } = await inConversation('+33639980208');
    const desk = takes(PHONE);
    const picked = desk.next();
    await act(id, 'transfer', { to: 'operator', operatorId: colleagueId });
    const other = await picked;
    await other.until('talking');
    await line.network.settled();
    nurse.hangUp();
    await vi.waitFor(
      async () => expect((await detailOf(id)).answeredBy).toBe(`operator:${colleagueId}`),
      5_000,
    );
    expect([caller.state, other.state]).toEqual(['talking', 'talking']);
    expect(await me()).toMatchObject({ state: 'present' });
    await act(id, 'hang-up', undefined, colleague);
    await Promise.all([caller.ended(), other.ended()]);
    await line.network.settled();
    await line.world.settle();
    await act(id, 'wrap-up', { outcome: 'other' }, colleague);
  });

  test('who does not pick up changes nothing; who is away cannot be rung', async () => {
    const { caller, nurse, id } = await inConversation('+33639980209');
    line.network.phone(PHONE, () => 'no-answer');
    await act(id, 'transfer', { to: 'operator', operatorId: colleagueId });
    await vi.waitFor(async () => expect(await me(colleague)).toMatchObject({ state: 'present' }), 5_000);
    expect([caller.state, nurse.state]).toEqual(['talking', 'talking']);
    await line.world.request('PUT', '/v1/presence', { state: 'away' }, { as: colleague });
    expect((await act(id, 'transfer', { to: 'operator', operatorId: colleagueId })).body.type).toBe(
      '/problems/colleague-not-present',
    );
    caller.hangUp();
    await line.network.settled();
    await line.world.settle();
    await act(id, 'wrap-up', { outcome: 'other' });
  });
});

describe('calling somebody back', () => {
  const PATIENT = '+33639980210';
  /** The use case as the callback list calls it. */
  async function start(): Promise<string> {
    const { body } = await line.world.request('GET', '/v1/presence');
    const mine = body.items.find((one: object) => 'phone' in one);
    const deps = { database: line.world.product.database, clock: line.world.clock };
    const actor = {
      territoryId: 'grand-douai',
      role: 'operator' as const,
      subject: undefined,
      name: `operator:${mine.operatorId}`,
    };
    return transaction(deps, actor, (tx) => startCallbackCall(tx, { phone: PATIENT, callbackId: newId() }));
  }

  test('rings the nurse, then the patient, who hears who calls', async () => {
    const desk = takes();
    const picked = desk.next();
    const rung = Promise.withResolvers<CallHandle>();
    line.network.phone(PATIENT, (call) => {
      rung.resolve(call);
      return 'answer';
    });
    const id = await start();
    expect(await me()).toMatchObject({ state: 'on-call', callId: id });
    const [nurse, patient] = await Promise.all([picked, rung.promise]);
    await Promise.all([nurse.until('talking'), patient.until('talking')]);
    expect(patient.heard[0]).toMatch(/^Bonjour, ici la ligne/);
    expect(await detailOf(id)).toMatchObject({
      origin: 'callback',
      state: 'answered',
      phone: PATIENT,
      connectedAt: expect.any(String),
    });
    await act(id, 'hold');
    await patient.until(({ heard }) => heard.some((text) => text.includes('mis en attente')));
    await act(id, 'resume');
    await patient.until('talking');
    line.world.clock.advance(30_000);
    patient.hangUp();
    await nurse.ended();
    await line.network.settled();
    await line.world.settle();
    expect(await detailOf(id)).toMatchObject({ state: 'ended', outcome: 'completed', talkedSeconds: 30 });
    expect(await me()).toMatchObject({ state: 'wrap-up' });
    await act(id, 'wrap-up', { outcome: 'called-back' });
  });

  test.each(['no-answer', 'busy'] as const)('a patient whose phone says « %s » was missed', async (reaction) => {
    takes();
    line.network.phone(PATIENT, () => reaction);
    const id = await start();
    await vi.waitFor(
      async () => expect(await detailOf(id)).toMatchObject({ state: 'ended', outcome: 'missed' }),
      10_000,
    );
    await line.network.settled();
    await line.world.settle();
    expect(await detailOf(id)).toMatchObject({ legs: [{ party: 'operator', state: 'left' }, { state: 'failed' }] });
    expect(await me()).toMatchObject({ state: 'present', callId: null });
  });

  test('a nurse who does not pick up has missed nobody: the patient’s phone never rang', async () => {
    line.network.phone(OPERATOR_PHONE, () => 'no-answer');
    let rang = 0;
    line.network.phone(PATIENT, () => {
      rang++;
      return 'answer';
    });
    const id = await start();
    await vi.waitFor(
      async () => expect(await detailOf(id)).toMatchObject({ state: 'ended', outcome: 'failed' }),
      10_000,
    );
    expect(rang).toBe(0);
  });
});
