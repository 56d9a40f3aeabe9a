import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadBook } from '../../src/matching/load.ts';
import { hours, type Instant, isoIn } from '../../src/platform/clock.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { transaction } from '../../src/platform/transaction.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world?.close());

const at = (h: number) => isoIn('Europe/Paris', (world.clock.now() + hours(h)) as Instant);
const loadOf = async (professionalId: string) => {
  const { territoryId } = (
    await world.database.owner.query('select territory_id as "territoryId" from professional')
  ).rows[0];
  const deps = { database: world.product.database, clock: world.clock };
  const loads = await transaction(deps, systemActor(territoryId, 'test'), (tx) => loadBook().of(tx));
  return loads.of.get(professionalId);
};
const book = async (slotId: string) => {
  const requestId = await aTriagedRequest(world);
  const { status } = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
  expect(status).toBe(201);
};

describe('What a professional has offered', () => {
  test('is not what they took back: neither a free slot, nor one in which patients were expected', async () => {
    const doctor = await aDoctor(world, 'Reprend');
    const kept = await aSlot(world, doctor, at(3));
    const free = await aSlot(world, doctor, at(4));
    const awaited = await aSlot(world, doctor, at(5), { capacity: 2 });
    await book(kept);
    await book(awaited);
    expect(await loadOf(doctor.id)).toEqual({ given: 4, taken: 2 });
    expect(
      (await world.request('DELETE', `/v1/slots/${free}`, undefined, { as: 'coordinator' })).status,
    ).toBe(204);
    const withdrawn = await world.request(
      'POST',
      `/v1/slots/${awaited}/withdraw`,
      { reason: 'illness' },
      { as: 'coordinator' },
    );
    expect(withdrawn.status).toBe(200);
    expect(await loadOf(doctor.id)).toEqual({ given: 1, taken: 1 });
  });

  test('is what somebody could have taken by now: fixed slots of the weeks ahead make nobody seem to be hardly asked', async () => {
    const doctor = await aDoctor(world, 'Prévoyante');
    await book(await aSlot(world, doctor, at(6)));
    for (const day of [2, 4, 10, 20]) await aSlot(world, doctor, at(24 * day));
    expect(await loadOf(doctor.id)).toEqual({ given: 2, taken: 1 });
  });

  test('is what the line may have: places kept for others are not left by it', async () => {
    const doctor = await aDoctor(world, 'Réserve');
    const slot = await aSlot(world, doctor, at(3), { capacity: 3 });
    const given = { professionalId: doctor.id, placeId: doctor.placeId };
    const toOthers = [
      { ...given, start: at(4), end: at(4.5), audience: ['PRO'] },
      {
        ...given,
        start: at(5),
        end: at(5.5),
        audience: ['SNP'],
        release: { hoursBefore: 2, audience: ['CPTS'] },
      },
    ];
    expect(
      (await world.request('POST', '/v1/slots', { slots: toOthers }, { as: 'coordinator' })).status,
    ).toBe(201);
    await book(slot);
    expect(await loadOf(doctor.id)).toEqual({ given: 4, taken: 1 });
    await world.request('PATCH', `/v1/slots/${slot}`, { audience: ['PRO'] }, { as: 'coordinator' });
    expect(await loadOf(doctor.id)).toEqual({ given: 2, taken: 1 });
  });
});
