import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { atTheLine } from '../support/at-the-line.ts';
import { startWorld, type World } from '../support/world.ts';
import {
  callForm,
  callRow,
  carrierEnv,
  eventsOf,
  type Form,
  newCallSid,
  post,
  rowCounts,
} from './carrier-side.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ env: carrierEnv });
  await atTheLine(world);
});
afterAll(() => world.close());

type Webhook = [step: string, form: Form];

const MENU = 'gather?ask=menu&place=call&asked=1';

/** A caller who waits, gives up, and everything the carrier tells of it. */
const abandonedCall = (sid: string): Webhook[] => [
  ['voice', callForm(sid)],
  [MENU, callForm(sid, { Digits: '1' })],
  [
    'status',
    callForm(sid, {
      CallStatus: 'ringing',
      SequenceNumber: '0',
      Timestamp: 'Mon, 23 Nov 2026 10:30:00 +0000',
    }),
  ],
  [
    'status',
    callForm(sid, {
      CallStatus: 'in-progress',
      SequenceNumber: '1',
      Timestamp: 'Mon, 23 Nov 2026 10:30:00 +0000',
    }),
  ],
  ['queue-end', callForm(sid, { CallStatus: 'completed', QueueResult: 'hangup', QueueTime: '40' })],
  [
    'status',
    callForm(sid, {
      CallStatus: 'completed',
      SequenceNumber: '2',
      CallDuration: '40',
      Timestamp: 'Mon, 23 Nov 2026 10:30:00 +0000',
    }),
  ],
];

async function deliver(webhooks: readonly Webhook[]): Promise<void> {
  for (const [step, form] of webhooks) expect((await post(world.http, step, form)).status).toBeLessThan(300);
}

describe('the same genuine webhooks', () => {
  test('in order, five times each, in reverse and all at once end in the same call', async () => {
    const sids = Array.from({ length: 4 }, newCallSid);
    const [plain, often, backwards, atOnce] = sids.map(abandonedCall) as [
      Webhook[],
      Webhook[],
      Webhook[],
      Webhook[],
    ];
    await deliver(plain);
    await deliver(often.flatMap((one) => [one, one, one, one, one]));
    await deliver(backwards.toReversed());
    await Promise.all(atOnce.flatMap((one) => [one, one, one]).map((one) => deliver([one])));
    const rows = await Promise.all(sids.map((sid) => callRow(world, sid)));
    expect(rows[0]).toMatchObject({
      state: 'ended',
      outcome: 'abandoned',
      phone: '+33639980145',
      end_status: 'completed',
      last_sequence: 2,
    });
    for (const row of rows.slice(1)) expect(row).toEqual(rows[0]);
  });

  test('tell each change once', async () => {
    const sid = newCallSid();
    await deliver(abandonedCall(sid).flatMap((one) => [one, one, one]));
    expect(await eventsOf(world, sid)).toEqual(['call.arrived', 'call.queued', 'call.ended abandoned']);
  });

  test('bring one callback for the caller who gave up, however often they come', async () => {
    const sid = newCallSid();
    await deliver([...abandonedCall(sid), ...abandonedCall(sid).toReversed()]);
    await world.settle();
    const { rows } = await world.database.owner.query(
      `select b.reason, b.state from callback b join call c on c.id = b.call_id where c.carrier_sid = $1`,
      [sid],
    );
    expect(rows).toEqual([{ reason: 'abandoned', state: 'open' }]);
  });
});

test('a call whose first webhook was lost is known from the one that tells its end', async () => {
  const sid = newCallSid();
  await deliver(abandonedCall(sid).slice(-1));
  expect(await callRow(world, sid)).toMatchObject({
    state: 'ended',
    outcome: 'missed',
    phone: '+33639980145',
  });
  expect(await eventsOf(world, sid)).toEqual(['call.arrived', 'call.ended missed']);
});

test('a withheld number is none', async () => {
  const sid = newCallSid();
  await deliver([['voice', callForm(sid, { From: '+266696687' })]]);
  expect(await callRow(world, sid)).toMatchObject({ state: 'ringing', phone: null });
});

test('a call that the line makes itself is not in the log', async () => {
  const sid = newCallSid();
  await deliver([['status', callForm(sid, { Direction: 'outbound-dial', CallStatus: 'completed' })]]);
  expect(await callRow(world, sid)).toBeUndefined();
});

test('an open line greets with the vital emergency first, in French, says that nothing is recorded, and asks what for', async () => {
  const { text, headers } = await post(world.http, 'voice', callForm(newCallSid()));
  expect(headers['content-type']).toBe('text/xml; charset=utf-8');
  const said = [...text.matchAll(/<Say language="fr-FR"[^>]*>([^<]*)/g)].map((match) => match[1]);
  expect(said[0]).toMatch(
    /^En cas d'urgence vitale, raccrochez et composez le 15, ou envoyez un SMS au 114\.$/,
  );
  expect(said[1]).toContain('CPTS grand-douai');
  expect(said[2]).toContain('Cet appel n’est pas enregistré.');
  expect(said.slice(3).join(' ')).toMatch(/touche 1.*médecin traitant.*touche 2.*professionnel.*touche 3/);
  expect(text).toContain('action="gather?ask=menu&amp;place=call&amp;asked=1"');
});

