import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoctor, aSlot, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { progressOf, refer, requestOf } from './a-referral.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const DECISION = {
  by: 'Dr Anne Inventée, SAMU',
  at: '2026-11-23T10:50:00+01:00',
  text: 'vue par un médecin dans la journée',
};

describe('a request that was put together with another', () => {
  test('its referrer goes on being told through every request that it was put together with, one by one and in the list', async () => {
    const partner = await world.token('partner');
    const one = await refer(world, partner, { rank: 'structure', caresForPatient: true });
    const [first, second, third] = [
      await requestOf(world, one.id),
      await requestOf(world, (await refer(world, 'partner', { rank: 'structure' })).id),
      await requestOf(world, (await refer(world, 'partner', { rank: 'structure' })).id),
    ];
    await world.database.owner.query(
      `update request set patient_id = (select patient_id from request where id = $1) where id = any($2)`,
      [first, [second, third]],
    );
    for (const [from, into] of [
      [first, second],
      [second, third],
    ])
      expect((await world.request('POST', `/v1/requests/${from}/merge`, { into })).status).toBe(200);
    await screen(world, third);
    const start = '2026-11-23T14:30:00+01:00';
    const slotId = await aSlot(world, doctor, start);
    await world.request('POST', `/v1/requests/${third}/bookings`, { slotId });
    expect(await progressOf(world, partner, one.id)).toMatchObject({ status: 'booked', at: start });
    const list = await world.request('GET', '/v1/referrals', undefined, { as: partner });
    expect(list.body.items).toMatchObject([{ number: one.number, progress: { status: 'booked' } }]);
    // The nurse finds all three referrers where the patient now is.
    const { body } = await world.request('GET', `/v1/requests/${third}/referrals`);
    expect(body.items).toHaveLength(3);
    expect(body.items.map(({ number }: { number: string }) => number)).toContain(one.number);
  });

  test('a regulating doctor who had decided is alerted about the place of the request that theirs was put together with', async () => {
    const { id } = await refer(world, 'regulator', { rank: 'doctor-regulator', decision: DECISION });
    const theirs = await requestOf(world, id);
    const other = await requestOf(world, (await refer(world, 'partner', { rank: 'structure' })).id);
    await world.database.owner.query(
      `update request set patient_id = (select patient_id from request where id = $1) where id = $2`,
      [other, theirs],
    );
    expect((await world.request('POST', `/v1/requests/${theirs}/merge`, { into: other })).status).toBe(200);
    await screen(world, other);
    const slotId = await aSlot(world, doctor, new Date(world.clock.now() + 5 * 3_600_000).toISOString());
    const booking = (await world.request('POST', `/v1/requests/${other}/bookings`, { slotId })).body.id;
    await world.request('POST', `/v1/bookings/${booking}/cancel`, { by: 'patient', reason: 'found-other' });
    await world.settle();
    const tasks = await world.request('GET', '/v1/tasks?state=open&limit=200');
    expect(tasks.body.items).toContainEqual(
      expect.objectContaining({ kind: 'tell-regulator', subject: booking }),
    );
  });
});
