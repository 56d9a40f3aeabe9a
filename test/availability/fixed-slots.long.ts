import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hours } from '../../src/platform/clock.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import {
  bookedAt,
  type Doctor,
  EACH_MORNING,
  openSlots,
  saysFixedSlots,
  slotAt,
  slotsOf,
} from './people-on-time.ts';

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
const drop = (id: string) =>
  world.request('DELETE', `/v1/availability/${id}`, undefined, { as: doctor.token });

describe('Fixed slots', () => {
  test('are made over the next four weeks at the hours that the doctor said, once however often the job runs', async () => {
    const { status, body } = await says();
    expect(status).toBe(201);
    await world.settle();
    const made = await slotsOf(world, doctor);
    // Monday 23 November 11:30 is now: its 11:00 has gone by. Then seven Mondays and Wednesdays of three slots each.
    expect(made).toHaveLength(7 * 3);
    expect(made.slice(0, 3)).toMatchObject([
      { start: '2026-11-25T10:00:00+01:00', end: '2026-11-25T10:30:00+01:00', free: 1, ruleId: body.id },
      { start: '2026-11-25T10:30:00+01:00' },
      { start: '2026-11-25T11:00:00+01:00', end: '2026-11-25T11:30:00+01:00' },
    ]);
    expect(made.at(-1)).toMatchObject({ start: '2026-12-16T11:00:00+01:00' });
    expect(body.next).toHaveLength(7 * 3);
    for (let runs = 0; runs < 3; runs++) {
      await world.database.owner.query(
        `insert into due (territory_id, kind, subject, at) values ('grand-douai', 'availability.due', $1, now() - interval '1 year')
         on conflict (territory_id, kind, subject) do update set at = excluded.at`,
        [body.id],
      );
      await world.settle();
    }
    expect(await slotsOf(world, doctor)).toEqual(made);
  });

  test('carry everything that a slot given once may say, and each its own release', async () => {
    const { body: structure } = await world.request(
      'POST',
      '/v1/structures',
      { name: 'Foyer inventé', kind: 'nursing-home' },
      { as: 'coordinator' },
    );
    await says({
      mode: 'HH',
      capacity: 2,
      minAge: 6,
      communes: ['59178'],
      reservedFor: structure.id,
      release: { hoursBefore: 24, audience: ['SNP'] },
      until: '2026-11-25',
    });
    expect(await slotsOf(world, doctor)).toMatchObject([
      {
        mode: 'HH',
        capacity: 2,
        minAge: 6,
        communes: ['59178'],
        reservedFor: structure.id,
        release: { at: '2026-11-24T10:00:00+01:00', audience: ['SNP'] },
      },
      { release: { at: '2026-11-24T10:30:00+01:00' } },
      { release: { at: '2026-11-24T11:00:00+01:00' } },
    ]);
  });

  test('are made a day further when a day has gone by', async () => {
    await says({ rrule: 'FREQ=DAILY', to: '10:30' });
    await world.settle();
    expect((await slotsOf(world, doctor)).at(-1)).toMatchObject({ start: '2026-12-20T10:00:00+01:00' });
    world.clock.advance(hours(24));
    await world.settle();
    expect((await slotsOf(world, doctor)).at(-1)).toMatchObject({ start: '2026-12-21T10:00:00+01:00' });
  });

  test('are not made on the days that the doctor left out, on public holidays and on the line’s closures', async () => {
    const day = {
      rrule: 'FREQ=DAILY',
      from: '14:00',
      to: '14:30',
      startsOn: '2026-12-22',
      until: '2026-12-31',
      except: ['2026-12-23'],
    };
    await world.request(
      'PATCH',
      '/v1/territory',
      {
        opening: { closures: [{ from: '2026-12-28', to: '2026-12-29', reason: 'congés' }] },
        settings: { horizonDays: 39 },
      },
      { as: 'coordinator' },
    );
    const { body } = await says(day);
    await world.settle();
    const days = async () => (await openSlots(world, doctor)).map((start) => start.slice(5, 10));
    expect(await days()).toEqual(['12-22', '12-24', '12-26', '12-27', '12-30', '12-31']);
    expect(
      (await read(body.id)).next.map(({ start, state }: { start: string; state: string }) => [
        start.slice(5, 10),
        state,
      ]),
    ).toContainEqual(['12-25', 'holiday']);
    // The line stays open after all, and the doctor works at Christmas.
    await world.request('PATCH', '/v1/territory', { opening: { closures: [] } }, { as: 'coordinator' });
    await change(body.id, { onHolidays: true });
    await world.settle();
    expect(await days()).toEqual(
      ['22', '24', '25', '26', '27', '28', '29', '30', '31'].map((d) => `12-${d}`),
    );
    await world.request('PATCH', '/v1/territory', { settings: { horizonDays: null } }, { as: 'coordinator' });
    await world.settle();
  });

  test('leave out the hours at which the doctor already has a slot, and say so; made once the hour is free', async () => {
    const other = await aSlot(world, doctor, '2026-11-25T10:15:00+01:00');
    const { body } = await says({ until: '2026-11-25' });
    expect(body.conflicts).toEqual([
      { start: '2026-11-25T10:00:00+01:00', end: '2026-11-25T10:30:00+01:00' },
    ]);
    expect(await openSlots(world, doctor)).toEqual([
      '2026-11-25T10:15:00+01:00',
      '2026-11-25T10:30:00+01:00',
      '2026-11-25T11:00:00+01:00',
    ]);
    await world.request('DELETE', `/v1/slots/${other}`, undefined, { as: doctor.token });
    world.clock.advance(hours(17));
    await world.settle();
    expect((await read(body.id)).conflicts).toEqual([]);
    expect((await openSlots(world, doctor))[0]).toBe('2026-11-25T10:00:00+01:00');
  });

  test('that a person has withdrawn or moved are not made again', async () => {
    const { body } = await says({ startsOn: '2026-12-07', until: '2026-12-07' });
    const withdrawn = await slotAt(world, doctor, '2026-12-07T10:00:00+01:00');
    await world.request('DELETE', `/v1/slots/${withdrawn}`, undefined, { as: doctor.token });
    // Not even by a rule that has forgotten it: the database refuses.
    const again = `insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at, rule_id)
       select territory_id, gen_random_uuid(), professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at, rule_id
         from slot where id = $1`;
    await expect(world.database.owner.query(again, [withdrawn])).rejects.toThrow(/slot_rule/);
    const moved = await slotAt(world, doctor, '2026-12-07T11:00:00+01:00');
    const { status } = await world.request(
      'PATCH',
      `/v1/slots/${moved}`,
      { start: '2026-12-07T12:00:00+01:00', end: '2026-12-07T12:20:00+01:00' },
      { as: doctor.token },
    );
    expect(status).toBe(200);
    world.clock.advance(hours(24));
    await world.settle();
    expect(await openSlots(world, doctor)).toEqual([
      '2026-12-07T10:30:00+01:00',
      '2026-12-07T12:00:00+01:00',
    ]);
    expect((await read(body.id)).next.map(({ state }: { state: string }) => state)).toEqual([
      'withdrawn',
      'open',
      'open',
    ]);
  });
});

