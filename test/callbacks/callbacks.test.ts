import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endCallbackCall } from '../../src/calls/end-callback-call.ts';
import { oweCallback } from '../../src/callbacks/owe-callback.ts';
import { after, hours, isoIn, minutes } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import { MONDAY_1130, startWorld, type World } from '../support/world.ts';
import { type Caller, ends, hear, waits } from './callers.ts';

let world: World;
beforeAll(async () => {
  // Half an hour before the line opens: the clock only goes forward.
  world = await startWorld({ at: after(MONDAY_1130, -hours(1)) });
});
afterAll(() => world.close());
afterEach(async () => {
  await world.settle();
  await world.database.owner.query(
    `delete from callback_party; delete from callback; update call set state = 'ended', outcome = 'completed' where state <> 'ended'`,
  );
  world.clock.advance(minutes(1));
});

const listed = async (state = 'open', as = 'operator') =>
  (await world.request('GET', `/v1/callbacks?state=${state}`, undefined, { as })).body.items;
const act = (id: string, action: string, body?: unknown, as = 'operator') =>
  world.request('POST', `/v1/callbacks/${id}/${action}`, body, { as });
const nextOnTheLine = async () => (await world.request('GET', '/v1/line/next')).body;
/** The product's time, as answers write it. */
const now = () => isoIn('Europe/Paris', world.clock.now());
const eventsAbout = async (id: string) =>
  (
    await world.database.owner.query<{ type: string }>(
      'select type from event where subject = $1 order by id',
      [id],
    )
  ).rows.map(({ type }) => type);

/** Somebody who gave up waiting. */
async function abandons(phone: string, choice?: 'professional'): Promise<{ caller: Caller; id: string }> {
  const caller = await waits(world, phone, choice);
  await ends(world, caller);
  await world.settle();
  const found = (await listed()).find((one: { phone: string }) => one.phone === phone);
  return { caller, id: found?.id };
}

/** Promised in the queue, as the caller's way does it. */
async function asksForCallback(caller: Caller): Promise<void> {
  const since = world.clock.now();
  await world.run((tx) =>
    oweCallback(tx, {
      callId: caller.id,
      phone: caller.phone ?? '',
      reason: 'requested',
      since,
      notBefore: null,
      priority: false,
    }),
  );
  await hear(world, caller, { kind: 'callback-promised' });
}

describe('who was not served', () => {
  test('waits for the opening when they called outside hours', async () => {
    await abandons('+33639980206');
    expect(await listed()).toMatchObject([{ notBefore: '2026-11-23T11:00:00+01:00' }]);
    expect(await nextOnTheLine()).toBeNull();
    world.clock.set(MONDAY_1130);
    expect(await nextOnTheLine()).toMatchObject({ kind: 'callback' });
  });

  test('is owed a callback, once however often they call, at the place of the first call', async () => {
    const since = now();
    const first = await abandons('+33639980201');
    world.clock.advance(minutes(20));
    await abandons('+33639980201');
    expect(await listed()).toMatchObject([
      {
        id: first.id,
        phone: '+33639980201',
        reason: 'abandoned',
        state: 'open',
        since,
        calls: 2,
        attempts: 0,
        priority: false,
        liveCallId: null,
      },
    ]);
    expect(await eventsAbout(first.id)).toEqual(['callback.opened', 'callback.repeated']);
  });

  test('a call that the network broke is owed one too, and a withheld number gives none', async () => {
    await ends(world, await waits(world, '+33639980202'), 'failed');
    await ends(world, await waits(world, null));
    await world.settle();
    expect(await listed()).toMatchObject([{ phone: '+33639980202', reason: 'failed' }]);
  });

  test('a callback that was promised is the one on record', async () => {
    const caller = await waits(world, '+33639980203');
    await asksForCallback(caller);
    await ends(world, caller);
    await world.settle();
    expect(await listed()).toMatchObject([{ phone: '+33639980203', reason: 'requested', calls: 1 }]);
  });

  test('is not called by the line on a number that is charged extra, whatever the caller ID says', async () => {
    const { id } = await abandons('+33899123456');
    await world.request('PUT', '/v1/presence', { state: 'present', phone: '+33353010190' });
    const calls = async () => (await world.request('GET', '/v1/calls?origin=callback')).body.items;
    const before = await calls();
    expect(await act(id, 'call')).toMatchObject({
      status: 409,
      body: {
        type: '/problems/surcharged-number',
        detail: expect.stringMatching(/^La ligne n’appelle pas ce numéro : il est surtaxé/),
      },
    });
    expect(await calls()).toEqual(before);
    expect((await act(id, 'give-up', { reason: 'numéro surtaxé' })).status).toBe(200);
    await world.request('PUT', '/v1/presence', { state: 'away', phone: null });
  });

  test('a health professional comes first', async () => {
    await abandons('+33639980204');
    world.clock.advance(minutes(5));
    await abandons('+33639980205', 'professional');
    expect((await listed()).map(({ phone }: { phone: string }) => phone)).toEqual([
      '+33639980205',
      '+33639980204',
    ]);
  });

  test('a call taken by hand, or made by the line itself, owes nothing new', async () => {
    const { body } = await world.request('POST', '/v1/calls', { phone: '0639980207' });
    await world.request('POST', `/v1/calls/${body.id}/hang-up`);
    await world.settle();
    expect(await listed()).toEqual([]);
  });

  test('is not owed one any more when the line talked with them before the miss was seen', async () => {
    const missed = await waits(world, '+33639980208');
    const again = await waits(world, '+33639980208');
    await hear(world, again, { kind: 'connected' });
    await ends(world, missed);
    await world.settle();
    expect(await listed()).toEqual([]);
  });
});

