import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { noticeOf } from '../../src/bookings/booking.ts';
import { aDoctor, ALIX, aSlot } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Diary, diaryOf } from './a-visit.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let diary: Diary;
beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
  diary = diaryOf(world, doctor);
});
afterAll(() => world.close());

const requestOf = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body;
const boardOf = async () => (await world.request('GET', '/v1/board')).body;
const onBoard = async (collection: string, id: string) =>
  (await boardOf())[collection].find((row: { id: string }) => row.id === id);
/** What came of it later, at its hour for instance, is told after it. */
const cancelledOf = async (id: string) =>
  (await diary.eventsAbout(id)).find(({ type }) => type === 'booking.cancelled');
const freeOf = async (slotId: string): Promise<number> =>
  (
    await world.database.owner.query(
      'select count(*)::int as free from seat where slot_id = $1 and booking_id is null',
      [slotId],
    )
  ).rows[0].free;

describe('a visit that is called off', () => {
  test.each([
    ['by the patient, on the phone with the nurse', 'operator', 'patient', 'better', []],
    ['by the line', 'operator', 'operator', 'other-solution', []],
    ['by the doctor, as the nurse hears', 'operator', 'professional', 'held-up', ['check-on-patient']],
    ['by the doctor themselves', 'doctor', 'professional', 'unavailable', ['check-on-patient']],
    [
      'by the patient, on the phone with the doctor',
      'doctor',
      'patient',
      'cannot-come',
      ['check-on-patient'],
    ],
  ] as const)(
    '%s: the place is free and on the board, the search goes on, the patient is told, and where nobody has asked them somebody does',
    async (_how, actor, by, reason, tasks) => {
      const { id, slotId, requestId } = await diary.aVisit();
      await world.settle();
      expect(await onBoard('slots', slotId)).toBeUndefined();
      const as = actor === 'doctor' ? doctor.token : 'operator';
      expect((await diary.act(id, 'cancel', { by, reason }, { as })).body).toMatchObject({
        state: 'cancelled',
        cancelledBy: by,
        reason,
      });
      await world.settle();
      expect(await freeOf(slotId)).toBe(1);
      expect(await onBoard('slots', slotId)).toMatchObject({ freePlaces: 1 });
      expect((await requestOf(requestId)).state).toBe('triaged');
      expect(await onBoard('requests', requestId)).toMatchObject({ state: 'triaged', bookedFor: null });
      // No carrier is configured: a person tells what a text would have.
      expect(await diary.tasksAbout(id)).toEqual([...tasks, 'tell-booking', 'tell-cancellation']);
      expect(await cancelledOf(id)).toMatchObject({
        data: { requestId, slotId, by, reason, notice: 'in-time' },
      });
    },
  );

  test('is called off with a reason, of one of those who may, and once', async () => {
    const { id } = await diary.aVisit();
    for (const body of [
      { by: 'patient' },
      { by: 'patient', reason: '' },
      { by: 'nobody', reason: 'better' },
    ]) {
      const { status, body: problem } = await diary.act(id, 'cancel', body);
      expect([status, problem.type]).toEqual([400, '/problems/validation']);
    }
    expect((await diary.act(id, 'cancel', { by: 'patient', reason: 'better' })).status).toBe(200);
    expect((await diary.act(id, 'cancel', { by: 'patient', reason: 'better' })).body.type).toBe(
      '/problems/already-cancelled',
    );
  });

  test('too late counts against nobody but shows on the patient’s visits, and a place whose hour has gone is given to nobody', async () => {
    const givenName = 'Late';
    const { id, slotId, requestId } = await diary.aVisit({ request: { patient: { ...ALIX, givenName } } });
    const { start, patientId } = await diary.bookingOf(id);
    world.clock.set(instant(start));
    world.clock.advance(60_000);
    await diary.act(id, 'cancel', { by: 'patient', reason: 'cannot-come' });
    expect((await cancelledOf(id))?.data).toMatchObject({ notice: 'after' });
    const again = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    expect(again.body.type).toBe('/problems/slot-past');
    const { body } = await world.request('GET', `/v1/patients/${patientId}/bookings`);
    expect(body.absences).toEqual({ missed: 0, calledOffLate: 1 });
  });

  test('has given notice in time up to two hours before, late until its hour', () => {
    const start = instant('2026-11-24T10:00:00+01:00');
    const at = (time: string) => noticeOf(start, instant(`2026-11-24T${time}+01:00`));
    expect([at('08:00:00'), at('08:00:01'), at('09:59:59'), at('10:00:00')]).toEqual([
      'in-time',
      'late',
      'late',
      'after',
    ]);
  });
});

