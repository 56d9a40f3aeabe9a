import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDoctor } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedAt, type Doctor, saysFixedSlots, slotsOf } from './people-on-time.ts';

let world: World;
let doctor: Doctor;
let named: Doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  [doctor, named] = [await aDoctor(world, 'Martin'), await aDoctor(world, 'Nommé')];
});

const needs = (part = 'assistant') => [{ part, professionalId: named.id }];
const gives = (day: number, more = {}) =>
  world.request(
    'POST',
    '/v1/slots',
    {
      placeId: doctor.placeId,
      start: `2026-11-${day}T16:00:00+01:00`,
      end: `2026-11-${day}T16:15:00+01:00`,
      needs: needs(),
      ...more,
    },
    { as: doctor.token },
  );
const fixed = (more = {}) =>
  saysFixedSlots(world, doctor, {
    rrule: 'FREQ=DAILY',
    startsOn: '2026-11-24',
    until: '2026-11-25',
    to: '10:30',
    needs: needs(),
    ...more,
  });
const namings = async (as = named.token) =>
  (await world.request('GET', '/v1/namings', undefined, { as })).body.items;
const say = (refused: boolean, as = named.token, by = doctor.id) =>
  world.request('PUT', `/v1/namings/${by}`, { refused }, { as });
const startsOf = async () => (await slotsOf(world, doctor)).map(({ start }) => start.slice(5, 16));
const openTasks = async (kind: string) =>
  (
    await world.database.owner.query(`select subject from task where kind = $1 and state = 'open'`, [kind])
  ).rows.map(({ subject }) => subject);

describe('Who is named in a colleague’s slots', () => {
  test('is told by whom, for what and from when on', async () => {
    expect(await namings()).toEqual([]);
    await gives(25);
    await gives(26, { needs: needs('reachable-doctor') });
    expect(await namings()).toEqual([
      {
        professional: { id: doctor.id, name: 'Dr Camille Martin' },
        parts: ['assistant', 'reachable-doctor'],
        slots: 2,
        first: '2026-11-25T16:00:00+01:00',
        refused: false,
      },
    ]);
    expect(await namings(doctor.token)).toEqual([]);
  });

  test('takes it back in one action: what is free goes, each visit is somebody’s to look at, and nothing more is made', async () => {
    await gives(25);
    await gives(26, { needs: [] });
    const { body: rule } = await fixed({ capacity: 2 });
    const bookingId = await bookedAt(world, doctor, '2026-11-25T10:00:00+01:00');
    expect((await say(true)).status).toBe(200);
    await world.settle();
    expect(await slotsOf(world, doctor)).toMatchObject([
      { start: '2026-11-25T10:00:00+01:00', free: 0 },
      { start: '2026-11-26T16:00:00+01:00', free: 1 },
    ]);
    expect(await openTasks('visit-without-professional')).toContain(bookingId);
    // A person looks at the fixed slots, which nobody makes any more.
    expect(await openTasks('fixed-slots-stuck')).toContain(rule.id);
    await world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'other' });
    expect(await startsOf()).toEqual(['11-26T16:00']);
    expect(await namings()).toMatchObject([{ refused: true, slots: 0, first: null }]);
  });

  test('is not named again, neither once nor in fixed slots, and is where they agree again', async () => {
    await say(true);
    const once = await gives(25);
    expect([once.status, once.body.errors]).toMatchObject([
      422,
      [{ path: 'needs.0.professionalId', message: expect.stringContaining('ne souhaite pas') }],
    ]);
    expect((await fixed()).status).toBe(422);
    expect((await gives(25, { needs: [] })).status).toBe(201);
    await say(false);
    expect((await gives(26)).status).toBe(201);
    const { status, body: rule } = await fixed();
    expect(status).toBe(201);
    await say(true);
    await world.settle();
    expect(await startsOf()).toEqual(['11-25T16:00']);
    await say(false);
    await world.settle();
    // What was given once is gone; fixed slots are made anew.
    expect(await startsOf()).toEqual(['11-24T10:00', '11-25T10:00', '11-25T16:00']);
    expect(await openTasks('fixed-slots-stuck')).not.toContain(rule.id);
  });

  test('does not come back with the end of an absence of whoever had named them', async () => {
    await gives(25);
    const { body } = await world.request(
      'POST',
      '/v1/absences',
      { from: '2026-11-25', to: '2026-11-25', reason: 'leave' },
      { as: doctor.token },
    );
    await say(true);
    await world.request('DELETE', `/v1/absences/${body.id}`, undefined, { as: doctor.token });
    await world.settle();
    expect(await startsOf()).toEqual([]);
  });

  test('decides about themselves alone, and of colleagues of the directory', async () => {
    expect((await say(true, named.token, named.id)).status).toBe(422);
    expect((await say(true, named.token, '0197a1b2-0000-7000-8000-000000000000')).status).toBe(404);
    expect((await say(true, 'coordinator')).status).toBe(403);
    expect([(await say(false)).status, (await say(true)).status, (await say(true)).status]).toEqual([
      200, 200, 200,
    ]);
  });
});
