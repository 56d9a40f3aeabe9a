import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDoctor, aSlot } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedAt, type Doctor, EACH_MORNING, saysFixedSlots, slotsOf } from './people-on-time.ts';

let world: World;
let doctor: Doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  doctor = await aDoctor(world);
});

const says = (more: Record<string, unknown> = {}) => saysFixedSlots(world, doctor, more);
const read = async (id: string) =>
  (await world.request('GET', `/v1/availability/${id}`, undefined, { as: doctor.token })).body;
const change = (id: string, body: unknown) =>
  world.request('PATCH', `/v1/availability/${id}`, body, { as: doctor.token });

describe('Before they are said', () => {
  const preview = (more: Record<string, unknown> = {}, as = doctor.token) =>
    world.request(
      'POST',
      '/v1/availability/preview',
      { ...EACH_MORNING, placeId: doctor.placeId, ...more },
      { as },
    );

  test('fixed slots show what they would make, with what is in the way, and nothing is kept', async () => {
    await aSlot(world, doctor, '2026-11-25T08:15:00+01:00');
    const { status, body } = await preview({ except: ['2026-11-26'] });
    expect(status).toBe(200);
    const on = (day: string) =>
      body.next
        .filter(({ start }: { start: string }) => start.startsWith(day))
        .map(({ state }: { state: string }) => state);
    expect(on('2026-11-24')).toEqual(['to-come', 'to-come', 'to-come', 'to-come']);
    expect(on('2026-11-25')).toEqual(['to-come', 'overlap', 'to-come', 'to-come']);
    expect(new Set(on('2026-11-26'))).toEqual(new Set(['exception']));
    await world.settle();
    expect(await slotsOf(world, doctor)).toHaveLength(1);
    expect((await preview({ rrule: 'FREQ=HOURLY' })).body.errors[0].path).toBe('rrule');
    const stranger = { part: 'assistant', professionalId: NOBODY };
    expect((await preview({ needs: [stranger] })).body.errors[0].path).toBe('needs.0.professionalId');
  });

  test('a change of fixed slots shows them as they would be, beside the visits that are agreed', async () => {
    const { body: rule } = await says();
    await world.settle();
    await bookedAt(world, doctor, '2026-11-25T10:30:00+01:00');
    const { body } = await preview({
      rrule: 'FREQ=WEEKLY;BYDAY=WE',
      from: '10:30',
      to: '11:30',
      slotMinutes: 30,
      ruleId: rule.id,
    });
    expect(body.next.slice(0, 2)).toMatchObject([
      { start: '2026-11-25T10:30:00+01:00', state: 'booked' },
      { start: '2026-11-25T11:00:00+01:00', state: 'open' },
    ]);
    const colleague = await aDoctor(world, 'Collègue');
    expect((await preview({ ruleId: rule.id }, colleague.token)).status).toBe(403);
    expect((await preview({ professionalId: doctor.id }, colleague.token)).status).toBe(403);
    expect((await preview({ professionalId: doctor.id }, 'coordinator')).status).toBe(200);
  });
});

const LATER = { startsOn: '2027-06-01' };
const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('A rule that nobody can keep', () => {
  test('is not what one becomes either: the change is refused, and it stays as it was', async () => {
    const { body } = await says(LATER);
    const refused = await change(body.id, { needs: [{ part: 'kit', resourceId: NOBODY }] });
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ path: 'needs.0.resourceId', message: expect.stringMatching(/matériel/) }],
    ]);
    expect(await read(body.id)).toMatchObject({ needs: [], version: 1 });
  });

  test.each([
    [{ rrule: 'FREQ=MINUTELY' }, 'rrule', /par jour, semaine/],
    [{ rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, 'rrule', /aucun jour/],
    [{ to: '09:00' }, 'to', /suivre/],
    [{ until: '2026-11-01' }, 'until', /suivre/],
    [{ placeId: '01890000-0000-7000-8000-000000000000' }, 'placeId', /annuaire/],
    // What its slots would say is looked at although the first of them is made in months.
    [{ ...LATER, needs: [{ part: 'room', resourceId: NOBODY }] }, 'needs.0.resourceId', /annuaire/],
    [
      { ...LATER, needs: [{ part: 'assistant', professionalId: NOBODY }] },
      'needs.0.professionalId',
      /annuaire/,
    ],
    [{ ...LATER, minAge: 12, maxAge: 6 }, 'maxAge', /inférieur/],
    [{ ...LATER, communes: ['59178'] }, 'communes', /domicile/],
    [{ ...LATER, reservedFor: NOBODY }, 'reservedFor', /annuaire/],
  ])('is refused with 422 and says why: %j', async (more, path, message) => {
    const { status, body } = await says(more);
    expect([status, body.errors]).toEqual([422, [{ path, message: expect.stringMatching(message) }]]);
    expect(await slotsOf(world, doctor)).toEqual([]);
  });
});
