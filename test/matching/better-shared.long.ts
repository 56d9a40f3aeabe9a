import { afterAll, beforeAll, expect, test } from 'vitest';
import { puzzle, solved, told } from '../../src/matching/better-places.ts';
import { openBooks } from '../../src/matching/propose.ts';
import { hours, type Instant, isoIn, minutes } from '../../src/platform/clock.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

type Item = {
  requestId: string;
  bookingId: string | null;
  from: { slotId: string } | null;
  to: { slotId: string };
  after: string | null;
  gains: unknown;
};
const inHours = (h: number) => isoIn('Europe/Paris', (world.clock.now() + hours(h)) as Instant);
const asked = async () => {
  const { body } = await world.request('GET', '/v1/better-places');
  return body.items.map((it: Item) => [
    it.requestId,
    it.bookingId,
    it.from?.slotId ?? null,
    it.to.slotId,
    it.after,
    it.gains,
  ]);
};
/** Fairness and outlook are read every two minutes: first at the same moment here and there. */
const books = openBooks();
/** What is found by who looks at everything themselves. */
const alone = async () => {
  const found = await world.run((tx) => puzzle(tx, books));
  const changes = (await solved(found)) ?? [];
  return (await world.run((tx) => told(tx, found, changes))).map((it) => [
    it.requestId,
    it.bookingId,
    it.from?.slotId ?? null,
    it.to.slotId,
    it.after,
    it.gains,
  ]);
};

test('What one console has found is what the next one is told, and never what was found before something changed', async () => {
  const doctors = await Promise.all(['Un', 'Deux', 'Trois', 'Quatre'].map((name) => aDoctor(world, name)));
  for (const [no, { placeId }] of doctors.entries())
    await world.database.owner.query('update place set lat = $2 where id = $1', [placeId, 50.37 + no * 0.05]);
  const slots: string[] = [];
  for (const [no, doctor] of doctors.entries())
    for (const h of [3, 5, 8]) slots.push(await aSlot(world, doctor, inHours(h + no * 0.25)));
  const bookings: string[] = [];
  for (const slotId of slots.slice(6, 11)) {
    const requestId = await aTriagedRequest(world, { patient: { ...ALIX, givenName: `Place${slotId}` } });
    const { body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    bookings.push(body.id);
  }
  const seeking: string[] = [];
  for (const until of [4, 6, 9])
    seeking.push(
      await aTriagedRequest(world, {
        patient: { ...ALIX, givenName: `Avant${until}` },
        availableTo: inHours(until),
      }),
    );
  const same = async () => {
    const [first, ...others] = [await asked(), ...(await Promise.all([asked(), asked()]))];
    expect(first.length).toBeGreaterThan(0);
    for (const other of others) expect(other).toEqual(first);
    expect(first).toEqual(await alone());
    return first;
  };
  const found = [await same()];
  const after = async (change: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await change;
    if (status >= 300) throw new Error(JSON.stringify(body));
    found.push(await same());
  };
  await after(world.request('POST', `/v1/requests/${seeking[0]}/bookings`, { slotId: slots[0] }));
  await after(
    world.request('POST', `/v1/bookings/${bookings[0]}/cancel`, { by: 'patient', reason: 'other' }),
  );
  await after(world.request('POST', `/v1/slots/${slots[1]}/hold`, { requestId: seeking[1] }));
  await after(world.request('DELETE', `/v1/slots/${slots[3]}`, undefined, { as: 'coordinator' }));
  await after(
    world.request(
      'POST',
      '/v1/absences',
      { professionalId: doctors[1]?.id, from: inHours(1), to: inHours(12), reason: 'illness' },
      { as: 'coordinator' },
    ),
  );
  world.clock.advance(minutes(90));
  found.push(await same());
  expect(new Set(found.map((it) => JSON.stringify(it))).size).toBeGreaterThan(3);
});
