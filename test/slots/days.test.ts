import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const days = (from: string, to: string, as = 'coordinator') =>
  world.request('GET', `/v1/slots/days?from=${from}&to=${to}`, undefined, { as });

describe('What each professional has published', () => {
  test('is told day by day on the clocks of the territory: places, taken, free, blocked', async () => {
    // Half past nine was before now, and a night belongs to the day on which it begins.
    await world.database.owner.query(
      `insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at)
       values ('grand-douai', gen_random_uuid(), $1, $2, '2026-11-23T09:30+01', '2026-11-23T09:45+01', 'AMB', 1, '{CPTS}', '2026-11-20')`,
      [doctor.id, doctor.placeId],
    );
    await world.database.owner.query(
      `insert into seat (territory_id, slot_id, no) select territory_id, id, 1 from slot where professional_id = $1`,
      [doctor.id],
    );
    const booked = await aSlot(world, doctor, '2026-11-23T14:00:00+01:00', { capacity: 3 });
    const held = await aSlot(world, doctor, '2026-11-23T15:00:00+01:00');
    await aSlot(world, doctor, '2026-11-23T23:30:00+01:00');
    const blocked = await aSlot(world, doctor, '2026-11-24T09:00:00+01:00');
    const withdrawn = await aSlot(world, doctor, '2026-11-25T10:00:00+01:00');
    const requestId = await aTriagedRequest(world);
    const hold = await world.request('POST', `/v1/slots/${held}/hold`, { requestId });
    const visit = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId: booked });
    // Booking lets go of what was held for the same request: somebody else holds it again.
    await world.database.owner.query(
      `update seat set holder = $2, held_since = '2026-11-23T11:30+01', held_until = '2026-11-23T11:35+01' where slot_id = $1`,
      [held, requestId],
    );
    await world.request('DELETE', `/v1/slots/${withdrawn}`, undefined, { as: 'coordinator' });
    await world.database.owner.query(`update slot set state = 'blocked' where id = $1`, [blocked]);
    await world.database.owner.query('delete from seat where slot_id = $1', [blocked]);
    expect([visit.status, hold.status]).toEqual([201, 200]);
    const { status, body } = await days('2026-11-23', '2026-11-24');
    expect(status).toBe(200);
    expect(body.items).toEqual([
      { professionalId: doctor.id, date: '2026-11-23', places: 6, taken: 1, free: 3, blocked: 0 },
      { professionalId: doctor.id, date: '2026-11-24', places: 0, taken: 0, free: 0, blocked: 1 },
    ]);
    expect((await days('2026-11-25', '2026-11-25')).body.items).toEqual([]);
  });

  test('is for the coordination, a month at a time', async () => {
    expect((await days('2026-11-23', '2026-11-23', doctor.token)).status).toBe(403);
    expect((await days('2026-11-24', '2026-11-23')).body.errors).toMatchObject([{ path: 'to' }]);
    expect((await days('2026-11-01', '2026-12-01')).status).toBe(200);
    expect((await days('2026-11-01', '2026-12-02')).body.errors).toMatchObject([{ path: 'to' }]);
    expect((await days('demain', '2026-12-02')).status).toBe(400);
  });
});
