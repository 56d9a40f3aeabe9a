import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { atTheLine, nobodyAtTheLine } from '../support/at-the-line.ts';
import { startWorld, type World } from '../support/world.ts';
import { callForm, callRow, carrierEnv, type Form, newCallSid, post, rowCounts } from './carrier-side.ts';

const CANNOT_WAIT = 'Si cela ne peut pas attendre, composez le 15, ou envoyez un SMS au 114.';
const MENU = 'gather?ask=menu&place=call&asked=1';
const WITHHELD = '+266696687';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false, env: carrierEnv });
});
beforeEach(async () => {
  await world.database.owner
    .query(`truncate callback_party, callback, call_party, call_leg, call, presence, webhook_receipt cascade;
    update territory set line = '{}'`);
  // A line is remembered for two seconds: each test calls another number.
  await world.database.owner.query(`update territory set phone = $1 where territory_id = 'grand-douai'`, [
    number(),
  ]);
});
afterAll(() => world.close());

let calls = 100;
let lineNumber = '';
const number = () => (lineNumber = `+33353010${++calls}`);

const caller = (from = `+3363998${1000 + ++calls}`) => {
  const sid = newCallSid();
  return {
    sid,
    from,
    step: async (step: string, form: Form = {}) =>
      (await post(world.http, step, callForm(sid, { From: from, To: lineNumber, ...form }))).text,
    row: () => callRow(world, sid),
  };
};
type Caller = ReturnType<typeof caller>;

async function waiting(it: Caller = caller(), key = '1'): Promise<Caller> {
  await it.step('voice');
  expect(await it.step(MENU, { Digits: key })).toContain('<Enqueue');
  return it;
}

const callbacks = async () =>
  (
    await world.database.owner.query(
      `select b.reason, b.since, b.not_before, b.priority, p.phone from callback b join callback_party p on p.callback_id = b.id
        order by b.priority desc, b.since, b.id`,
    )
  ).rows;

/** The texts of a document that no key can cut short. */
const before = (document: string): string => document.split('<Gather')[0] ?? '';

describe('in the queue', () => {
  beforeEach(() => atTheLine(world));

  test('the caller hears the place: professionals first, then by arrival, with callbacks that are due', async () => {
    const first = await waiting();
    world.clock.advance(1_000);
    const second = await waiting();
    world.clock.advance(1_000);
    const doctor = await waiting(caller(), '3');
    expect(await first.step('wait')).toContain('Il y a 1 personne avant vous.');
    expect(await second.step('wait')).toContain('Il y a 2 personnes avant vous.');
    expect(await doctor.step('wait')).toContain('Vous êtes le prochain appel.');

    await first.step('gather?ask=callback&place=wait&asked=1', { Digits: '1' });
    // Out of the queue, and still before the second.
    expect(await second.step('wait')).toContain('Il y a 2 personnes avant vous.');
  });

  test('the estimate is what recent calls took, and unknown without them', async () => {
    const it = await waiting();
    await waiting();
    expect(await it.step('wait')).not.toContain('estimée');
    await world.database.owner.query(
      `insert into call (territory_id, id, carrier_sid, origin, state, outcome, arrived_at, answered_at, connected_at, ended_at, refused_closed)
       select 'grand-douai', gen_random_uuid(), 'CAold' || i, 'line', 'ended', 'completed', t, t, t, t + interval '4 minutes', false
         from generate_series(1, 5) i, (select $1::timestamptz - interval '1 hour') x(t)`,
      [new Date(world.clock.now()).toISOString()],
    );
    expect(await it.step('wait')).toContain('moins de 2 minutes');
    await world.database.owner.query(`update presence set state = 'on-call'`);
    expect(await it.step('wait')).toContain('environ 4 minutes');
  });

  test('a key asks for a callback without losing the place; the 15 and the 114 are heard before it is taken, the yes only after the record', async () => {
    const it = await waiting();
    const queuedAt = new Date(world.clock.now());
    world.clock.advance(60_000);
    const offer = await it.step('gather?ask=waiting&place=wait&asked=1', { Digits: '9' });
    expect(before(offer)).toContain(CANNOT_WAIT);
    expect(offer).toContain('ask=callback&amp;place=wait');
    expect(await callbacks()).toEqual([]);

    const taken = await it.step('gather?ask=callback&place=wait&asked=1', { Digits: '1' });
    expect(taken).toBe('<?xml version="1.0" encoding="UTF-8"?><Response><Leave/></Response>');
    expect(await callbacks()).toMatchObject([
      { reason: 'requested', phone: it.from, not_before: null, priority: false, since: queuedAt },
    ]);
    expect(await it.step('queue-end', { QueueResult: 'leave' })).toMatch(/C’est noté.*le 15.*<Hangup\/>/s);
    await it.step('status', { CallStatus: 'completed', SequenceNumber: '2' });
    expect(await it.row()).toMatchObject({ state: 'ended', outcome: 'callback' });
  });

  test('who has waited too long and comes back by the fallback is offered the callback, not a queue in which nobody sees them', async () => {
    const it = await waiting();
    world.clock.advance(31 * 60_000);
    expect(await it.step('wait')).toContain('<Leave/>');
    expect(await it.step('queue-end', { QueueResult: 'leave' })).toContain('ask=callback');
    const back = await it.step('voice?again=0197f000-0000-7000-8000-000000000000');
    expect(back).not.toContain('<Enqueue');
    expect(before(back)).toContain(CANNOT_WAIT);
    expect(back).toContain('ask=callback&amp;place=call');
  });

  test('silence at the offer keeps the place', async () => {
    const it = await waiting();
    const text = await it.step('gather?ask=callback&place=wait&asked=1', { Digits: '' });
    expect(text).toContain('<Redirect>wait</Redirect>');
    expect(await callbacks()).toEqual([]);
  });

  test('a callback that the carrier tells five times is one', async () => {
    const it = await waiting();
    const step = () => it.step('gather?ask=callback&place=wait&asked=1', { Digits: '1' });
    const answers = await Promise.all([step(), step(), step(), step(), step()]);
    expect(new Set(answers).size).toBe(1);
    expect(await callbacks()).toHaveLength(1);
    const { rows } = await world.database.owner.query(
      `select type from event where type like 'callback.%' and data->>'callId' = (
      select id::text from call where carrier_sid = $1)`,
      [it.sid],
    );
    expect(rows).toEqual([{ type: 'callback.opened' }]);
  });

  test.each([
    [
      'who has waited too long',
      async () => undefined,
      { QueueTime: '1800' },
      'personne n’a pu vous répondre',
    ],
    [
      'when nobody is at the line any more',
      () => nobodyAtTheLine(world),
      {},
      'Personne ne peut prendre votre appel',
    ],
  ])('%s is offered a callback, and is called back also without a word', async (_, happens, form, why) => {
    const it = await waiting();
    await happens();
    expect(await it.step('wait', form)).toContain('<Leave/>');
    const offer = await it.step('queue-end', { QueueResult: 'leave' });
    expect(before(offer)).toContain(why);
    expect(before(offer)).toContain(CANNOT_WAIT);
    await it.step('gather?ask=callback&place=call&asked=1', { Digits: '' });
    const end = await it.step('gather?ask=callback&place=call&asked=2', { Digits: '' });
    expect(end).toMatch(/Votre appel est noté.*de 11 heures à 17 heures.*<Hangup\/>/s);
    expect(await callbacks()).toMatchObject([{ reason: 'missed', phone: it.from }]);
  });

  test('whoever is being answered is not sent away, whatever the limits say', async () => {
    const it = await waiting();
    await world.database.owner.query(
      `update call set state = 'answered', answered_at = queued_at where carrier_sid = $1`,
      [it.sid],
    );
    await nobodyAtTheLine(world);
    expect(await it.step('wait', { QueueTime: '1801' })).toContain('prend votre appel');
    expect(await it.step('gather?ask=waiting&place=wait&asked=1', { Digits: '9' })).toContain(
      '<Redirect>wait</Redirect>',
    );
  });
});

