import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { after, isoIn, minutes } from '../../src/platform/clock.ts';
import { MONDAY_1130, startWorld, type World } from '../support/world.ts';
import { ends, hear, waits } from './callers.ts';

// Whose call ends what the line owes: a phone that was picked up is not yet a person who was spoken to (rules 6 and 8).
let world: World;
beforeAll(async () => {
  world = await startWorld({ at: MONDAY_1130 });
  await world.database.owner.query(`update territory set settings = '{"operatorPhone":"+33353010190"}'`);
});
afterAll(() => world.close());
afterEach(async () => {
  await world.settle();
  await world.database.owner.query(
    `delete from callback_party; delete from callback; update call set state = 'ended', outcome = 'completed' where state <> 'ended'`,
  );
  world.clock.advance(minutes(1));
});

const listed = async (state = 'open') =>
  (await world.request('GET', `/v1/callbacks?state=${state}`)).body.items;
const act = (id: string, action: string, body?: unknown) =>
  world.request('POST', `/v1/callbacks/${id}/${action}`, body);
const eventsAbout = async (id: string) =>
  (
    await world.database.owner.query<{ type: string }>(
      'select type from event where subject = $1 order by id',
      [id],
    )
  ).rows.map(({ type }) => type);

/** Somebody who gave up waiting. */
async function abandons(phone: string): Promise<{ id: string }> {
  const caller = await waits(world, phone);
  await ends(world, caller);
  await world.settle();
  return (await listed()).find((one: { phone: string }) => one.phone === phone);
}

test('a callback whose operator never says whom they reached is owed again after a quarter of an hour, unless they do', async () => {
  const { id } = await abandons('+33639980232');
  world.clock.advance(minutes(1));
  const talks = async () => {
    const { callId } = (await act(id, 'call')).body;
    await world.database.owner.query(
      `update call set connected_at = $2, ended_at = $2, state = 'ended', outcome = 'completed' where id = $1`,
      [callId, new Date(world.clock.now())],
    );
    await world.run(async (tx) => {
      tx.record('call.connected', callId, {});
      tx.record('call.ended', callId, { outcome: 'completed' });
    });
    await world.settle();
    expect(await listed('done')).toMatchObject([{ id, callId }]);
    return callId;
  };
  const later = async () => {
    world.clock.advance(minutes(16));
    await vi.waitFor(
      async () =>
        expect(
          (await world.database.owner.query('select 1 from due where at < $1', [new Date(world.clock.now())]))
            .rows,
        ).toEqual([]),
      10_000,
    );
    await world.settle();
  };
  await talks();
  await later();
  expect(await listed()).toMatchObject([{ id, attempts: 0, endedAt: null }]);
  expect(await eventsAbout(id)).toContain('callback.reopened');
  const callId = await talks();
  expect(
    (await world.request('POST', `/v1/calls/${callId}/wrap-up`, { outcome: 'called-back' })).status,
  ).toBe(200);
  await later();
  expect(await listed('done')).toMatchObject([{ id, callId }]);
  const again = await abandons('+33639980232');
  const made = (await act(again.id, 'call')).body.callId;
  await act(again.id, 'done');
  await world.run(async (tx) => void tx.record('call.ended', made, { outcome: 'completed' }));
  await world.database.owner.query(
    `update call set connected_at = $2, ended_at = $2, state = 'ended', outcome = 'completed' where id = $1`,
    [made, new Date(world.clock.now())],
  );
  await world.settle();
  await later();
  expect(await listed()).toEqual([]);
});

test('a callback is not done with by a call that came before it, written down late', async () => {
  const { id } = await abandons('+33639980233');
  await world.request('POST', '/v1/calls', {
    phone: '0639980233',
    receivedAt: isoIn('Europe/Paris', after(world.clock.now(), -minutes(10))),
  });
  await world.settle();
  expect(await listed()).toMatchObject([{ id, state: 'open' }]);
});

test('a callback owed to a phone that several files carry is not done with by whoever calls next from it', async () => {
  const phone = '+33639980234';
  for (const givenName of ['Alix', 'Noé'])
    await world.request('POST', '/v1/patients', {
      familyName: 'Inventé',
      givenName,
      birthDate: '1940-05-05',
      phone,
    });
  const { id } = await abandons(phone);
  world.clock.advance(minutes(1));
  const colleague = await waits(world, phone);
  await hear(world, colleague, { kind: 'connected' });
  await world.run(async (tx) => void tx.record('call.connected', colleague.id, {}));
  await ends(world, colleague);
  await world.settle();
  expect(await listed()).toMatchObject([{ id, state: 'open', liveCallId: null }]);
  expect((await act(id, 'done', { callId: colleague.id })).body).toMatchObject({ state: 'done' });
});
