import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDoctor, aSlot } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedAt, type Doctor, openSlots, saysFixedSlots, slotsOf } from './people-on-time.ts';

let world: World;
let doctor: Doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  doctor = await aDoctor(world);
});

const away = (from: string, to: string, as = doctor.token) =>
  world.request('POST', '/v1/absences', { from, to, reason: 'leave' }, { as });
const back = (id: string, as = doctor.token) =>
  world.request('DELETE', `/v1/absences/${id}`, undefined, { as });
const hoursOf = async () => (await openSlots(world, doctor)).map((start) => start.slice(5, 16));
const tasksAbout = async (bookingId: string) =>
  (
    await world.database.owner.query<{ kind: string }>(
      `select kind from task where subject = $1 and state = 'open' order by kind`,
      [bookingId],
    )
  ).rows.map(({ kind }) => kind);

describe('An absence', () => {
  test('withdraws what is free, fixed or not, makes none, and gives all of it back when it ends', async () => {
    await saysFixedSlots(world, doctor, { rrule: 'FREQ=DAILY', until: '2026-11-27', to: '11:00' });
    await aSlot(world, doctor, '2026-11-25T16:00:00+01:00');
    const before = await hoursOf();
    expect(before).toEqual([
      '11-24T10:00',
      '11-24T10:30',
      '11-25T10:00',
      '11-25T10:30',
      '11-25T16:00',
      '11-26T10:00',
      '11-26T10:30',
      '11-27T10:00',
      '11-27T10:30',
    ]);
    const { status, body } = await away('2026-11-25', '2026-11-26');
    expect([status, body]).toMatchObject([
      201,
      { from: '2026-11-25T00:00:00+01:00', to: '2026-11-27T00:00:00+01:00', bookingsRemaining: [] },
    ]);
    await world.settle();
    expect(await hoursOf()).toEqual(['11-24T10:00', '11-24T10:30', '11-27T10:00', '11-27T10:30']);
    // Said meanwhile: fixed slots of the days away are made only when the doctor is back.
    await saysFixedSlots(world, doctor, {
      rrule: 'FREQ=DAILY',
      startsOn: '2026-11-26',
      until: '2026-11-27',
      from: '18:00',
      to: '18:30',
    });
    await world.settle();
    expect(await hoursOf()).toEqual([
      '11-24T10:00',
      '11-24T10:30',
      '11-27T10:00',
      '11-27T10:30',
      '11-27T18:00',
    ]);
    expect((await back(body.id)).status).toBe(204);
    await world.settle();
    expect(await hoursOf()).toEqual([
      ...before.slice(0, 7),
      '11-26T18:00',
      ...before.slice(7),
      '11-27T18:00',
    ]);
  });

  test('leaves a visit that is agreed, says so and opens a task for it; called off, its hour is not offered again', async () => {
    await saysFixedSlots(world, doctor, {
      rrule: 'FREQ=DAILY',
      startsOn: '2026-11-25',
      until: '2026-11-25',
      capacity: 2,
      to: '11:00',
    });
    const bookingId = await bookedAt(world, doctor, '2026-11-25T10:00:00+01:00');
    const { body } = await away('2026-11-25T08:00:00+01:00', '2026-11-25T12:00:00+01:00');
    expect(body.bookingsRemaining).toEqual([
      { bookingId, slotId: expect.any(String), start: '2026-11-25T10:00:00+01:00' },
    ]);
    // Beside it there may be the one to tell the patient of their visit: nobody can be texted here.
    expect((await tasksAbout(bookingId)).filter((kind) => kind !== 'tell-booking')).toEqual([
      'visit-without-professional',
    ]);
    expect(await slotsOf(world, doctor)).toMatchObject([{ start: '2026-11-25T10:00:00+01:00', free: 0 }]);
    await world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'other' });
    await world.settle();
    expect(await slotsOf(world, doctor)).toEqual([]);
    await back(body.id);
    await world.settle();
    expect(await slotsOf(world, doctor)).toMatchObject([
      { start: '2026-11-25T10:00:00+01:00', free: 2 },
      { start: '2026-11-25T10:30:00+01:00', free: 2 },
    ]);
  });

  test('gives nothing back where the hour is taken by then', async () => {
    await aSlot(world, doctor, '2026-11-25T16:00:00+01:00');
    const { body } = await away('2026-11-25', '2026-11-25');
    const instead = await aSlot(world, doctor, '2026-11-25T16:10:00+01:00');
    await back(body.id);
    await world.settle();
    expect((await slotsOf(world, doctor)).map(({ id }) => id)).toEqual([instead]);
  });

  test('of fixed slots that were ended meanwhile gives none of them back', async () => {
    const { body: rule } = await saysFixedSlots(world, doctor, { until: '2026-11-25' });
    const { body } = await away('2026-11-25', '2026-11-25');
    await world.request('DELETE', `/v1/availability/${rule.id}`, undefined, { as: doctor.token });
    await back(body.id);
    await world.settle();
    expect(await slotsOf(world, doctor)).toEqual([]);
  });

  test('is noted once for the same hours, lies ahead and ends after it begins', async () => {
    const { body } = await away('2026-12-01', '2026-12-03');
    const again = await away('2026-12-03', '2026-12-04');
    expect([again.status, again.body.type]).toEqual([409, '/problems/absence-overlap']);
    expect((await away('2026-12-04', '2026-12-04')).status).toBe(201);
    expect((await away('2026-11-01', '2026-11-02')).status).toBe(422);
    expect((await away('2026-12-11', '2026-12-10')).status).toBe(422);
    const { body: list } = await world.request('GET', '/v1/absences', undefined, { as: doctor.token });
    expect(list.items).toMatchObject([{ id: body.id }, { from: '2026-12-04T00:00:00+01:00' }]);
  });

  test('is the professional’s own affair, and the coordinator’s', async () => {
    const colleague = await aDoctor(world, 'Collègue');
    const { body } = await away('2026-12-01', '2026-12-01');
    expect((await back(body.id, colleague.token)).status).toBe(403);
    const { body: list } = await world.request('GET', `/v1/absences?professionalId=${doctor.id}`, undefined, {
      as: colleague.token,
    });
    expect(list.items).toEqual([]);
    const theirs = { professionalId: doctor.id, from: '2026-12-02', to: '2026-12-02', reason: 'illness' };
    expect((await world.request('POST', '/v1/absences', theirs, { as: colleague.token })).status).toBe(403);
    expect((await world.request('POST', '/v1/absences', theirs, { as: 'coordinator' })).status).toBe(201);
    expect((await back(body.id, 'coordinator')).status).toBe(204);
  });

  describe('that ends before it is over', () => {
    const on = (time: string) => `2026-11-25T${time}:00+01:00`;
    const withoutDoctor = async (bookingId: string) =>
      (
        await world.database.owner.query<{ state: string }>(
          `select state from task where subject = $1 and kind = 'visit-without-professional' order by round`,
          [bookingId],
        )
      ).rows.map(({ state }) => state);

    test('leaves nothing to do about visits that take place after all, and reopens nothing that was done', async () => {
      await aSlot(world, doctor, on('16:00'));
      await aSlot(world, doctor, on('17:00'));
      const [open, settled] = [
        await bookedAt(world, doctor, on('16:00')),
        await bookedAt(world, doctor, on('17:00')),
      ];
      const { body } = await away('2026-11-25', '2026-11-25');
      const { rows } = await world.database.owner.query(
        `select id from task where subject = $1 and kind = 'visit-without-professional'`,
        [settled],
      );
      await world.request('POST', `/v1/tasks/${rows[0].id}/done`, { note: 'le patient ira ailleurs' });
      await back(body.id);
      expect(await withoutDoctor(open)).toEqual(['done']);
      expect(await withoutDoctor(settled)).toEqual(['done']);
      const notes = await world.database.owner.query('select note from task where id = $1', [rows[0].id]);
      expect(notes.rows).toEqual([{ note: 'le patient ira ailleurs' }]);
      // Ill again: it is somebody's work again.
      await away('2026-11-25', '2026-11-25');
      expect(await withoutDoctor(open)).toEqual(['done', 'open']);
    });

    test('leaves the task where somebody else whom the visit needs is still away, or does not want to be named', async () => {
      const colleague = await aDoctor(world, 'Adjointe');
      const needs = [{ part: 'assistant', professionalId: colleague.id }];
      for (const hour of ['16:00', '17:00'])
        await world.request(
          'POST',
          '/v1/slots',
          {
            placeId: doctor.placeId,
            start: on(hour),
            end: on(hour).replace(':00:00', ':15:00'),
            ...(hour === '16:00' ? { needs } : {}),
          },
          { as: doctor.token },
        );
      const [together, alone] = [
        await bookedAt(world, doctor, on('16:00')),
        await bookedAt(world, doctor, on('17:00')),
      ];
      const [own, theirs] = [
        await away('2026-11-25', '2026-11-25'),
        await away('2026-11-25', '2026-11-25', colleague.token),
      ];
      await back(own.body.id);
      expect([await withoutDoctor(together), await withoutDoctor(alone)]).toEqual([['open'], ['done']]);
      const say = (refused: boolean) =>
        world.request('PUT', `/v1/namings/${doctor.id}`, { refused }, { as: colleague.token });
      await say(true);
      await back(theirs.body.id, colleague.token);
      expect(await withoutDoctor(together)).toEqual(['open']);
      await say(false);
      expect(await withoutDoctor(together)).toEqual(['done']);
    });
  });
});