describe('the line', () => {
  test('a callback asked in the queue keeps its place: called back in the order of arrival among those who wait', async () => {
    const before = await waits(world, '+33639980211');
    world.clock.advance(minutes(2));
    const asked = await waits(world, '+33639980212');
    await asksForCallback(asked);
    // Still on the line: they hear that they may hang up.
    await world.settle();
    expect(await nextOnTheLine()).toEqual({ kind: 'call', id: before.id });
    expect(await listed()).toMatchObject([{ liveCallId: null }]);
    const { body: board } = await world.request('GET', '/v1/board');
    expect(board.calls.map((row: { id: string }) => row.id)).toEqual([before.id]);
    await ends(world, asked);
    world.clock.advance(minutes(2));
    const behind = await waits(world, '+33639980213');
    await world.settle();
    const [callback] = await listed();
    const order: unknown[] = [];
    for (const step of [before, undefined, behind]) {
      order.push(await nextOnTheLine());
      if (step) await hear(world, step, { kind: 'connected' });
      else await act(callback.id, 'done');
    }
    expect(order).toEqual([
      { kind: 'call', id: before.id },
      { kind: 'callback', id: callback.id },
      { kind: 'call', id: behind.id },
    ]);
    expect(await nextOnTheLine()).toBeNull();
  });

  test('who is owed a callback and waits again is one row, at the place of the first call', async () => {
    const { id } = await abandons('+33639980214');
    world.clock.advance(minutes(5));
    const other = await waits(world, '+33639980215');
    world.clock.advance(minutes(5));
    const again = await waits(world, '+33639980214');
    expect(await listed()).toMatchObject([{ id, liveCallId: again.id }]);
    expect(await nextOnTheLine()).toEqual({ kind: 'call', id: again.id });
    expect((await act(id, 'call')).body).toMatchObject({
      type: '/problems/caller-is-waiting',
      status: 409,
      callId: again.id,
    });
    await hear(world, again, { kind: 'connected' });
    await world.run(async (tx) => void tx.record('call.connected', again.id, { by: 'test' }));
    await world.settle();
    expect(await listed('done')).toMatchObject([{ id, callId: again.id, endedAt: expect.any(String) }]);
    expect(await nextOnTheLine()).toEqual({ kind: 'call', id: other.id });
  });

  test('who has just not picked up lets others pass for a while, and then has their place again', async () => {
    const first = await abandons('+33639980216');
    world.clock.advance(minutes(1));
    const second = await abandons('+33639980217');
    await act(first.id, 'attempt', { result: 'voicemail' });
    expect(await nextOnTheLine()).toEqual({ kind: 'callback', id: second.id });
    world.clock.advance(minutes(15));
    expect(await nextOnTheLine()).toEqual({ kind: 'callback', id: first.id });
  });
});

