import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedAt, type Doctor, slotsOf } from './people-on-time.ts';

let world: World;
let first: Doctor;
let second: Doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  first = await aDentist('Premier');
  second = await aDentist('Second');
});

async function aDentist(name: string, profession = 'dentist'): Promise<Doctor> {
  const doctor = await aDoctor(world, name);
  await world.database.owner.query('update professional set profession = $2 where id = $1', [
    doctor.id,
    profession,
  ]);
  return doctor;
}
const coordinator = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  world.request(method, url, body, { as: 'coordinator' });
const duty = (doctor: Doctor, date: string, more: Record<string, unknown> = {}) => ({
  date,
  from: '09:00',
  to: '10:00',
  professionalId: doctor.id,
  placeId: doctor.placeId,
  slotMinutes: 20,
  ...more,
});
const setUp = (duties: unknown[], more: Record<string, unknown> = {}) =>
  coordinator('POST', '/v1/rosters', {
    name: 'Urgences dentaires',
    profession: 'dentist',
    season: { from: '2026-11-23', to: '2026-12-06' },
    duties,
    ...more,
  });
const startsOf = async (doctor: Doctor) =>
  (await slotsOf(world, doctor)).map(({ start }) => start.slice(5, 16));

describe('A roster', () => {
  test('makes the slots of each duty, and says on which days of the line nobody is on duty', async () => {
    const { status, body } = await setUp([
      duty(first, '2026-11-24'),
      duty(second, '2026-11-26', { capacity: 2 }),
      // A night, on a Saturday.
      duty(first, '2026-11-28', { from: '22:00', to: '02:00', slotMinutes: 60 }),
    ]);
    expect(status).toBe(201);
    expect(body.gaps).toEqual(
      ['23', '25', '27', '30']
        .map((d) => `2026-11-${d}`)
        .concat(['01', '02', '03', '04'].map((d) => `2026-12-${d}`)),
    );
    await world.settle();
    expect(await startsOf(first)).toEqual([
      '11-24T09:00',
      '11-24T09:20',
      '11-24T09:40',
      '11-28T22:00',
      '11-28T23:00',
      '11-29T00:00',
      '11-29T01:00',
    ]);
    expect(await slotsOf(world, second)).toMatchObject(
      Array.from({ length: 3 }, () => ({ free: 2, mode: 'AMB' })),
    );
  });

  test('of Sundays and public holidays asks for somebody on each of them, whatever day it is', async () => {
    const sundays = { weekdays: [7], season: { from: '2026-12-20', to: '2027-01-03' } };
    const { body } = await setUp([duty(first, '2026-12-27')], { ...sundays, onHolidays: true });
    // Christmas and New Year's Day are Fridays.
    expect(body.gaps).toEqual(['2026-12-20', '2026-12-25', '2027-01-01', '2027-01-03']);
    expect((await setUp([], sundays)).body.gaps).toEqual(['2026-12-20', '2026-12-27', '2027-01-03']);
  });

  test('lacks nobody today once today’s duty would be over, by the clocks of its place', async () => {
    const gapsOf = async (
      more: Record<string, unknown>[],
      season = { from: '2026-11-23', to: '2026-11-24' },
    ) =>
      (
        await setUp(
          more.map((one) => ({ ...duty(first, '2026-11-24'), ...one })),
          { season },
        )
      ).body.gaps;
    // It is half past eleven on Monday the 23rd.
    expect(await gapsOf([{ from: '09:00', to: '11:30' }])).toEqual([]);
    const own = first;
    first = await aDentist('Troisième');
    expect(await gapsOf([{ from: '09:00', to: '11:40' }])).toEqual(['2026-11-23']);
    // The mornings are over, the afternoons are not.
    first = await aDentist('Quatrième');
    const both = [
      { from: '09:00', to: '10:00' },
      { from: '15:00', to: '16:00' },
    ];
    expect(await gapsOf(both)).toEqual(['2026-11-23']);
    // A roster without a duty has no hours.
    expect(await gapsOf([])).toEqual(['2026-11-23', '2026-11-24']);
    await world.database.owner.query(`update place set time_zone = 'America/Guadeloupe' where id = $1`, [
      own.placeId,
    ]);
    const { body } = await coordinator('GET', '/v1/rosters?limit=200');
    const { id } = body.items.find((it: { season: { to: string } }) => it.season.to === '2026-11-24');
    expect((await coordinator('GET', `/v1/rosters/${id}`)).body.gaps).toEqual(['2026-11-23']);
  });

  test('is made whole or not at all, and each line says what is wrong with it', async () => {
    const physiotherapist = await aDentist('Kiné', 'physiotherapist');
    await world.request(
      'POST',
      '/v1/absences',
      { from: '2026-12-02', to: '2026-12-02', reason: 'leave' },
      { as: second.token },
    );
    const { status, body } = await setUp(
      [
        duty(first, '2026-11-24'),
        duty(first, '2026-11-24', { from: '09:30', to: '11:00' }),
        duty(physiotherapist, '2026-11-25'),
        duty(first, '2026-12-24'),
        duty(first, '2026-11-27', { from: '10:00', to: '08:00' }),
        duty(first, '2026-11-27', { placeId: newId() }),
        duty(second, '2026-12-02'),
        duty({ ...first, id: newId() }, '2026-11-30'),
      ],
      { name: 'Tout ou rien' },
    );
    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'duties.1.from',
      'duties.2.professionalId',
      'duties.3.date',
      'duties.4.to',
      'duties.5.placeId',
      'duties.6.date',
      'duties.7.professionalId',
    ]);
    expect(body.errors.find(({ path }: { path: string }) => path === 'duties.1.from').message).toContain(
      'ligne 1',
    );
    const { body: list } = await coordinator('GET', '/v1/rosters?limit=200');
    expect(list.items.map(({ name }: { name: string }) => name)).not.toContain('Tout ou rien');
    await world.settle();
    expect(await startsOf(first)).toEqual([]);
  });

  test('takes no duty over another one of the same professional, whichever roster it is in', async () => {
    await setUp([duty(first, '2026-12-03')]);
    const { body: other } = await setUp([]);
    const put = await coordinator('POST', `/v1/rosters/${other.id}/duties`, {
      duties: [duty(first, '2026-12-03', { from: '09:45', to: '10:45' })],
    });
    expect([put.status, put.body.errors]).toMatchObject([422, [{ path: 'duties.0.from' }]]);
    const free = await coordinator('POST', `/v1/rosters/${other.id}/duties`, {
      duties: [duty(first, '2026-12-04')],
    });
    expect([free.status, free.body.duties.length]).toEqual([201, 1]);
    expect(free.body.gaps).not.toContain('2026-12-04');
  });

  test('gives a duty to somebody else: free slots go over, a visit stays and a person looks after it', async () => {
    const { body } = await setUp([duty(first, '2026-12-03')]);
    await world.settle();
    const bookingId = await dentalVisit();
    const [made] = body.duties;
    const url = `/v1/rosters/${body.id}/duties/${made.id}`;
    const swapped = await coordinator('PATCH', url, { professionalId: second.id });
    expect(swapped.status).toBe(200);
    expect(swapped.body).toMatchObject({
      duties: [{ professionalId: second.id, version: 2 }],
      bookingsRemaining: [{ bookingId, start: '2026-12-03T09:20:00+01:00' }],
    });
    expect(await startsOf(first)).toEqual(['12-03T09:20']);
    expect(await startsOf(second)).toEqual(['12-03T09:00', '12-03T09:20', '12-03T09:40']);
    const { rows } = await world.database.owner.query(
      `select kind from task where subject = $1 and state = 'open'`,
      [bookingId],
    );
    expect(rows).toContainEqual({ kind: 'visit-without-professional' });
    // It is the first one's again: the visit is where it was agreed.
    const back = await coordinator('PATCH', url, { professionalId: first.id });
    expect(back.body.bookingsRemaining).toMatchObject([{ bookingId }]);
    expect(await visitTasks(bookingId)).toEqual(['done']);
    await coordinator('PATCH', url, { professionalId: second.id });
    expect(await visitTasks(bookingId)).toEqual(['done', 'open']);
    const removed = await coordinator('DELETE', url);
    expect(removed.body).toMatchObject({ duties: [], gaps: expect.arrayContaining(['2026-12-03']) });
    expect(await startsOf(second)).toEqual([]);
    // Somebody of another profession cannot take it.
    const { body: again } = await setUp([duty(second, '2026-12-03')]);
    const midwife = await aDentist('Sage-femme', 'midwife');
    const wrong = await coordinator('PATCH', `/v1/rosters/${again.id}/duties/${again.duties[0].id}`, {
      professionalId: midwife.id,
    });
    expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ path: 'professionalId' }]]);
  });

  const visitTasks = async (bookingId: string) =>
    (
      await world.database.owner.query<{ state: string }>(
        `select state from task where subject = $1 and kind = 'visit-without-professional' order by round`,
        [bookingId],
      )
    ).rows.map(({ state }) => state);

  /** Past the questions of a protocol: a dentist's place, taken. */
  async function dentalVisit(): Promise<string> {
    await world.database.owner.query(`update professional set profession = 'doctor' where id = $1`, [
      first.id,
    ]);
    const bookingId = await bookedAt(world, first, '2026-12-03T09:20:00+01:00');
    await world.database.owner.query(`update professional set profession = 'dentist' where id = $1`, [
      first.id,
    ]);
    return bookingId;
  }

  test('is the coordinator’s; a professional sees their own duties and every gap', async () => {
    const { body } = await setUp([duty(first, '2026-11-24'), duty(second, '2026-11-25')]);
    const mine = await world.request('GET', `/v1/rosters/${body.id}`, undefined, { as: first.token });
    expect(mine.body.duties).toMatchObject([{ professionalId: first.id }]);
    expect(mine.body.gaps).toEqual(body.gaps);
    expect((await world.request('POST', '/v1/rosters', {}, { as: first.token })).status).toBe(403);
    const url = `/v1/rosters/${body.id}/duties/${body.duties[0].id}`;
    expect((await world.request('DELETE', url, undefined, { as: first.token })).status).toBe(403);
  });

  test.each(['physiotherapist', 'nurse', 'midwife', 'pharmacist'])(
    'is kept for a %s as well',
    async (profession) => {
      const one = await aDentist('Autre', profession);
      const { status } = await setUp([duty(one, '2026-11-29')], {
        profession,
        mode: 'HH',
        audience: ['CPTS', 'SNP'],
      });
      expect(status).toBe(201);
      await world.settle();
      expect(await slotsOf(world, one)).toMatchObject(
        Array.from({ length: 3 }, () => ({ mode: 'HH', audience: ['CPTS', 'SNP'] })),
      );
    },
  );
});

