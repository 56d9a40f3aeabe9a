import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
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
});
afterAll(() => world.close());

type Webhook = [step: string, form: Form];

/** A caller who waits, gives up, and everything the carrier tells of it. */
const abandonedCall = (sid: string): Webhook[] => [
  ['voice', callForm(sid)],
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

  test('bring one task for the caller who gave up, however often they come', async () => {
    const sid = newCallSid();
    await deliver([...abandonedCall(sid), ...abandonedCall(sid).toReversed()]);
    await world.settle();
    const { rows } = await world.database.owner.query(
      `select t.kind, t.state from task t join call c on c.id = t.subject where c.carrier_sid = $1`,
      [sid],
    );
    expect(rows).toEqual([{ kind: 'call-back', state: 'open' }]);
  });
});

test('a call whose first webhook was lost is known from the one that tells its end', async () => {
  const sid = newCallSid();
  await deliver(abandonedCall(sid).slice(4));
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
  expect(await callRow(world, sid)).toMatchObject({ state: 'queued', phone: null });
});

test('a call that the line makes itself is not in the log', async () => {
  const sid = newCallSid();
  await deliver([['status', callForm(sid, { Direction: 'outbound-dial', CallStatus: 'completed' })]]);
  expect(await callRow(world, sid)).toBeUndefined();
});

test('an open line greets with the vital emergency first, in French, and puts the call into the territory’s queue', async () => {
  const { text, headers } = await post(world.http, 'voice', callForm(newCallSid()));
  expect(headers['content-type']).toBe('text/xml; charset=utf-8');
  const said = [...text.matchAll(/<Say language="fr-FR"[^>]*>([^<]*)/g)].map((match) => match[1]);
  expect(said[0]).toMatch(
    /^En cas d'urgence vitale, raccrochez et composez le 15, ou envoyez un SMS au 114\./,
  );
  expect(said[0]).toContain('CPTS grand-douai');
  expect(text).toContain('<Enqueue waitUrl="wait" action="queue-end">grand-douai</Enqueue>');
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

test('a waiting caller hears how many are before', async () => {
  const heard = async (QueuePosition: string) =>
    (await post(world.http, 'wait', callForm(newCallSid(), { QueuePosition }))).text;
  expect(await heard('1')).toContain('Vous êtes le prochain appel.');
  expect(await heard('2')).toContain('Il y a 1 personne avant vous.');
  expect(await heard('4')).toContain('Il y a 3 personnes avant vous.');
});

test('a queue that cannot keep a caller leaves a task before it promises anything', async () => {
  const sid = newCallSid();
  await deliver([['voice', callForm(sid)]]);
  const { text } = await post(world.http, 'queue-end', callForm(sid, { QueueResult: 'queue-full' }));
  expect(text).toMatch(/nous vous rappellerons.*<Hangup\/>/s);
  const { rows } = await world.database.owner.query(
    `select t.kind from task t join call c on c.id = t.subject where c.carrier_sid = $1`,
    [sid],
  );
  expect(rows).toEqual([{ kind: 'call-back' }]);
});

test('a caller who comes back by the fallback waits again, although an operator had taken the call', async () => {
  const sid = newCallSid();
  await deliver([['voice', callForm(sid)]]);
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
  expect(text).toMatch(/n'a pas été lu.*03 53 01 01 23.*15, ou 114 par SMS/s);
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
      expect(text).toContain('<Hangup/>');
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
        /fermée aujourd'hui, jour férié\..*rouvre lundi 28 décembre à 11 heures/s,
      );
    }));

  test('a repeat after the line has closed hears what the first one did', () =>
    at('2026-11-23T16:59:59+01:00', async (evening) => {
      const sid = newCallSid();
      const first = await heardAt(evening, sid);
      evening.clock.advance(5_000);
      expect(await heardAt(evening, sid)).toBe(first);
      expect(await heardAt(evening)).toContain('fermée');
    }));
});