test.each([
  ['1', 'snp'],
  ['2', 'mt'],
  ['3', 'professional'],
])('key %s puts the call into the territory’s queue as %s', async (Digits, choice) => {
  const sid = newCallSid();
  await deliver([['voice', callForm(sid)]]);
  const { text } = await post(world.http, MENU, callForm(sid, { Digits }));
  expect(text).toContain('<Enqueue waitUrl="wait" action="queue-end">grand-douai</Enqueue>');
  expect(await callRow(world, sid)).toMatchObject({ state: 'queued', choice });
});

test.each(['', '7'])('« %s » is asked once more, and is then unplanned care', async (Digits) => {
  const sid = newCallSid();
  await deliver([['voice', callForm(sid)]]);
  const again = await post(world.http, MENU, callForm(sid, { Digits }));
  expect(again.text).toContain('asked=2');
  expect(await callRow(world, sid)).toMatchObject({ state: 'ringing', choice: null });
  const { text } = await post(world.http, 'gather?ask=menu&place=call&asked=2', callForm(sid, { Digits }));
  expect(text).toContain('<Enqueue');
  expect(await callRow(world, sid)).toMatchObject({ state: 'queued', choice: 'snp' });
});

test('a number that belongs to no territory hears so, and nothing is written', async () => {
  await world.settle();
  const before = await rowCounts(world);
  const { status, text } = await post(world.http, 'voice', callForm(newCallSid(), { To: '+33199000000' }));
  expect(status).toBe(200);
  expect(text).toMatch(/pas en service.*<Hangup\/>/s);
  expect((await post(world.http, 'status', callForm(newCallSid(), { To: '+33199000000' }))).status).toBe(204);
  expect(await rowCounts(world)).toEqual(before);
});

test('a caller who comes back by the fallback waits again, although an operator had taken the call', async () => {
  const sid = newCallSid();
  await deliver(abandonedCall(sid).slice(0, 2));
  const answered = () =>
    world.database.owner.query(
      `update call set state = 'answered', answered_at = queued_at where carrier_sid = $1`,
      [sid],
    );
  await answered();
  await deliver([['voice', callForm(sid)]]);
  expect(await callRow(world, sid)).toMatchObject({ state: 'answered' });

  const { text } = await post(world.http, 'fallback', callForm(sid, { ErrorCode: '11205' }));
  const detour = /<Redirect>(voice\?[^<]*)</.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect((await post(world.http, detour, callForm(sid))).text).toContain('<Enqueue');
  expect(await callRow(world, sid)).toMatchObject({ state: 'queued', answered_at: null });
  await answered();
  await post(world.http, detour, callForm(sid));
  expect(await callRow(world, sid)).toMatchObject({ state: 'answered' });
});

test('whoever writes to the line learns at once that nobody reads it, and what to do', async () => {
  const { text } = await post(world.http, 'sms', {
    To: '+33353010123',
    From: '+33639980145',
    Body: 'Bonjour',
    MessageSid: 'SM1',
  });
  expect(text).toMatch(/ne sont pas lus au fur et à mesure.*03 53 01 01 23.*15, ou 114 par SMS/s);
  const stopped = await post(world.http, 'sms', {
    To: '+33353010123',
    From: '+33639980145',
    Body: ' Stop',
    MessageSid: 'SM2',
  });
  expect(stopped.text).not.toContain('<Message>');
});

describe('outside hours', () => {
  const at = async (iso: string, run: (world: World) => Promise<void>) => {
    const night = await startWorld({ work: false, env: carrierEnv, at: instant(iso) });
    await atTheLine(night);
    try {
      await run(night);
    } finally {
      await night.close();
    }
  };
  const heardAt = async (night: World, sid = newCallSid()) =>
    (await post(night.http, 'voice', callForm(sid))).text;

  test('callers hear the hours in words, when it opens again, 15 and 114; the call is on record', () =>
    at('2026-11-23T18:05:00+01:00', async (night) => {
      const sid = newCallSid();
      const text = await heardAt(night, sid);
      expect(text).toContain("En cas d'urgence vitale");
      expect(text).toContain('du lundi au vendredi, de 11 heures à 17 heures');
      expect(text).toContain('Elle rouvre demain mardi 24 novembre à 11 heures.');
      expect(text).toContain('Si cela ne peut pas attendre, composez le 15, ou envoyez un SMS au 114.');
      expect(text).toContain('action="gather?ask=callback&amp;place=call&amp;asked=1"');
      expect(text).not.toContain('<Enqueue');
      await post(night.http, 'status', callForm(sid, { CallStatus: 'completed', SequenceNumber: '0' }));
      expect(await callRow(night, sid)).toMatchObject({
        state: 'ended',
        outcome: 'closed-hours',
        refused_closed: true,
      });
      expect(await eventsOf(night, sid)).toEqual(['call.arrived', 'call.refused', 'call.ended closed-hours']);
    }));

  test('a public holiday is one', () =>
    at('2026-12-25T12:00:00+01:00', async (night) => {
      expect(await heardAt(night)).toMatch(
        /fermée aujourd’hui, jour férié\..*rouvre lundi 28 décembre à 11 heures/s,
      );
    }));

  test('who called in time and hears that the line has closed meanwhile is no caller of the night: they are owed a call', () =>
    at('2026-11-23T16:59:59+01:00', async (evening) => {
      const sid = newCallSid();
      expect(await heardAt(evening, sid)).toContain('ask=menu');
      evening.clock.advance(5_000);
      expect(await heardAt(evening, sid)).toContain('fermée');
      await post(evening.http, 'status', callForm(sid, { CallStatus: 'completed', SequenceNumber: '0' }));
      expect(await callRow(evening, sid)).toMatchObject({ outcome: 'missed', refused_closed: false });
    }));
});
