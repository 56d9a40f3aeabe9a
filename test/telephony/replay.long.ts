import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetReceipts } from '../../src/calls/forget-receipts.ts';
import { planLeg } from '../../src/calls/plan-leg.ts';
import { hours } from '../../src/platform/clock.ts';
import { startWorld, type World } from '../support/world.ts';
import { callForm, carrierEnv, type Form, newCallSid, post } from './carrier-side.ts';

let world: World;
beforeAll(async () => {
  // Nobody listens there: what the product would ask of the carrier is not what this is about.
  world = await startWorld({ work: false, env: { ...carrierEnv, TWILIO_API_URL: 'http://127.0.0.1:1' } });
  await world.request('PUT', '/v1/presence', { state: 'present', phone: '+33353010190' });
});
afterAll(() => world.close());

type Webhook = { step: string; form: Form };

/** Every webhook that the world has ever heard, as somebody who had listened in could send it again. */
const heard: Webhook[] = [];
async function hear(step: string, form: Form): Promise<void> {
  heard.push({ step, form });
  const { status, text } = await post(world.http, step, form);
  expect([step, status, text.includes('Redirect>voice?')]).toEqual([
    step,
    status < 300 ? status : 200,
    false,
  ]);
}

/** Every row of the product, and of the receipts only how many there are. */
async function everything(): Promise<Record<string, unknown>> {
  const { rows: tables } = await world.database.owner.query<{ name: string }>(
    `select format('%I', tablename) as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const all: Record<string, unknown> = {};
  for (const { name } of tables)
    all[name] = (await world.database.owner.query(`select * from ${name} t order by t::text`)).rows;
  return all;
}

/** The only value of the first row. */
const one = async (query: string): Promise<unknown> =>
  Object.values((await world.database.owner.query<Record<string, unknown>>(query)).rows[0] ?? {})[0];

async function callOf(sid: string): Promise<string> {
  const { rows } = await world.database.owner.query<{ id: string }>(
    'select id from call where carrier_sid = $1',
    [sid],
  );
  return rows[0]?.id ?? '';
}

const ends = async (sid: string, form: Form = {}) => {
  for (const [SequenceNumber, CallStatus] of ['ringing', 'in-progress', 'completed'].entries())
    await hear('status', callForm(sid, { ...form, CallStatus, SequenceNumber: String(SequenceNumber) }));
};

test('a day later, and after its receipt was forgotten, no webhook changes anything when it is sent again', async () => {
  const menu = 'gather?ask=menu&place=call&asked=1';
  // Waits and hangs up.
  const abandoned = newCallSid();
  await hear('voice', callForm(abandoned));
  await hear(menu, callForm(abandoned, { Digits: '1' }));
  await hear('wait', callForm(abandoned, { QueueTime: '1' }));
  await hear('gather?ask=waiting&place=wait&asked=1', callForm(abandoned, { Digits: '' }));
  await hear('queue-end', callForm(abandoned, { QueueResult: 'hangup' }));
  await ends(abandoned);
  // With a number withheld, asks to be called back from the queue.
  const withheld = { From: '+266696687' };
  const promised = newCallSid();
  const form = (more: Form = {}) => callForm(promised, { ...withheld, ...more });
  await hear('voice', form());
  await hear(menu, form({ Digits: '2' }));
  await hear('gather?ask=waiting&place=wait&asked=1', form({ Digits: '1' }));
  await hear('gather?ask=callback&place=wait&asked=1', form({ Digits: '1' }));
  await hear('gather?ask=number&place=wait&asked=1', form({ Digits: '0639980199' }));
  await hear('gather?ask=number&place=wait&asked=2', form({ Digits: '0639980177' }));
  await hear('gather?ask=confirm&place=wait&asked=2', form({ Digits: '1' }));
  await hear('queue-end', form({ QueueResult: 'leave' }));
  await ends(promised, withheld);
  // Keys in a number and never says that it is right.
  const unsure = newCallSid();
  await hear('voice', callForm(unsure, withheld));
  await hear(menu, callForm(unsure, { ...withheld, Digits: '9' }));
  for (const [i, Digits] of ['0639980155', '0639980166'].entries())
    await hear(`gather?ask=number&place=call&asked=${i + 1}`, callForm(unsure, { ...withheld, Digits }));
  await ends(unsure, withheld);
  // Is answered, spoken with, and hung up on.
  const answered = newCallSid();
  await hear('voice', callForm(answered));
  await hear(menu, callForm(answered, { Digits: '3' }));
  const id = await callOf(answered);
  expect((await world.request('POST', `/v1/calls/${id}/answer`)).status).toBeLessThan(300);
  const { rows: legs } = await world.database.owner.query<{ id: string }>('select id from call_leg');
  const leg = `territory=grand-douai&leg=${legs[0]?.id}`;
  const legSid = newCallSid();
  const legForm = (more: Form = {}) =>
    callForm(legSid, { Direction: 'outbound-api', From: '+33353010123', To: '+33353010190', ...more });
  await hear(`leg-status?${leg}`, legForm({ CallStatus: 'ringing' }));
  await hear(`operator?${leg}`, legForm({ CallStatus: 'in-progress' }));
  await hear(`operator-ready?${leg}`, legForm({ Digits: '1' }));
  const call = `territory=grand-douai&call=${id}`;
  for (const step of ['connect', 'hold', 'dial-end']) await hear(`${step}?${call}`, callForm(answered));
  await hear('queue-end', callForm(answered, { QueueResult: 'redirected' }));
  await hear(`voice?again=${crypto.randomUUID()}`, callForm(answered));
  await hear(`leg-status?${leg}`, legForm({ CallStatus: 'completed' }));
  await ends(answered);
  // A text.
  const sms = { From: '+33639980145', To: '+33353010123', MessageSid: 'SM1' };
  await hear('sms', { ...sms, Body: 'Bonjour, à demain ?' });
  await hear('sms', { ...sms, MessageSid: 'SM2', Body: 'STOP' });
  await hear('sms', { ...sms, MessageSid: 'SM3', Body: 'ANNULER' });
  // What became of a text that the line sent.
  const smsId = crypto.randomUUID();
  await world.database.owner.query(
    `insert into sms (territory_id, id, kind, subject, phone, body, reference, state, carrier_sid, queued_at)
     values ('grand-douai', $1, 'confirmation', $1, '+33639980146', 'x', 'XYZ', 'sent', 'SM9', $2)`,
    [smsId, new Date(world.clock.now())],
  );
  for (const MessageStatus of ['queued', 'sent', 'delivered'])
    await hear(`sms-status?territory=grand-douai&sms=${smsId}`, { MessageSid: 'SM9', MessageStatus });
  expect(await one(`select state from sms where id = '${smsId}'`)).toBe('delivered');
  // Calls somebody back: the nurse's phone first, then the patient's.
  await world.request('PUT', '/v1/presence', { state: 'present', phone: '+33353010190' });
  const { body: list } = await world.request('GET', '/v1/callbacks');
  expect((await world.request('POST', `/v1/callbacks/${list.items[0].id}/call`)).status).toBeLessThan(300);
  const backId = await one(`select id from call where origin = 'callback'`);
  const legOf = (party: string) =>
    one(`select id from call_leg where call_id = '${backId}' and party = '${party}'`);
  const back = (party: string, sid: string, more: Form) =>
    callForm(sid, {
      Direction: 'outbound-api',
      From: '+33353010123',
      To: party === 'operator' ? '+33353010190' : '+33639980177',
      ...more,
    });
  const [nurseSid, patientSid] = [newCallSid(), newCallSid()];
  const nurseLeg = `territory=grand-douai&leg=${await legOf('operator')}`;
  await hear(`operator?${nurseLeg}`, back('operator', nurseSid, { CallStatus: 'in-progress' }));
  await hear(`operator-ready?${nurseLeg}`, back('operator', nurseSid, { Digits: '1' }));
  // As a reaction does.
  await world.run((tx) => planLeg(tx, { callId: String(backId), party: 'caller' }));
  const patientLeg = `territory=grand-douai&leg=${await legOf('caller')}`;
  await hear(`leg-status?${patientLeg}`, back('caller', patientSid, { CallStatus: 'ringing' }));
  await hear(
    `connect-back?${patientLeg}`,
    back('caller', patientSid, { CallStatus: 'in-progress', AnsweredBy: 'human' }),
  );
  expect(await one(`select state from call_leg where call_id = '${backId}' and party = 'caller'`)).toBe(
    'joined',
  );
  await hear(`leg-status?${patientLeg}`, back('caller', patientSid, { CallStatus: 'completed' }));
  await hear(`leg-status?${nurseLeg}`, back('operator', nurseSid, { CallStatus: 'completed' }));
  // The callback is done, so that another would be a new one.
  await world.database.owner.query(
    `with done as (update callback set state = 'done', ended_at = since returning id)
     update callback_party set open = false where callback_id in (select id from done)`,
  );
  await world.request('PUT', '/v1/presence', { state: 'present', phone: '+33353010190' });

  const replay = async () => {
    const before = await everything();
    for (const it of [...heard, ...heard.toReversed()]) {
      const { status } = await post(world.http, it.step, it.form);
      expect([200, 204, 403]).toContain(status);
    }
    const now = await everything();
    for (const [table, rows] of Object.entries(before)) expect([table, now[table]]).toEqual([table, rows]);
  };
  await replay();
  // Open again, closed, and a week later without a single receipt.
  world.clock.advance(hours(24));
  await replay();
  world.clock.advance(hours(9));
  await replay();
  world.clock.advance(hours(8 * 24));
  expect(await forgetReceipts(world.product)).toBeGreaterThan(10);
  expect((await everything()).webhook_receipt).toEqual([]);
  await replay();
}, 30_000);
