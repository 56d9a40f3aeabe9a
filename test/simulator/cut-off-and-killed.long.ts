import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Method } from '../../src/simulator/api-client.ts';
import { HTTP_CONNECTION_FAILURE } from '../../src/simulator/carrier-error.ts';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { openWorkshop } from '../cli/program.ts';
import { killableProgram, type KillableProduct, startKillableProduct } from './killed-product.ts';

/** Bundled, its database made, seeded and started, on a machine with much else to do. */
const START_MS = 300_000;

const workshop = openWorkshop();
let product: KillableProduct;
beforeAll(async () => {
  const program = await killableProgram(workshop);
  product = await startKillableProduct(workshop, { seed: 9, date: '2026-11-24', program });
  await product.stage.time.goTo(60_000);
}, START_MS);
afterAll(async () => {
  await product.close();
  await workshop.close();
});

const asNurse = <Answer>(method: Method, path: string, body?: unknown): Promise<Answer> =>
  product.stage.api<Answer>(product.stage.operatorToken, method, path, body);

async function callOf({ sid }: CallHandle): Promise<string> {
  const client = new pg.Client({ connectionString: product.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('select id from call where carrier_sid = $1', [sid]);
    return rows[0]?.id ?? '';
  } finally {
    await client.end();
  }
}

/** A caller whom the nurse has just taken. */
async function inConversation(from: string): Promise<{ caller: CallHandle; nurse: CallHandle; id: string }> {
  const { network, stage } = product;
  await asNurse('PUT', '/v1/presence', { state: 'present' });
  const caller = network.dial({ from });
  await caller.press('1');
  await caller.until('waiting', stage.patienceMs);
  const { promise: picked, resolve } = Promise.withResolvers<CallHandle>();
  network.phone(stage.operatorPhone, (leg) => {
    void leg.press('1').catch(() => undefined);
    resolve(leg);
    return 'answer';
  });
  const id = await callOf(caller);
  await asNurse('POST', `/v1/calls/${id}/answer`);
  await caller.until('talking', stage.patienceMs);
  return { caller, nurse: await picked, id };
}

const becomes = async (id: string, state: string): Promise<void> => {
  for (const until = performance.now() + product.stage.patienceMs; performance.now() < until; await sleep(50))
    if ((await asNurse<{ state: string }>('GET', `/v1/calls/${id}`)).state === state) return;
  throw new Error(`not ${state} after ${product.stage.patienceMs} ms`);
};

describe('a nurse whose phone goes dead at the moment at which the product is killed', () => {
  test('the word of it lost: the product asks when it is back, and the caller has the old place again', async () => {
    const { caller, nurse, id } = await inConversation('+33639980261');
    const heard = product.network.webhooks.length;
    const back = product.kill();
    nurse.hangUp();
    await back;
    await caller.until('waiting', product.stage.patienceMs);
    await becomes(id, 'queued');
    expect(caller.errors).toEqual([]);
    const told = product.network.webhooks.slice(heard).filter(({ kind }) => kind === 'call-status');
    expect(told.map(({ status }) => status)).toEqual(told.map(() => 0));
    caller.hangUp();
    await becomes(id, 'ended');
  });

  test('nobody there when the carrier asks where the caller belongs: it lets them go, the line learns of it and takes them when they ring again', async () => {
    const { caller, nurse, id } = await inConversation('+33639980262');
    const heard = product.network.webhooks.length;
    const asked = () =>
      product.network.webhooks.slice(heard).some(({ url }) => url.includes('/telephony/twilio/connect?'));
    nurse.hangUp();
    while (!asked()) await turn();
    const back = product.kill();
    const { hungUpBy } = await caller.ended(product.stage.patienceMs);
    expect(hungUpBy).toBe('network');
    expect(new Set(caller.errors.map(({ code }) => code))).toEqual(new Set([HTTP_CONNECTION_FAILURE]));
    await back;
    await becomes(id, 'ended');
    const again = await inConversation('+33639980262');
    again.caller.hangUp();
    await becomes(again.id, 'ended');
  });
});