describe('A rule that is changed', () => {
  test('changes only free slots to come, and says which visits remain', async () => {
    const { body } = await says({ startsOn: '2026-12-07', until: '2026-12-09' });
    const bookingId = await bookedAt(world, doctor, '2026-12-07T10:30:00+01:00');
    const changed = await change(body.id, { from: '14:00', to: '15:00', capacity: 2 });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      version: 2,
      rrule: 'FREQ=WEEKLY;BYDAY=MO,WE',
      capacity: 2,
      bookingsRemaining: [{ bookingId, start: '2026-12-07T10:30:00+01:00' }],
    });
    await world.settle();
    expect((await slotsOf(world, doctor)).map(({ start, free }) => [start.slice(5, 16), free])).toEqual([
      ['12-07T10:30', 0],
      ['12-07T14:00', 2],
      ['12-07T14:30', 2],
      ['12-09T14:00', 2],
      ['12-09T14:30', 2],
    ]);
    // The visit is called off: nobody gives that hour any more.
    await world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'other' });
    await world.settle();
    expect((await slotsOf(world, doctor)).map(({ start }) => start.slice(5, 16))).not.toContain(
      '12-07T10:30',
    );
  });

  test('keeps the visits of a slot of several places, and gives none of its other places any more', async () => {
    const { body } = await says({ startsOn: '2026-12-07', until: '2026-12-07', capacity: 3, to: '10:30' });
    await bookedAt(world, doctor, '2026-12-07T10:00:00+01:00');
    expect((await drop(body.id)).body.bookingsRemaining).toHaveLength(1);
    expect(await slotsOf(world, doctor)).toMatchObject([{ free: 0 }]);
    expect(
      (await world.request('GET', `/v1/availability/${body.id}`, undefined, { as: doctor.token })).status,
    ).toBe(404);
  });

  test('is refused with 412 where somebody else was quicker', async () => {
    const { body, headers } = await says();
    expect(headers.etag).toBe('"1"');
    await change(body.id, { slotMinutes: 45 });
    const stale = await world.http.inject({
      method: 'PATCH',
      url: `/v1/availability/${body.id}`,
      headers: { authorization: `Bearer ${doctor.token}`, 'if-match': '"1"' },
      payload: { slotMinutes: 20 },
    });
    expect([stale.statusCode, stale.json().type]).toEqual([412, '/problems/stale']);
    expect(await read(body.id)).toMatchObject({ slotMinutes: 45, version: 2 });
  });
});