describe('a callback', () => {
  test('is made by the line, and a try that reaches nobody is counted once', async () => {
    const { id } = await abandons('+33639980221');
    world.clock.advance(minutes(1));
    await world.database.owner.query(`update territory set settings = '{"operatorPhone":"+33353010190"}'`);
    const { status, body } = await act(id, 'call');
    expect([status, body.liveCallId]).toEqual([200, body.callId]);
    expect((await act(id, 'call')).body.type).toBe('/problems/already-being-called');
    expect(await nextOnTheLine()).toBeNull();
    world.clock.advance(minutes(1));
    const attemptedAt = now();
    await world.database.owner.query(
      `update call set state = 'ended', outcome = 'missed', ended_at = $2 where id = $1`,
      [body.callId, new Date(world.clock.now())],
    );
    for (let i = 0; i < 2; i++) {
      await world.run(async (tx) => void tx.record('call.ended', body.callId, { outcome: 'missed' }));
      await world.settle();
      world.clock.advance(minutes(1));
    }
    expect(await listed()).toMatchObject([{ id, attempts: 1, attemptedAt }]);
  });

  test('that reached an answering machine is open again at its place, until it is said otherwise', async () => {
    const { id } = await abandons('+33639980230');
    const since = (await listed())[0].since;
    world.clock.advance(minutes(1));
    const { body } = await act(id, 'call');
    const call = body.callId;
    await world.database.owner.query('update call set connected_at = $2 where id = $1', [
      call,
      new Date(world.clock.now()),
    ]);
    await world.run(async (tx) => void tx.record('call.connected', call, {}));
    await world.settle();
    expect(await listed('done')).toMatchObject([{ id, callId: call }]);
    const wrapUp = async (outcome: string) => {
      await world.run(async (tx) => void tx.record('call.wrapped-up', call, { outcome }));
      await world.settle();
    };
    await wrapUp('unreachable');
    await wrapUp('unreachable');
    expect(await listed()).toMatchObject([{ id, since, attempts: 1, endedAt: null, endedBy: null }]);
    await wrapUp('called-back');
    expect(await listed('done')).toMatchObject([{ id, attempts: 1 }]);
  });

  test('is not counted as tried when the operator’s own phone stayed silent', async () => {
    const { id } = await abandons('+33639980231');
    world.clock.advance(minutes(1));
    const { body } = await act(id, 'call');
    await world.run((tx) => endCallbackCall(tx, body.callId, false));
    await world.settle();
    expect(await listed()).toMatchObject([{ id, attempts: 0, attemptedAt: null }]);
  });

  test('is done when it was reached on an ordinary phone and written down', async () => {
    const { id } = await abandons('+33639980222');
    const { body: call } = await world.request('POST', '/v1/calls', { phone: '0639980222' });
    await world.settle();
    expect(await listed('done')).toMatchObject([{ id, callId: call.id }]);
  });

  test('counts tries by hand and stays open until a person ends it', async () => {
    const { id } = await abandons('+33639980223');
    for (const result of ['no-answer', 'busy', 'voicemail', 'wrong-number'])
      expect((await act(id, 'attempt', { result })).status).toBe(200);
    expect((await act(id, 'attempt', { result: 'bored' })).status).toBe(400);
    expect((await act(id, 'give-up', {})).status).toBe(400);
    expect((await act(id, 'give-up', { reason: '  ' })).status).toBe(400);
    const given = await act(id, 'give-up', { reason: 'numéro erroné' });
    expect(given.body).toMatchObject({ state: 'given-up', attempts: 4, note: 'numéro erroné' });
    expect(given.body.endedBy).toMatch(/^operator:/);
    for (const [action, body] of [
      ['call', undefined],
      ['attempt', { result: 'busy' }],
      ['done', {}],
      ['carry-over', {}],
      ['give-up', { reason: 'encore' }],
    ] as const)
      expect((await act(id, action, body)).body.type).toBe('/problems/callback-over');
    expect((await abandons('+33639980223')).id).not.toBe(id);
  });

  test('is done once: a second click changes nothing', async () => {
    const { id } = await abandons('+33639980224');
    const first = await act(id, 'done', { note: 'rappelée' });
    expect(first.body).toMatchObject({ state: 'done', note: 'rappelée' });
    expect((await act(id, 'done', { note: 'autre' })).body).toEqual(first.body);
    expect((await act(newId(), 'done')).status).toBe(404);
    const other = await abandons('+33639980225');
    expect((await act(other.id, 'done', { callId: newId() })).status).toBe(422);
  });

  test('is carried over to the next opening by somebody who takes it on', async () => {
    const { id } = await abandons('+33639980226');
    const { body } = await act(id, 'carry-over', {}, 'coordinator');
    expect(body).toMatchObject({ state: 'open', carriedTo: '2026-11-24T11:00:00+01:00' });
    expect(body.owner).toMatch(/^coordinator:/);
    expect(await nextOnTheLine()).toBeNull();
  });

  test('of a line that never closes is carried over to the next day, and the day can be closed', async () => {
    const { owner } = world.database;
    const { rows } = await owner.query('select opening from territory');
    await owner.query('update territory set opening = $1', [
      { ...rows[0].opening, weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' },
    ]);
    const { id } = await abandons('+33639980236');
    expect((await act(id, 'carry-over')).body.carriedTo).toBe('2026-11-24T00:00:00+01:00');
    expect((await world.request('GET', '/v1/day')).body.callbacks).toEqual([]);
    await owner.query('update territory set opening = $1', [rows[0].opening]);
  });

  test('shows a phone to operators only, and pages in the order of the line', async () => {
    for (const phone of ['+33639980227', '+33639980228', '+33639980229']) {
      await abandons(phone);
      world.clock.advance(1_000);
    }
    const all = await listed();
    expect(all).toHaveLength(3);
    const paged: unknown[] = [];
    for (let cursor = ''; ;) {
      const { body } = await world.request('GET', `/v1/callbacks?state=open&limit=1${cursor}`);
      paged.push(...body.items);
      if (body.next === null) break;
      cursor = `&cursor=${body.next}`;
    }
    expect(paged).toEqual(all);
    const seen = JSON.stringify(await listed('open', 'coordinator'));
    expect(seen).toContain(all[0].id);
    expect(seen).not.toMatch(/63998|phone|note/);
    for (const action of ['call', 'attempt', 'done', 'give-up'])
      expect((await act(all[0].id, action, {}, 'coordinator')).status).toBe(403);
    expect(world.logged.join('')).not.toContain('6399802');
  });
});
