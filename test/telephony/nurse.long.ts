import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { callRow } from './carrier-side.ts';
import { aLine, OPERATOR_PHONE, type TestLine } from './line-under-test.ts';
import { nurseOf } from './nurse-of.ts';

let line: TestLine;
const { act, takes, aCaller, present, me, detailOf, inConversation } = nurseOf(() => line);
beforeAll(async () => {
  line = await aLine();
  await present();
});
afterAll(() => line.close());

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
  await vi.waitFor(
    async () => expect(await detailOf(id)).toMatchObject({ state: 'queued', queuedAt }),
    5_000,
  );
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

test('a nurse who is cut off while the caller is on hold does not leave them to the music', async () => {
  const { caller, nurse, id } = await inConversation('+33639980211');
  await act(id, 'hold');
  await caller.until(({ heard }) => heard.some((text) => text.includes('mis en attente')));
  nurse.hangUp();
  await caller.until(({ heard }) => heard.some((text) => text.includes('Si vous avez été coupé')), 20_000);
  await caller.until('waiting', 20_000);
  expect(await detailOf(id)).toMatchObject({ state: 'queued', heldSince: null });
  caller.hangUp();
  await line.network.settled();
  await line.world.settle();
});

describe('with the SAMU', () => {
  const SAMU = '+33353010115';
  beforeAll(() =>
    line.world.request(
      'PATCH',
      '/v1/territory',
      { settings: { samuNumber: SAMU, operatorPhone: OPERATOR_PHONE } },
      { as: 'coordinator' },
    ),
  );

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