describe('before the queue', () => {
  const limits = (it: object) =>
    world.database.owner.query(`update territory set line = $1`, [{ limits: it }]);

  test('a full queue offers a callback, and takes nobody who stays', async () => {
    await atTheLine(world);
    await limits({ longestQueue: 1 });
    await waiting();
    const it = caller();
    await it.step('voice');
    const offer = await it.step(MENU, { Digits: '1' });
    expect(before(offer)).toMatch(/file d’attente est complète.*le 15/s);
    expect(offer).toContain('vous pouvez raccrocher');
    await it.step('gather?ask=callback&place=call&asked=1', { Digits: '5' });
    expect(await it.step('gather?ask=callback&place=call&asked=2', { Digits: '5' })).toContain(
      'Votre appel est noté',
    );
    expect(await callbacks()).toMatchObject([{ phone: it.from }]);
    expect(await it.row()).toMatchObject({ choice: 'snp', queued_at: null });
  });

  test('a long wait is said, a callback is offered first, and whoever says nothing waits', async () => {
    await atTheLine(world, { state: 'on-call' });
    await limits({ callbackFirstMinutes: 2 });
    await world.database.owner.query(
      `insert into call (territory_id, id, carrier_sid, origin, state, outcome, arrived_at, answered_at, ended_at, refused_closed)
       select 'grand-douai', gen_random_uuid(), 'CAlong' || i, 'line', 'ended', 'completed', t, t, t + interval '12 minutes', false
         from generate_series(1, 5) i, (select $1::timestamptz - interval '1 hour') x(t)`,
      [new Date(world.clock.now()).toISOString()],
    );
    const it = caller();
    await it.step('voice');
    const offer = await it.step(MENU, { Digits: '2' });
    expect(before(offer)).toMatch(/environ 15 minutes.*le 15/s);
    expect(await it.row()).toMatchObject({ state: 'ringing', choice: 'mt' });
    expect(await it.step('gather?ask=callback&place=call&asked=1', { Digits: '' })).toContain('<Enqueue');
    expect(await it.row()).toMatchObject({ state: 'queued' });

    const professional = caller();
    await professional.step('voice');
    await professional.step(MENU, { Digits: '3' });
    const taken = await professional.step('gather?ask=callback&place=call&asked=1', { Digits: '1' });
    expect(taken).toMatch(/C’est noté.*<Hangup\/>/s);
    expect(await callbacks()).toMatchObject([
      { phone: professional.from, priority: true, reason: 'requested' },
    ]);
  });

  test('with nobody at the line the closed message plays by itself, and the call is not one of the night', async () => {
    // That somebody is there is remembered for a quarter of a second.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const it = caller();
    const text = await it.step('voice');
    expect(before(text)).toMatch(/urgence vitale.*Personne ne peut.*de 11 heures à 17 heures.*le 15/s);
    expect(text).toContain('ask=callback&amp;place=call');
    expect(await it.step('gather?ask=callback&place=call&asked=1', { Digits: '1' })).toContain(
      'dès que possible',
    );
    expect(await callbacks()).toMatchObject([{ reason: 'requested', not_before: null }]);
    expect(await it.row()).toMatchObject({ refused_closed: false });
  });
});

