import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, hours, minutes } from '../../src/platform/clock.ts';
import { aDoctor, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const iso = (at: number) => new Date(at).toISOString();
const book = async (slotId: string) =>
  world.request('POST', `/v1/requests/${await aTriagedRequest(world)}/bookings`, {
    slotId,
    acceptLate: true,
  });
const hold = async (slotId: string) =>
  world.request('POST', `/v1/slots/${slotId}/hold`, { requestId: await aTriagedRequest(world) });
const onBoard = async (id: string) =>
  (await world.request('GET', '/v1/board')).body.slots.find((slot: { id: string }) => slot.id === id);
const proposed = async (requestId: string): Promise<string[]> => {
  const { body } = await world.request('GET', `/v1/requests/${requestId}/proposals?limit=50`);
  return body.items.map((it: { slot: { id: string } }) => it.slot.id);
};

describe('At walk-in hours', () => {
  test('patients are sent until the end, and are told the whole span', async () => {
    const start = after(world.clock.now(), minutes(10));
    const end = after(start, hours(2));
    const colleague = await aDoctor(world, 'Accueil');
    const { body: slot } = await world.request(
      'POST',
      '/v1/slots',
      { placeId: colleague.placeId, start: iso(start), end: iso(end), capacity: 3, walkIn: true },
      { as: colleague.token },
    );
    const requestId = await aTriagedRequest(world);
    const { body } = await world.request('GET', `/v1/requests/${requestId}/proposals?limit=50`);
    const proposal = body.items.find((it: { slot: { id: string } }) => it.slot.id === slot.id);
    expect(proposal.slot).toMatchObject({ start: slot.start, end: slot.end, walkIn: true, free: 3 });
    expect((await book(slot.id)).body).toMatchObject({ start: slot.start, end: slot.end });
    world.clock.set(after(end, -1));
    expect(await proposed(requestId)).toContain(slot.id);
    expect(await onBoard(slot.id)).toMatchObject({ walkIn: true, freePlaces: 2, end: slot.end });
    expect((await book(slot.id)).status).toBe(201);
    world.clock.set(end);
    expect(await proposed(requestId)).not.toContain(slot.id);
    expect(await onBoard(slot.id)).toBeUndefined();
    expect((await book(slot.id)).body.type).toBe('/problems/slot-past');
    expect((await hold(slot.id)).body.type).toBe('/problems/slot-past');
  });
});