describe('A fallback centre with hours of its own', () => {
  const setHours = (doctor: Doctor) =>
    coordinator('PATCH', `/v1/places/${doctor.placeId}`, {
      opening: [
        { weekdays: [1, 2, 3, 4, 5], from: '20:00', to: '24:00' },
        { weekdays: [6, 7], from: '09:00', to: '01:00' },
      ],
    });
  const closed = { status: 422, type: '/problems/place-closed' };
  const told = ({ status, body }: { status: number; body: { type: string } }) => ({
    status,
    type: body.type,
  });

  test('takes no slot outside of them, given once, fixed or on duty', async () => {
    expect((await setHours(first)).body.opening).toHaveLength(2);
    const slot = (start: string, end: string) =>
      world.request('POST', '/v1/slots', { placeId: first.placeId, start, end }, { as: first.token });
    expect(told(await slot('2026-11-24T19:45:00+01:00', '2026-11-24T20:15:00+01:00'))).toEqual(closed);
    expect((await slot('2026-11-24T23:30:00+01:00', '2026-11-25T00:00:00+01:00')).status).toBe(201);
    // The night from Sunday to Monday belongs to Sunday.
    expect((await slot('2026-11-30T00:30:00+01:00', '2026-11-30T01:00:00+01:00')).status).toBe(201);
    expect(told(await slot('2026-12-01T00:30:00+01:00', '2026-12-01T01:00:00+01:00'))).toEqual(closed);
    const fixed = (rrule: string) =>
      world.request(
        'POST',
        '/v1/availability',
        { placeId: first.placeId, rrule, from: '18:00', to: '19:00', slotMinutes: 20 },
        { as: first.token },
      );
    expect(told(await fixed('FREQ=DAILY'))).toEqual(closed);
    expect((await fixed('FREQ=WEEKLY;BYDAY=SA,SU')).status).toBe(201);
    const roster = await setUp([duty(first, '2026-11-27')]);
    expect([roster.status, roster.body.errors]).toMatchObject([422, [{ path: 'duties.0.from' }]]);
  });

  test('takes back the free fixed slots that its new hours leave out', async () => {
    await world.request(
      'POST',
      '/v1/availability',
      {
        placeId: first.placeId,
        rrule: 'FREQ=DAILY',
        until: '2026-11-25',
        from: '19:30',
        to: '20:30',
        slotMinutes: 30,
      },
      { as: first.token },
    );
    expect(await startsOf(first)).toEqual([
      '11-23T19:30',
      '11-23T20:00',
      '11-24T19:30',
      '11-24T20:00',
      '11-25T19:30',
      '11-25T20:00',
    ]);
    await setHours(first);
    await world.settle();
    expect(await startsOf(first)).toEqual(['11-23T20:00', '11-24T20:00', '11-25T20:00']);
  });
});
