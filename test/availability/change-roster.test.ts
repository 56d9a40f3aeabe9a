import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDoctor, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedAt, type Doctor, slotAt, slotsOf } from './people-on-time.ts';

let world: World;
let doctor: Doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  doctor = await aDoctor(world, 'Garde');
});

const coordinator = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  world.request(method, url, body, { as: 'coordinator' });
const duty = (date: string, more: Record<string, unknown> = {}) => ({
  date,
  from: '09:00',
  to: '10:00',
  professionalId: doctor.id,
  placeId: doctor.placeId,
  slotMinutes: 20,
  ...more,
});
const setUp = async (duties: unknown[] = []) => {
  const { status, body } = await coordinator('POST', '/v1/rosters', {
    name: 'Permanence',
    profession: 'doctor',
    season: { from: '2026-11-23', to: '2026-12-06' },
    duties,
  });
  expect(status).toBe(201);
  await world.settle();
  return body;
};
const change = (id: string, body: unknown, { as = 'coordinator', ifMatch = '' } = {}) =>
  world.request('PATCH', `/v1/rosters/${id}`, body, { as, ...(ifMatch ? { ifMatch } : {}) });
const slots = async () =>
  (await slotsOf(world, doctor)).map(({ start, free, ...it }) => ({
    at: start.slice(5, 16),
    free,
    audience: (it as unknown as { audience: string[] }).audience.join(),
  }));
const three = (day: string, audience: string, free = 1) =>
  ['09:00', '09:20', '09:40'].map((time) => ({ at: `${day}T${time}`, free, audience }));