describe('a patient who does not come', () => {
  test('is asked after, their request looks for another place, the hour is not given again, and it is counted on their visits', async () => {
    const { id, slotId, requestId } = await diary.aVisit({
      request: { patient: { ...ALIX, givenName: 'Absent' } },
    });
    expect((await diary.act(id, 'no-show')).body.type).toBe('/problems/not-yet');
    world.clock.set(instant((await diary.bookingOf(id)).start));
    expect((await diary.act(id, 'no-show')).body.state).toBe('no-show');
    await world.settle();
    expect(await diary.tasksAbout(id)).toContain('check-on-patient');
    expect((await requestOf(requestId)).state).toBe('triaged');
    expect(await freeOf(slotId)).toBe(0);
    expect(await diary.eventsAbout(id)).toContainEqual({ type: 'booking.missed', data: { requestId } });
    const { patientId } = await diary.bookingOf(id);
    const { body } = await world.request('GET', `/v1/patients/${patientId}/bookings`, undefined, {
      as: 'coordinator',
    });
    expect(body.absences).toEqual({ missed: 1, calledOffLate: 0 });
    expect(body.items).toMatchObject([{ id, requestId, state: 'no-show' }]);
    expect(body.items[0]).not.toHaveProperty('reason');
  });

  test('counts for a year, and for them alone', async () => {
    const { id } = await diary.aVisit({
      request: { patient: { ...ALIX, givenName: 'Seul' } },
    });
    const { patientId } = await diary.bookingOf(id);
    const absences = async () =>
      (await world.request('GET', `/v1/patients/${patientId}/bookings`)).body.absences;
    expect(await absences()).toEqual({ missed: 0, calledOffLate: 0 });
    await world.database.owner.query(`update booking set state = 'no-show', start_at = $2 where id = $1`, [
      id,
      new Date(world.clock.now() - 366 * 86_400_000),
    ]);
    expect(await absences()).toEqual({ missed: 0, calledOffLate: 0 });
    await world.database.owner.query(`update booking set start_at = $2 where id = $1`, [
      id,
      new Date(world.clock.now() - 364 * 86_400_000),
    ]);
    expect(await absences()).toEqual({ missed: 1, calledOffLate: 0 });
  });
});

describe('a patient who comes', () => {
  test('has arrived, is seen, and the report ends it: each step once, with its hour', async () => {
    const { id, requestId } = await diary.aVisit();
    const arrived = world.clock.now();
    expect((await diary.act(id, 'arrive')).body.state).toBe('arrived');
    expect((await diary.act(id, 'arrive')).body.type).toBe('/problems/already-arrived');
    expect((await diary.act(id, 'no-show')).body.type).toBe('/problems/already-arrived');
    world.clock.advance(600_000);
    const report = await world.request(
      'POST',
      `/v1/bookings/${id}/report`,
      { outcome: 'treated', text: 'Angine virale, repos.' },
      { as: doctor.token },
    );
    expect(report.status).toBe(201);
    expect(await diary.row(id)).toMatchObject({ state: 'seen', version: 3 });
    expect([(await diary.row(id)).arrived_at.getTime(), (await diary.row(id)).ended_at.getTime()]).toEqual([
      arrived,
      arrived + 600_000,
    ]);
    expect((await requestOf(requestId)).state).toMatch(/^(seen|reported)$/);
    for (const what of ['arrive', 'no-show'])
      expect((await diary.act(id, what)).body.type).toBe('/problems/already-seen');
  });
});

