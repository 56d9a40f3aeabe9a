import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDoctor, aSlot } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedAt, type Doctor, saysFixedSlots, slotAt } from './people-on-time.ts';

let world: World;
let doctor: Doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  doctor = await aDoctor(world);
  await territory({ closures: [], holidays: 'metropole' });
});

const territory = async (opening: Record<string, unknown>) => {
  const { status, body } = await world.request('PATCH', '/v1/territory', { opening }, { as: 'coordinator' });
  if (status !== 200) throw new Error(JSON.stringify(body));
  await world.settle();
};
const shut = (from: string, to = from) => territory({ closures: [{ from, to, reason: 'Ponts' }] });
const placeHours = async (opening: unknown) => {
  const { status, body } = await world.request(
    'PATCH',
    `/v1/places/${doctor.placeId}`,
    { opening },
    { as: 'coordinator' },
  );
  if (status !== 200) throw new Error(JSON.stringify(body));
  await world.settle();
};
const everyDay = (more = {}) =>
  saysFixedSlots(world, doctor, { rrule: 'FREQ=DAILY', until: '2026-11-27', to: '10:30', ...more });
const tasksAbout = async (bookingId: string): Promise<string[]> =>
  (
    await world.database.owner.query<{ state: string }>(
      `select state from task where kind = 'visit-while-closed' and subject = $1 order by round`,
      [bookingId],
    )
  ).rows.map(({ state }) => state);

/** Tuesday to Thursday. */
const [TUESDAY, WEDNESDAY, THURSDAY] = [24, 25, 26].map((day) => `2026-11-${day}T10:00:00+01:00`) as [
  string,
  string,
  string,
];
const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7];

describe('A visit that is agreed, and then nobody is to be there', () => {
  test('because the line is closed that day: one task for the line, which ends when the closure is taken back', async () => {
    await everyDay();
    const [before, on] = [await bookedAt(world, doctor, TUESDAY), await bookedAt(world, doctor, WEDNESDAY)];
    await shut('2026-11-25');
    expect([await tasksAbout(before), await tasksAbout(on)]).toEqual([[], ['open']]);
    await shut('2026-11-25', '2026-11-26');
    expect(await tasksAbout(on)).toEqual(['open']);
    await territory({ closures: [] });
    expect(await tasksAbout(on)).toEqual(['done']);
    await shut('2026-11-25');
    expect(await tasksAbout(on)).toEqual(['done', 'open']);
  });

  test('leads the line to the request, and ends when the visit is moved or called off', async () => {
    await everyDay();
    const [called, moved] = [
      await bookedAt(world, doctor, WEDNESDAY),
      await bookedAt(world, doctor, TUESDAY),
    ];
    await shut('2026-11-24', '2026-11-25');
    const { body } = await world.request('GET', '/v1/tasks?state=open&limit=200');
    const task = body.items.find(
      (one: { kind: string; subject: string }) => one.kind === 'visit-while-closed' && one.subject === moved,
    );
    expect(task).toMatchObject({ requestId: expect.any(String) });
    await world.request('POST', `/v1/bookings/${called}/cancel`, { by: 'patient', reason: 'other' });
    const slotId = await slotAt(world, doctor, THURSDAY);
    const put = await world.request('POST', `/v1/bookings/${moved}/move`, { slotId, acceptLate: true });
    expect(put.status).toBe(201);
    await world.settle();
    expect([await tasksAbout(called), await tasksAbout(moved)]).toEqual([['done'], ['done']]);
  });

  test('stays seen to when a person has said so, whatever else is changed', async () => {
    await everyDay();
    const on = await bookedAt(world, doctor, WEDNESDAY);
    await shut('2026-11-25');
    const { body } = await world.request('GET', '/v1/tasks?state=open&limit=200');
    for (const task of body.items.filter((one: { subject: string }) => one.subject === on))
      await world.request('POST', `/v1/tasks/${task.id}/done`, {});
    expect(await tasksAbout(on)).toEqual(['done']);
    await shut('2026-11-25', '2026-11-26');
    expect(await tasksAbout(on)).toEqual(['done']);
  });

  test('because the day becomes a public holiday on which these fixed slots pause; not those that go on', async () => {
    // Saint Stephen's.
    const rule = { rrule: 'FREQ=DAILY', startsOn: '2026-12-26', until: '2026-12-26' };
    await everyDay(rule);
    await everyDay({ ...rule, from: '14:00', to: '14:30', onHolidays: true });
    await world.request('PATCH', '/v1/territory', { settings: { horizonDays: 40 } }, { as: 'coordinator' });
    await world.settle();
    const pauses = await bookedAt(world, doctor, '2026-12-26T10:00:00+01:00');
    const goesOn = await bookedAt(world, doctor, '2026-12-26T14:00:00+01:00');
    await territory({ holidays: 'alsace-moselle' });
    expect([await tasksAbout(pauses), await tasksAbout(goesOn)]).toEqual([['open'], []]);
    await territory({ holidays: 'metropole' });
    expect(await tasksAbout(pauses)).toEqual(['done']);
  });

  test('because the place is closed at that hour, also where the slot was given once; not where the doctor gives that very day', async () => {
    await everyDay();
    await aSlot(world, doctor, '2026-11-25T16:00:00+01:00');
    const fixed = await bookedAt(world, doctor, WEDNESDAY);
    const once = await bookedAt(world, doctor, '2026-11-25T16:00:00+01:00');
    await shut('2026-11-25');
    expect([await tasksAbout(fixed), await tasksAbout(once)]).toEqual([['open'], []]);
    await territory({ closures: [] });
    await placeHours([{ weekdays: ALL_WEEK, from: '09:00', to: '12:00' }]);
    expect([await tasksAbout(fixed), await tasksAbout(once)]).toEqual([['done'], ['open']]);
    await placeHours([]);
    expect([await tasksAbout(fixed), await tasksAbout(once)]).toEqual([['done', 'open'], ['open']]);
    await placeHours(null);
    expect([await tasksAbout(fixed), await tasksAbout(once)]).toEqual([['done', 'done'], ['done']]);
  });

  test('and was agreed in the very moment before its slot was taken back is told as well', async () => {
    await everyDay();
    const { owner } = world.database;
    const on = await bookedAt(world, doctor, WEDNESDAY);
    await shut('2026-11-25');
    // As if the look at all visits had come before it.
    await owner.query(`delete from task where subject = $1`, [on]);

    world.clock.advance(17 * 3_600_000);
    await world.settle();
    expect(await tasksAbout(on)).toEqual(['open']);
  });
});