describe('Whose time it is', () => {
  test('a professional says, reads and changes their own only; a coordinator everybody’s', async () => {
    const colleague = await aDoctor(world, 'Collègue');
    const { body } = await says();
    const as = colleague.token;
    const url = `/v1/availability/${body.id}`;
    expect((await saysFixedSlots(world, colleague, { professionalId: doctor.id })).status).toBe(403);
    expect((await world.request('GET', url, undefined, { as })).status).toBe(403);
    expect((await world.request('PATCH', url, { to: '11:00' }, { as })).status).toBe(403);
    expect((await world.request('DELETE', url, undefined, { as })).status).toBe(403);
    const list = `/v1/availability?professionalId=${doctor.id}`;
    expect((await world.request('GET', list, undefined, { as })).body.items).toEqual([]);
    expect((await world.request('GET', list, undefined, { as: 'coordinator' })).body.items).toMatchObject([
      { id: body.id, version: 1 },
    ]);
    expect((await world.request('PATCH', url, { to: '11:00' }, { as: 'coordinator' })).status).toBe(200);
    const nobody = await world.request(
      'POST',
      '/v1/availability',
      { ...EACH_MORNING, placeId: doctor.placeId },
      { as: 'coordinator' },
    );
    expect([nobody.status, nobody.body.errors[0].path]).toEqual([422, 'professionalId']);
  });
});

test('A place elsewhere keeps its own clocks', async () => {
  const place = `/v1/places/${doctor.placeId}`;
  const set = await world.request('PATCH', place, { timeZone: 'America/Guadeloupe' }, { as: 'coordinator' });
  expect(set.body.timeZone).toBe('America/Guadeloupe');
  expect((await world.request('PATCH', place, { timeZone: 'Lune/Mer' }, { as: 'coordinator' })).status).toBe(
    400,
  );
  await says({ startsOn: '2026-12-07', until: '2026-12-07', to: '10:30' });
  expect(await openSlots(world, doctor)).toEqual(['2026-12-07T15:00:00+01:00']);
});

test('Patients who are booked in the very moment in which the rule changes keep their visit and are told, or are refused', async () => {
  const { body } = await says({ startsOn: '2026-12-07', until: '2026-12-09', slotMinutes: 10 });
  const slots = await slotsOf(world, doctor);
  const requests = await Promise.all(
    slots.map((_, no) =>
      aTriagedRequest(world, {
        patient: { familyName: `Inventé-${no}`, givenName: 'Alix', birthDate: '1980-05-05', insee: '59178' },
      }),
    ),
  );
  const book = async (no: number) => {
    const { status, body: booked } = await world.request('POST', `/v1/requests/${requests[no]}/bookings`, {
      slotId: slots[no]?.id,
      acceptLate: true,
    });
    return status === 201 ? (booked.id as string) : `${status} ${booked.type}`;
  };
  const [changed, ...answers] = await Promise.all([
    book(0).then(() => change(body.id, { from: '14:00', to: '15:00' })),
    ...slots.slice(1).map((_, no) => book(no + 1)),
  ]);
  const booked = answers.filter((answer) => !answer.includes(' '));
  const refused = answers.filter((answer) => answer.includes(' '));
  expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? ['409 /problems/slot-withdrawn'] : []));
  const remaining = changed.body.bookingsRemaining.map(({ bookingId }: { bookingId: string }) => bookingId);
  expect(remaining).toHaveLength(booked.length + 1);
  expect(remaining).toEqual(expect.arrayContaining(booked));
});

// The last: days go by.
test('A rule whose room is moved to another place makes no more slots, and a person is told until the room is back or the rule is changed', async () => {
  const resource = (method: 'POST' | 'PATCH', body: object, id = '') =>
    world.request(method, `/v1/resources${id && `/${id}`}`, body, { as: 'coordinator' });
  const { body: room } = await resource('POST', { kind: 'room', name: 'Salle 1', placeId: doctor.placeId });
  const { body: rule } = await says({
    rrule: 'FREQ=DAILY',
    onHolidays: true,
    needs: [{ part: 'room', resourceId: room.id }],
  });
  await world.settle();
  const before = (await openSlots(world, doctor)).length;
  const stuck = async () => {
    const { body } = await world.request('GET', '/v1/tasks?limit=200', undefined, { as: 'coordinator' });
    return body.items
      .filter(({ subject }: { subject: string | null }) => subject === rule.id)
      .map(({ kind, state }: { kind: string; state: string }) => `${kind} ${state}`);
  };
  const moved = async (placeId: string) => {
    expect((await resource('PATCH', { placeId }, room.id)).status).toBe(200);
    await world.settle();
    world.clock.advance(hours(24));
    await world.settle();
  };
  await moved((await aDoctor(world)).placeId);
  expect((await openSlots(world, doctor)).length).toBeLessThan(before);
  expect((await read(rule.id)).conflicts.length).toBeGreaterThan(0);
  expect(await stuck()).toEqual(['fixed-slots-stuck open']);
  const { rows } = await world.database.owner.query(`select 1 from event where type = 'reaction.failed'`);
  expect(rows).toEqual([]);
  await moved(doctor.placeId);
  expect(await read(rule.id)).toMatchObject({ conflicts: [] });
  expect(await openSlots(world, doctor)).toHaveLength(before);
  expect(await stuck()).toEqual(['fixed-slots-stuck done']);
  await moved((await aDoctor(world)).placeId);
  await change(rule.id, { needs: [] });
  expect(await stuck()).toEqual(['fixed-slots-stuck done', 'fixed-slots-stuck done']);
});
