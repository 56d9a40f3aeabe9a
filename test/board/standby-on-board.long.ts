import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply } from '../../src/board/projection.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { type BoardServer, connect, serveBoard, snapshot } from './board-server.ts';
import { until } from './idle-reader.ts';

let world: World;
let server: BoardServer;
let tokens: Record<'operator' | 'coordinator', string>;
beforeAll(async () => {
  world = await startWorld();
  server = await serveBoard(world);
  tokens = { operator: await world.token('operator'), coordinator: await world.token('coordinator') };
});
afterAll(async () => {
  await server.close();
  await world.close();
});

const board = (role: 'operator' | 'coordinator') => snapshot(server, tokens[role]);
const rowOf = async (id: string, role: 'operator' | 'coordinator' = 'operator') =>
  (await board(role)).requests.find((row) => row.id === id);

test('the board says who takes any place that falls free, then that one was given and how the patient learns of it; a coordinator is told nothing of it', async () => {
  const doctor = await aDoctor(world);
  const slotId = await aSlot(world, doctor, '2026-11-23T15:00:00+01:00');
  const first = await aTriagedRequest(world, { patient: { ...ALIX, givenName: 'Première' } });
  const { body: booking } = await world.request('POST', `/v1/requests/${first}/bookings`, { slotId });
  const second = await aTriagedRequest(world, { patient: { ...ALIX, givenName: 'Seconde' } });
  await world.settle();
  const before = await board('operator');
  const live = connect(server, tokens.operator, before.seq);
  const office = await board('coordinator');
  const read = connect(server, tokens.coordinator, office.seq);
  await Promise.all([live.opened, read.opened]);

  const since = new Date(world.clock.now()).toISOString();
  await world.request('POST', `/v1/requests/${second}/standby`, {});
  await world.settle();
  const row = await rowOf(second);
  expect(new Date(row?.standbySince ?? '').toISOString()).toBe(since);
  expect(row?.placed).toBeNull();

  world.clock.advance(60_000);
  await world.request('POST', `/v1/bookings/${booking.id}/cancel`, { by: 'patient', reason: 'better' });
  await world.settle();
  const placed = await rowOf(second);
  expect(placed).toMatchObject({
    state: 'booked',
    standbySince: null,
    bookedFor: '2026-11-23T15:00:00+01:00',
    placed: { at: '2026-11-23T11:31:00+01:00' },
  });
  // Whoever is booked by a person was told by them.
  expect(await rowOf(first)).toMatchObject({ placed: null });

  // No text can leave this line: a person is asked to call, then they have.
  expect(placed).toMatchObject({ placed: { told: 'to-call' } });
  const task = (await world.request('GET', '/v1/tasks?state=open&limit=200')).body.items.find(
    (one: { kind: string; requestId: string }) => one.kind === 'tell-booking' && one.requestId === second,
  );
  await world.request('POST', `/v1/tasks/${task.id}/done`);
  await world.settle();
  expect(await rowOf(second)).toMatchObject({ placed: { told: 'person' } });

  // What came one by one is what a new reader is given.
  const [now, nowOffice] = [await board('operator'), await board('coordinator')];
  await until(() => live.changes.at(-1)?.seq === now.seq && read.changes.at(-1)?.seq === nowOffice.seq);
  expect(live.changes.reduce(apply, before).requests).toEqual(now.requests);
  expect(read.changes.reduce(apply, office).requests).toEqual(nowOffice.requests);
  expect(nowOffice.requests).not.toContainEqual(expect.objectContaining({ placed: expect.anything() }));
  expect(JSON.stringify(read.changes)).not.toMatch(/standby\.|"told"/);
  live.close();
  read.close();
});

test('a place is told once the text has gone out, and until then is on its way', async () => {
  const { owner } = world.database;
  const { rows } = await owner.query<{ id: string; request_id: string }>(
    `select id, request_id from booking where state = 'booked'`,
  );
  const [visit] = rows;
  await owner.query(`delete from task where subject = $1`, [visit?.id]);
  await owner.query(
    `insert into sms (territory_id, id, kind, subject, phone, body, reference, state, queued_at)
     values ('grand-douai', gen_random_uuid(), 'confirmation', $1, '+33639980123', 'Rendez-vous', 'r1', 'queued', now())`,
    [visit?.id],
  );
  const told = async () => (await rowOf(visit?.request_id ?? ''))?.placed?.told;
  expect(await told()).toBe('under-way');
  await owner.query(`update sms set state = 'delivered'`);
  expect(await told()).toBe('text');
});