describe('A roster that is changed as a whole', () => {
  test('has another name, other days and another season, and lacks somebody on other days', async () => {
    const roster = await setUp([duty('2026-11-24')]);
    expect(roster).toMatchObject({ version: 1, weekdays: [1, 2, 3, 4, 5] });
    const { status, body } = await change(roster.id, {
      name: 'Permanence du mardi',
      season: { from: '2026-11-24', to: '2026-12-15' },
      weekdays: [2],
    });
    expect([status, body]).toMatchObject([
      200,
      { name: 'Permanence du mardi', weekdays: [2], version: 2, duties: roster.duties },
    ]);
    expect(body.gaps).toEqual(['2026-12-01', '2026-12-08', '2026-12-15']);
    expect((await slots()).map(({ at }) => at)).toEqual(['11-24T09:00', '11-24T09:20', '11-24T09:40']);
    const holidays = await change(roster.id, {
      season: { from: '2026-11-24', to: '2027-01-01' },
      onHolidays: true,
    });
    expect(holidays.body.gaps).toEqual(expect.arrayContaining(['2026-12-25', '2027-01-01']));
    // Those of the line again, whatever they become.
    expect((await change(roster.id, { weekdays: null })).body.weekdays).toEqual([1, 2, 3, 4, 5]);
  });

  test('keeps its season as long as somebody is on duty outside of it, and says who many and when', async () => {
    const roster = await setUp([duty('2026-11-24'), duty('2026-11-25'), duty('2026-12-04')]);
    const { status, body } = await change(roster.id, {
      season: { from: '2026-11-26', to: '2026-12-03' },
      name: 'Autre',
    });
    expect([status, body]).toMatchObject([
      422,
      {
        title: 'Gardes hors saison',
        detail: expect.stringMatching(/^3 gardes seraient hors de cette saison/u),
        errors: [
          {
            path: 'season.from',
            message:
              '2 gardes sont avant ce jour : le 24 novembre 2026 et le 25 novembre 2026. Retirez-les d’abord.',
          },
          {
            path: 'season.to',
            message: 'Une garde est après ce jour : le 4 décembre 2026. Retirez-la d’abord.',
          },
        ],
      },
    ]);
    expect((await coordinator('GET', `/v1/rosters/${roster.id}`)).body).toEqual(roster);
    const backwards = await change(roster.id, { season: { from: '2026-12-06', to: '2026-11-23' } });
    expect([backwards.status, backwards.body.errors]).toMatchObject([422, [{ path: 'season.to' }]]);
    const [first] = roster.duties;
    await coordinator('DELETE', `/v1/rosters/${roster.id}/duties/${first.id}`);
    const less = await change(roster.id, { season: { from: '2026-11-25', to: '2026-12-04' } });
    expect(less.status).toBe(200);
  });

  test('is given to others: every place to come, free or not, and the visits stay as they are', async () => {
    const roster = await setUp([duty('2026-11-24', { capacity: 2 }), duty('2026-11-25')]);
    const bookingId = await bookedAt(world, doctor, '2026-11-24T09:20:00+01:00');
    const early = await bookedAt(world, doctor, '2026-11-25T09:00:00+01:00');
    const report = { outcome: 'treated', text: 'Rhinite simple, vue plus tôt.' };
    const written = await world.request('POST', `/v1/bookings/${early}/report`, report, { as: doctor.token });
    expect(written.status).toBe(201);
    const before = (await world.request('GET', `/v1/bookings/${bookingId}`)).body;
    const ids = (await slotsOf(world, doctor)).map(({ id }) => id);
    expect((await change(roster.id, { audience: ['PRO', 'SNP'] })).status).toBe(200);
    await world.settle();
    const [first, second, third] = three('11-24', 'PRO,SNP', 2);
    const [seenEarly, ...others] = three('11-25', 'PRO,SNP');
    expect(await slots()).toEqual([
      first,
      { ...second, free: 1 },
      third,
      { ...seenEarly, free: 0 },
      ...others,
    ]);
    expect((await slotsOf(world, doctor)).map(({ id }) => id)).toEqual(ids);
    expect((await world.request('GET', `/v1/bookings/${bookingId}`)).body).toEqual(before);
    const { rows } = await world.database.owner.query(
      `select kind from task where subject = any($1) and kind not in ('tell-booking', 'report-without-recipient')`,
      [[bookingId, early]],
    );
    expect(rows).toEqual([]);
  });

  test('undoes nothing that its doctor has decided: an hour, an age, whom a slot is for, one taken back', async () => {
    const roster = await setUp([duty('2026-11-24', { to: '10:20' })]);
    const at = (time: string) => slotAt(world, doctor, `2026-11-24T${time}:00+01:00`);
    const [moved, aged, own, withdrawn] = await Promise.all(['09:00', '09:20', '09:40', '10:00'].map(at));
    const terms = (id: string | undefined, body: unknown) =>
      world.request('PATCH', `/v1/slots/${id}`, body, { as: doctor.token });
    const afternoon = { start: '2026-11-24T14:00:00+01:00', end: '2026-11-24T14:20:00+01:00' };
    expect((await terms(moved, afternoon)).status).toBe(200);
    expect((await terms(aged, { minAge: 16 })).status).toBe(200);
    expect((await terms(own, { audience: ['SNP'] })).status).toBe(200);
    await world.request('DELETE', `/v1/slots/${withdrawn}`, undefined, { as: doctor.token });
    expect((await change(roster.id, { audience: ['CPTS', 'PRO'] })).status).toBe(200);
    await world.settle();
    const now = (await slotsOf(world, doctor)) as unknown as { id: string; start: string }[];
    expect(now).toMatchObject([
      { id: aged, start: '2026-11-24T09:20:00+01:00', audience: ['CPTS', 'PRO'], minAge: 16 },
      { id: own, start: '2026-11-24T09:40:00+01:00', audience: ['PRO', 'SNP'] },
      { id: moved, start: '2026-11-24T14:00:00+01:00', audience: ['CPTS', 'PRO'] },
    ]);
    expect(now).toHaveLength(3);
  });

  test('keeps the place that is held for a patient on the phone, who then has it', async () => {
    const roster = await setUp([duty('2026-11-24')]);
    const slotId = await slotAt(world, doctor, '2026-11-24T09:00:00+01:00');
    const requestId = await aTriagedRequest(world);
    const hold = await world.request('POST', `/v1/slots/${slotId}/hold`, { requestId });
    expect(hold.status).toBe(200);
    expect((await change(roster.id, { audience: ['CPTS', 'PRO'] })).status).toBe(200);
    await world.settle();
    expect((await slots())[0]).toEqual({ at: '11-24T09:00', free: 0, audience: 'CPTS,PRO' });
    const booked = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
      slotId,
      acceptLate: true,
    });
    expect(booked.status).toBe(201);
  });

  test('is given to the line: whoever waits for a place has one of its at once', async () => {
    const roster = await setUp([duty('2026-11-23', { from: '15:00', to: '15:20' })]);
    await change(roster.id, { audience: ['PRO'] });
    await world.settle();
    // There is no place elsewhere.
    await world.database.owner.query(
      `delete from seat p using slot s where s.id = p.slot_id and s.professional_id <> $1 and p.booking_id is null`,
      [doctor.id],
    );
    const requestId = await aTriagedRequest(world);
    expect((await world.request('POST', `/v1/requests/${requestId}/standby`, {})).status).toBe(200);
    await world.settle();
    const stateOf = async () => (await world.request('GET', `/v1/requests/${requestId}`)).body.state;
    expect(await stateOf()).not.toBe('booked');
    await change(roster.id, { audience: ['PRO', 'CPTS'] });
    await world.settle();
    expect(await stateOf()).toBe('booked');
    expect((await slots())[0]).toEqual({ at: '11-23T15:00', free: 0, audience: 'PRO,CPTS' });
  });

  test('tells of its new audience what an absence has taken back, for when its doctor is there again', async () => {
    const roster = await setUp([duty('2026-11-24')]);
    const away = { professionalId: doctor.id, from: '2026-11-24', to: '2026-11-24', reason: 'training' };
    const { body: absence } = await coordinator('POST', '/v1/absences', away);
    await change(roster.id, { audience: ['PRO'] });
    await coordinator('DELETE', `/v1/absences/${absence.id}`);
    await world.settle();
    expect(await slots()).toEqual(three('11-24', 'PRO'));
  });

  test('leaves its places alone where nothing is said of whom they are for', async () => {
    const roster = await setUp([duty('2026-11-24')]);
    const before = await slotsOf(world, doctor);
    await change(roster.id, { audience: ['CPTS'], name: 'Un autre nom', weekdays: [2] });
    await world.settle();
    expect(await slotsOf(world, doctor)).toEqual(before);
  });

  test('is changed by one coordinator at a time, and by nobody else', async () => {
    const roster = await setUp();
    const read = await coordinator('GET', `/v1/rosters/${roster.id}`);
    expect(read.headers['etag']).toBe('"1"');
    const first = await change(roster.id, { name: 'Première' }, { ifMatch: '"1"' });
    expect([first.status, first.headers['etag']]).toEqual([200, '"2"']);
    const second = await change(roster.id, { name: 'Seconde' }, { ifMatch: '"1"' });
    expect([second.status, second.body.type]).toEqual([412, '/problems/stale']);
    for (const as of ['operator', doctor.token])
      expect((await change(roster.id, { name: 'Autre' }, { as })).status).toBe(403);
    expect((await coordinator('GET', `/v1/rosters/${roster.id}`)).body.name).toBe('Première');
    expect((await change(doctor.id, { name: 'Autre' })).status).toBe(404);
    expect((await change(roster.id, { profession: 'nurse' })).status).toBe(400);
  });
});