describe('a withheld number', () => {
  const keyed = async (it: Caller, place: string, Digits: string, asked = 1) =>
    it.step(`gather?ask=number&place=${place}&asked=${asked}`, { Digits });

  test('is asked for, read back and confirmed before the callback is taken', async () => {
    await atTheLine(world);
    const it = await waiting(caller(WITHHELD));
    expect(await it.step('gather?ask=waiting&place=wait&asked=1', { Digits: '9' })).toContain('masqué');
    expect(await it.step('gather?ask=callback&place=wait&asked=1', { Digits: '1' })).toContain('ask=number');
    const readBack = await keyed(it, 'wait', '0639980123');
    expect(readBack).toContain('06, 39, 98, 01, 23');
    expect(readBack).not.toMatch(/action="[^"]*\d{3}/);
    expect(await it.row()).toMatchObject({ phone: null });
    expect(await it.step('gather?ask=confirm&place=wait&asked=1', { Digits: '1' })).toContain('<Leave/>');
    expect(await callbacks()).toMatchObject([{ phone: '+33639980123' }]);
    expect(await it.row()).toMatchObject({ phone: '+33639980123' });
  });

  test('a wrong one may be corrected; after three tries the caller keeps the place', async () => {
    await atTheLine(world);
    const it = await waiting(caller(WITHHELD));
    await keyed(it, 'wait', '0639980123');
    expect(await it.step('gather?ask=confirm&place=wait&asked=1', { Digits: '2' })).toContain(
      'ask=number&amp;place=wait&amp;asked=2',
    );
    expect(await keyed(it, 'wait', '08', 2)).toContain('pas reconnu');
    expect(await keyed(it, 'wait', '0899123456', 3)).toMatch(/pas pu noter.*<Redirect>wait/s);
    expect(await callbacks()).toEqual([]);
  });

  test('who cannot stay hears the hours and the 15 in the end', async () => {
    const it = caller(WITHHELD);
    await it.step('voice');
    await it.step('gather?ask=callback&place=call&asked=1', { Digits: '1' });
    expect(await keyed(it, 'call', '', 3)).toMatch(/de 11 heures à 17 heures.*le 15.*<Hangup\/>/s);
    expect(await callbacks()).toEqual([]);
  });

  test('keyed digits stand in no event, no log and no address', async () => {
    await atTheLine(world);
    const it = await waiting(caller(WITHHELD));
    await keyed(it, 'wait', '0639980177');
    await it.step('gather?ask=confirm&place=wait&asked=1', { Digits: '1' });
    const { rows } = await world.database.owner.query(`select data::text from event`);
    expect(rows.map((row) => row.data).join()).not.toContain('39980177');
    expect(world.logged.join()).not.toContain('39980177');
  });
});

test('closed: a callback is taken for the next opening', async () => {
  const night = await startWorld({ work: false, env: carrierEnv, at: instant('2026-11-20T18:05:00+01:00') });
  const sid = newCallSid();
  await post(night.http, 'voice', callForm(sid));
  const taken = await post(
    night.http,
    'gather?ask=callback&place=call&asked=1',
    callForm(sid, { Digits: '1' }),
  );
  expect(taken.text).toMatch(
    /nous vous rappellerons à la réouverture, lundi 23 novembre à 11 heures.*le 15/s,
  );
  const { rows } = await night.database.owner.query('select reason, not_before from callback');
  expect(rows).toEqual([{ reason: 'closed-hours', not_before: new Date('2026-11-23T11:00:00+01:00') }]);
  const silent = newCallSid();
  await post(night.http, 'voice', callForm(silent));
  const counts = await rowCounts(night);
  const end = await post(
    night.http,
    'gather?ask=callback&place=call&asked=2',
    callForm(silent, { Digits: '' }),
  );
  expect(end.text).toMatch(/de 11 heures à 17 heures.*lundi 23 novembre.*le 15.*<Hangup\/>/s);
  expect(await rowCounts(night)).toEqual(counts);
  await night.close();
});
