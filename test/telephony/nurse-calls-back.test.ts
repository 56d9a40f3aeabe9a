import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startCallbackCall } from '../../src/calls/start-callback-call.ts';
import { newId } from '../../src/platform/ids.ts';
import { transaction } from '../../src/platform/transaction.ts';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { aLine, OPERATOR_PHONE, type TestLine } from './line-under-test.ts';
import { nurseOf } from './nurse-of.ts';

let line: TestLine;
const { act, takes, present, me, detailOf } = nurseOf(() => line);
beforeAll(async () => {
  line = await aLine();
  await present();
});
afterAll(() => line.close());

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

test.each(['no-answer', 'busy'] as const)(
  'a patient whose phone says « %s » was missed',
  async (reaction) => {
    takes();
    line.network.phone(PATIENT, () => reaction);
    const id = await start();
    await vi.waitFor(
      async () => expect(await detailOf(id)).toMatchObject({ state: 'ended', outcome: 'missed' }),
      10_000,
    );
    await line.network.settled();
    await line.world.settle();
    expect(await detailOf(id)).toMatchObject({
      legs: [{ party: 'operator', state: 'left' }, { state: 'failed' }],
    });
    expect(await me()).toMatchObject({ state: 'present', callId: null });
  },
);

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