describe('what may be changed of a visit that stays where it is', () => {
  const patch = (id: string, body: unknown, as = 'operator') =>
    world.request('PATCH', `/v1/bookings/${id}`, body, { as });

  test('is what the professional should know, and that the patient will come; once more changes nothing', async () => {
    const { id } = await diary.aVisit();
    expect((await patch(id, { comment: ' Viendra avec son aidante ', confirmed: true })).body).toMatchObject({
      comment: 'Viendra avec son aidante',
      confirmedAt: expect.any(String),
      version: 3,
    });
    expect((await patch(id, { comment: 'Viendra avec son aidante', confirmed: true })).body.version).toBe(3);
    expect((await diary.eventsAbout(id)).slice(1).map(({ type, data }) => [type, data.by ?? null])).toEqual([
      ['booking.confirmed', 'operator'],
      ['booking.amended', null],
    ]);
    expect(JSON.stringify(await diary.eventsAbout(id))).not.toContain('aidante');
    expect((await patch(id, { comment: null }, doctor.token)).body).toMatchObject({
      comment: null,
      version: 4,
    });
  });

  test('is read by whoever sees the patient and by the line, not by a coordinator', async () => {
    const { id, requestId } = await diary.aVisit();
    await patch(id, { comment: 'Fauteuil roulant' });
    const list = async (as: string) => {
      const { body } = await world.request('GET', '/v1/bookings?limit=200', undefined, { as });
      return body.items.find((visit: { id: string }) => visit.id === id);
    };
    expect(await list(doctor.token)).toMatchObject({ comment: 'Fauteuil roulant' });
    expect(await list('coordinator')).not.toHaveProperty('comment');
    expect((await requestOf(requestId)).bookings).toMatchObject([{ comment: 'Fauteuil roulant' }]);
    await diary.act(id, 'cancel', { by: 'patient', reason: 'better' });
    expect(await list(doctor.token)).toMatchObject({ comment: null, patient: null });
  });

  test('is nothing else, and of nothing that is over', async () => {
    const { id } = await diary.aVisit();
    for (const body of [
      { state: 'cancelled' },
      { start: '2026-11-23T15:00:00Z' },
      { reason: 'better' },
      { confirmed: false },
      { comment: '' },
      { comment: 'x'.repeat(501) },
    ])
      expect([body, (await patch(id, body)).status]).toEqual([body, 400]);
    expect((await diary.row(id)).version).toBe(1);
    await diary.act(id, 'cancel', { by: 'patient', reason: 'better' });
    expect((await patch(id, { comment: 'Trop tard' })).body.type).toBe('/problems/already-cancelled');
  });
});

describe('a walk-in slot', () => {
  const aSession = async (start: string, end: string, capacity = 3) => {
    const slotId = await aSlot(world, await aDoctor(world, 'Sanzay'), start, { capacity });
    await world.database.owner.query('update slot set walk_in = true, end_at = $2 where id = $1', [
      slotId,
      end,
    ]);
    return slotId;
  };

  test('gives its whole span and no rank; who has not come is absent at its end, not before', async () => {
    const slotId = await aSession('2026-11-24T08:00:00Z', '2026-11-24T10:00:00Z');
    const made: string[] = [];
    for (let no = 0; no < 2; no += 1) {
      const { id } = await diary.aVisit();
      const { body, status } = await diary.act(id, 'move', { slotId, acceptLate: true });
      expect([status, body]).toMatchObject([
        201,
        { start: '2026-11-24T09:00:00+01:00', end: '2026-11-24T11:00:00+01:00', walkIn: true },
      ]);
      made.push(body.id);
    }
    const [one = '', two = ''] = made;
    expect(JSON.stringify(await diary.bookingOf(two))).not.toMatch(/seat|rank|"no"/);
    world.clock.set(instant('2026-11-24T09:30:00+01:00'));
    expect((await diary.act(one, 'no-show')).body.type).toBe('/problems/not-yet');
    // Called off while others come: in time nobody, but not afterwards.
    await diary.act(one, 'cancel', { by: 'patient', reason: 'cannot-come' });
    expect((await cancelledOf(one))?.data).toMatchObject({ notice: 'late' });
    world.clock.set(instant('2026-11-24T11:00:00+01:00'));
    expect((await diary.act(two, 'no-show')).body.state).toBe('no-show');
  });
});
