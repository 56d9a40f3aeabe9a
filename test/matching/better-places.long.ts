import { afterAll, beforeAll, expect, test } from 'vitest';
import { hours, type Instant, isoIn } from '../../src/platform/clock.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

const inHours = (h: number) => isoIn('Europe/Paris', (world.clock.now() + hours(h)) as Instant);

test('a patient who could go elsewhere is asked to make room for one who cannot, and nobody moves by themselves', async () => {
  const doctor = await aDoctor(world);
  const late = await aDoctor(world, 'Leroy');
  const soon = await aSlot(world, doctor, inHours(3));
  const tonight = await aSlot(world, late, inHours(8));
  const flexible = await aTriagedRequest(world);
  const { body: booking } = await world.request('POST', `/v1/requests/${flexible}/bookings`, {
    slotId: soon,
  });
  const hurried = await aTriagedRequest(world, {
    patient: { ...ALIX, givenName: 'Bientôt' },
    availableTo: inHours(5),
  });
  const { status, body } = await world.request('GET', '/v1/better-places');
  expect(status).toBe(200);
  expect(body.items).toEqual([
    {
      requestId: flexible,
      bookingId: booking.id,
      from: expect.objectContaining({ slotId: soon, professionalName: 'Dr Camille Lemaire' }),
      to: expect.objectContaining({ slotId: tonight, professionalName: 'Dr Camille Leroy' }),
      gains: [{ code: 'makes-room', text: expect.any(String) }],
      after: null,
    },
    {
      requestId: hurried,
      bookingId: null,
      from: null,
      to: expect.objectContaining({ slotId: soon }),
      gains: [{ code: 'has-none', text: 'n’a pas encore de place' }],
      after: flexible,
    },
  ]);
  // It is said, and done by a person: the ordinary move, then the ordinary booking.
  const { rows } = await world.database.owner.query('select state from booking');
  expect(rows).toEqual([{ state: 'booked' }]);
  await world.request('POST', `/v1/requests/${hurried}/standby`, {});
  await world.settle();
  world.clock.advance(11 * 60_000);
  await world.settle();
  const { body: tasks } = await world.request('GET', '/v1/tasks?state=open');
  expect(tasks.items).toContainEqual(expect.objectContaining({ kind: 'better-place', subject: hurried }));

  const moved = await world.request('POST', `/v1/bookings/${booking.id}/move`, { slotId: tonight });
  expect(moved.status).toBe(201);
  // The one who waits for any place has the one that fell free.
  await world.settle();
  expect((await world.request('GET', `/v1/requests/${hurried}`)).body.state).toBe('booked');
  expect((await world.request('GET', '/v1/better-places')).body.items).toEqual([]);
  // Nobody shall ask anybody any more.
  const { body: left } = await world.request('GET', '/v1/tasks?state=open&limit=200');
  expect(left.items.filter(isBetterPlace)).toEqual([]);
});

const isBetterPlace = ({ kind }: { kind: string }): boolean => kind === 'better-place';

test('across a red flag nothing better is looked for, neither for who waits nor for who has a place (rule 1)', async () => {
  const about = async (id: string) =>
    (await world.request('GET', '/v1/better-places')).body.items.filter(
      (it: { requestId: string }) => it.requestId === id,
    );
  const flag = (id: string) =>
    world.database.owner.query(`update request set red_flag = 'raised' where id = $1`, [id]);
  const far = await aDoctor(world, 'Lointaine');
  await world.database.owner.query('update place set lat = 50.6 where id = $1', [far.placeId]);
  const slotId = await aSlot(world, far, inHours(6));
  const placed = await aTriagedRequest(world, { patient: { ...ALIX, givenName: 'Placée' } });
  await world.request('POST', `/v1/requests/${placed}/bookings`, { slotId });
  const waiting = await aTriagedRequest(world, { patient: { ...ALIX, givenName: 'En attente' } });
  await aSlot(world, await aDoctor(world, 'Libre'), inHours(6), { capacity: 2 });
  expect(await about(waiting)).toHaveLength(1);
  expect(await about(placed)).toEqual([
    expect.objectContaining({ gains: [{ code: 'nearer', text: '25 km de moins' }] }),
  ]);
  await flag(waiting);
  await flag(placed);
  expect(await about(waiting)).toEqual([]);
  expect(await about(placed)).toEqual([]);
});
