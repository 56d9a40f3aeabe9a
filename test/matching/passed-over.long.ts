import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cancelBooking } from '../../src/bookings/change-booking.ts';
import { fillPlace } from '../../src/matching/fill-place.ts';
import { hours, type Instant, isoIn } from '../../src/platform/clock.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
afterEach(async () => {
  // What a test has left is nobody's in the next.
  await world.database.owner.query('delete from standby');
  await world.database.owner.query('delete from seat where booking_id is null');
  world.clock.advance(120_000);
});

const later = (ms: number) => isoIn('Europe/Paris', (world.clock.now() + ms) as Instant);
const aPerson = (givenName: string) => aTriagedRequest(world, { patient: { ...ALIX, givenName } });
const standBy = (id: string) => world.request('POST', `/v1/requests/${id}/standby`, {});
const hold = (slotId: string, requestId: string) =>
  world.request('POST', `/v1/slots/${slotId}/hold`, { requestId });
const book = (requestId: string, slotId: string) =>
  world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
const bookedOn = async (slotId: string) =>
  (
    await world.database.owner.query<{ request_id: string }>(
      `select request_id from booking where slot_id = $1 and state = 'booked' order by booked_at, id`,
      [slotId],
    )
  ).rows.map((row) => row.request_id);

describe('Whoever waits for any place', () => {
  test('has the one that was kept for a patient who has taken another', async () => {
    const doctor = await aDoctor(world, 'Indécis');
    const [kept, taken] = [
      await aSlot(world, doctor, later(hours(2))),
      await aSlot(world, doctor, later(hours(3))),
    ];
    const onThePhone = await aPerson('Un');
    await hold(kept, onThePhone);
    // Looked at: nobody waits.
    await world.settle();
    world.clock.advance(120_000);
    const waiting = await aPerson('Deux');
    await standBy(waiting);
    await world.settle();
    expect((await book(onThePhone, taken)).status).toBe(201);
    await world.settle();
    expect(await bookedOn(kept)).toEqual([waiting]);
  });

  test('has the one whose hold ran out, although another place of that slot is kept for somebody for longer', async () => {
    const slot = await aSlot(world, await aDoctor(world, 'Plusieurs'), later(hours(2)), { capacity: 2 });
    await hold(slot, await aPerson('Trois'));
    world.clock.advance(240_000);
    await hold(slot, await aPerson('Quatre'));
    const waiting = await aPerson('Cinq');
    await standBy(waiting);
    await world.settle();
    world.clock.advance(61_000);
    await world.settle();
    expect(await bookedOn(slot)).toEqual([waiting]);
  });

  test('has one that falls free in walk-in hours that have begun, where there is time to come', async () => {
    const doctor = await aDoctor(world, 'Ouverte');
    const [start, end] = [later(hours(1)), later(hours(4))];
    const { body: slot } = await world.request(
      'POST',
      '/v1/slots',
      { placeId: doctor.placeId, start, end, walkIn: true },
      { as: doctor.token },
    );
    const { body: booking } = await book(await aPerson('Dix'), slot.id);
    world.clock.advance(hours(2));
    const waiting = await aPerson('Onze');
    await standBy(waiting);
    await world.settle();
    await world.request('POST', `/v1/bookings/${booking.id}/cancel`, { by: 'patient', reason: 'better' });
    await world.settle();
    expect(await bookedOn(slot.id)).toEqual([waiting]);
  });

  test('has one of a doctor who comes back: places that an absence had closed beside a visit', async () => {
    const doctor = await aDoctor(world, 'Revenue');
    const slot = await aSlot(world, doctor, later(hours(4)), { capacity: 2 });
    const first = await aPerson('Six');
    await book(first, slot);
    const { body: absence } = await world.request(
      'POST',
      '/v1/absences',
      { from: later(hours(3)), to: later(hours(6)), reason: 'illness' },
      { as: doctor.token },
    );
    const waiting = await aPerson('Sept');
    await standBy(waiting);
    await world.settle();
    expect(await bookedOn(slot)).toEqual([first]);
    await world.request('DELETE', `/v1/absences/${absence.id}`, undefined, { as: doctor.token });
    await world.settle();
    expect(await bookedOn(slot)).toEqual([first, waiting]);
  });

  test('is never sent to a doctor who is away, where another calls off the visit that had stayed', async () => {
    const doctor = await aDoctor(world, 'Absent');
    const slot = await aSlot(world, doctor, later(hours(4)));
    const { body: booking } = await book(await aPerson('Huit'), slot);
    await world.request(
      'POST',
      '/v1/absences',
      { from: later(hours(3)), to: later(hours(6)), reason: 'illness' },
      { as: doctor.token },
    );
    const waiting = await aPerson('Neuf');
    await standBy(waiting);
    await world.settle();
    // Whatever looks at the place first.
    await world.run(async (tx) => {
      await cancelBooking(tx, booking.id, { by: 'patient', reason: 'patient-better' });
      await fillPlace(tx, slot);
    });
    await world.settle();
    expect(await bookedOn(slot)).toEqual([]);
    expect((await book(waiting, slot)).body.type).toBe('/problems/slot-withdrawn');
  });
});
