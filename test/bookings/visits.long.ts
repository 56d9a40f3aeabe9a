import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

let quarter = 0;
const nextStart = () => new Date(Date.parse('2026-11-23T13:00:00Z') + quarter++ * 900_000).toISOString();

async function aVisit(
  more: { start?: string; mode?: 'AMB' | 'HH'; request?: Record<string, unknown>; with?: typeof doctor } = {},
) {
  const slotId = await aSlot(world, more.with ?? doctor, more.start ?? nextStart(), {
    mode: more.mode ?? 'AMB',
  });
  const requestId = await aTriagedRequest(world, more.request);
  const { status, body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { requestId, slotId, id: body.id as string };
}
const act = (id: string, what: string, body?: unknown, as = 'operator') =>
  world.request('POST', `/v1/bookings/${id}/${what}`, body, { as });
const requestOf = async (id: string, as = 'operator') =>
  (await world.request('GET', `/v1/requests/${id}`, undefined, { as })).body;
const list = async (as: string, query = '') => {
  const { status, body } = await world.request('GET', `/v1/bookings?limit=200${query}`, undefined, { as });
  expect(status).toBe(200);
  return body.items as Record<string, any>[]; // eslint-disable-line
};

describe('a request', () => {
  test('tells who sees the patient, where and when, and what became of the visits before', async () => {
    const { requestId, id, slotId } = await aVisit();
    const other = await aSlot(world, doctor, nextStart());
    expect((await requestOf(requestId)).bookings).toEqual([
      {
        id,
        slotId,
        state: 'booked',
        version: 1,
        start: expect.stringMatching(/\+01:00$/),
        end: expect.stringMatching(/\+01:00$/),
        mode: 'AMB',
        bookedAt: expect.any(String),
        confirmedAt: null,
        professional: { id: doctor.id, name: 'Dr Camille Lemaire', profession: 'doctor' },
        place: {
          id: doctor.placeId,
          name: 'Cabinet Lemaire',
          line: '1 rue Inventée',
          commune: 'Douai',
          phone: null,
        },
        addressMissing: false,
        cancelledBy: null,
        arrivedAt: null,
        walkIn: false,
        overbooked: false,
        reason: null,
        comment: null,
      },
    ]);
    world.clock.advance(1000);
    const moved = (await act(id, 'move', { slotId: other })).body;
    world.clock.advance(1000);
    await act(moved.id, 'cancel', { by: 'patient', reason: 'better' });
    expect((await requestOf(requestId)).bookings).toMatchObject([
      { id: moved.id, state: 'cancelled', version: 2, cancelledBy: 'patient', reason: 'better' },
      { id, state: 'moved', version: 2, cancelledBy: null, reason: null },
    ]);
  });

  test('tells a coordinator place and time, not why the patient called off', async () => {
    const { requestId, id } = await aVisit();
    await act(id, 'cancel', { by: 'patient', reason: 'better' });
    const [visit] = (await requestOf(requestId, 'coordinator')).bookings;
    expect(visit).toMatchObject({ state: 'cancelled', place: { commune: 'Douai' } });
    expect(visit).not.toHaveProperty('reason');
  });
});

describe('a visit that moves', () => {
  test('has other places proposed and kept meanwhile; without saying so, a booked request has none', async () => {
    const { requestId, id } = await aVisit();
    const other = await aSlot(world, doctor, nextStart());
    const proposals = (query = '') => world.request('GET', `/v1/requests/${requestId}/proposals${query}`);
    const hold = (body: object) => world.request('POST', `/v1/slots/${other}/hold`, { requestId, ...body });
    expect((await proposals()).body.type).toBe('/problems/already-booked');
    expect((await hold({})).body.type).toBe('/problems/already-booked');
    const { body } = await proposals('?moving=true&limit=50');
    expect(body.items.map((it: { slot: { id: string } }) => it.slot.id)).toContain(other);
    expect((await hold({ moving: true })).status).toBe(200);
    const rival = await aTriagedRequest(world);
    const taken = await world.request('POST', `/v1/requests/${rival}/bookings`, { slotId: other });
    expect(taken.body.type).toBe('/problems/slot-taken');
    expect((await act(id, 'move', { slotId: other })).status).toBe(201);
  });

  test('has none once there is a red flag', async () => {
    const { requestId } = await aVisit();
    const other = await aSlot(world, doctor, nextStart());
    await screen(world, requestId, 'no', { breathing: 'yes' });
    for (const { body } of [
      await world.request('GET', `/v1/requests/${requestId}/proposals?moving=true`),
      await world.request('POST', `/v1/slots/${other}/hold`, { requestId, moving: true }),
    ])
      expect(body.type).toBe('/problems/red-flag');
  });
});

describe('a professional who cannot come', () => {
  test('calls the visit off: somebody asks how the patient is, the search goes on, and the time is given to nobody', async () => {
    const { requestId, id, slotId } = await aVisit();
    const off = { by: 'professional', reason: 'unavailable', withdrawSlot: true };
    expect((await act(id, 'cancel', off, doctor.token)).body).toMatchObject({
      state: 'cancelled',
      cancelledBy: 'professional',
      reason: 'unavailable',
      version: 2,
    });
    expect((await requestOf(requestId)).state).toBe('triaged');
    const { rows } = await world.database.owner.query('select kind from task where subject = $1', [id]);
    expect(rows).toContainEqual({ kind: 'check-on-patient' });
    const { body } = await world.request('GET', `/v1/requests/${requestId}/proposals?limit=50`);
    expect(body.items.map((it: { slot: { id: string } }) => it.slot.id)).not.toContain(slotId);
    const again = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    expect(again.body.type).toBe('/problems/slot-withdrawn');
  });

  test('keeps a slot in which others are expected, and the visit with it', async () => {
    const slotId = await aSlot(world, doctor, nextStart(), { capacity: 2 });
    const ids: string[] = [];
    for (const requestId of [await aTriagedRequest(world), await aTriagedRequest(world)])
      ids.push((await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId })).body.id);
    const off = { by: 'professional', reason: 'unavailable' };
    const [one = ''] = ids;
    const refused = await act(one, 'cancel', { ...off, withdrawSlot: true }, doctor.token);
    expect(refused.body.type).toBe('/problems/slot-booked');
    expect((await world.request('GET', `/v1/bookings/${one}`)).body.state).toBe('booked');
    expect((await act(one, 'cancel', off, doctor.token)).status).toBe(200);
  });

  test('does not speak for the line', async () => {
    const { id } = await aVisit();
    const refused = await act(id, 'cancel', { by: 'operator', reason: 'other' }, doctor.token);
    expect([refused.status, refused.body.type]).toEqual([422, '/problems/validation']);
    expect((await act(id, 'cancel', { by: 'patient', reason: 'other' }, doctor.token)).status).toBe(200);
  });
});

describe('the visits of a day', () => {
  test('are a professional’s own, with who comes, why, and what the line gathered', async () => {
    const mine = await aDoctor(world, 'Wagon');
    const { id, requestId } = await aVisit({ with: mine });
    await aVisit({ with: await aDoctor(world, 'Autre') });
    const [visit, ...more] = await list(mine.token);
    expect(more).toEqual([]);
    expect(visit).toMatchObject({
      id,
      requestId,
      patient: { familyName: 'Inventé', givenName: 'Alix', birthDate: '1980-05-05', phone: '+33639980123' },
      motive: 'fièvre depuis hier',
      address: null,
    });
    const gathered = await world.request('GET', `/v1/bookings/${id}/gathered`, undefined, { as: mine.token });
    expect(gathered.body).toMatchObject({ requestId, bookingId: id, motive: 'fièvre depuis hier' });
    expect(gathered.body.triages[0].answers.length).toBeGreaterThan(3);
  });

  test('are nobody’s else: another professional sees none, whoever they ask for, and another territory neither', async () => {
    const { id } = await aVisit();
    const other = await aDoctor(world, 'Voisin');
    expect(await list(other.token, `&professionalId=${doctor.id}`)).toEqual([]);
    expect(
      (await world.request('GET', `/v1/bookings/${id}/gathered`, undefined, { as: other.token })).status,
    ).toBe(403);
    expect((await world.request('GET', `/v1/bookings/${id}/gathered`)).status).toBe(403);
    await insertTerritory(world.database, 'lys-armentieres', '+33353010456');
    for (const role of ['operator', 'coordinator', 'professional'] as const) {
      const token = await world.token(role, { territoryId: 'lys-armentieres', subject: doctor.id });
      expect(await list(token)).toEqual([]);
    }
    const nobody = await world.token('professional');
    expect((await world.request('GET', '/v1/bookings', undefined, { as: nobody })).body.type).toBe(
      '/problems/not-yours',
    );
  });

  test('say no more who it was, once the visit is the professional’s no longer', async () => {
    const mine = await aDoctor(world, 'Carlier');
    const { id } = await aVisit({ with: mine });
    await act(id, 'cancel', { by: 'patient', reason: 'better' });
    const [visit] = await list(mine.token);
    expect(visit).toMatchObject({ state: 'cancelled', cancelledBy: 'patient', patient: null });
    expect(JSON.stringify(visit)).not.toMatch(/Alix|1980|3998|fièvre/);
    expect(
      (await world.request('GET', `/v1/bookings/${id}/gathered`, undefined, { as: mine.token })).status,
    ).toBe(404);
  });

  test('show a coordinator who, when and where, and nothing clinical', async () => {
    const mine = await aDoctor(world, 'Delmotte');
    await aVisit({ with: mine });
    const [visit] = await list('coordinator', `&professionalId=${mine.id}`);
    expect(visit).toMatchObject({ patient: { familyName: 'Inventé' }, place: { commune: 'Douai' } });
    for (const clinical of ['motive', 'address', 'reason']) expect(visit).not.toHaveProperty(clinical);
    const [full] = await list('operator', `&professionalId=${mine.id}`);
    expect(full).toMatchObject({ motive: 'fièvre depuis hier', reason: null });
  });

  test('say where a visit at home goes, to whoever goes there', async () => {
    const mine = await aDoctor(world, 'Hennebelle');
    const patient = {
      familyName: 'Inventée',
      givenName: 'Zoé',
      birthDate: '1948-03-01',
      phone: '0639980124',
      insee: '59178',
      homeAddress: { street: '12 rue des Lilas', complement: '2e étage', access: 'code 12A' },
    };
    await aVisit({ with: mine, mode: 'HH', request: { patient, modes: ['HH'] } });
    const [visit] = await list(mine.token);
    expect(visit?.address).toMatchObject({ street: '12 rue des Lilas', access: 'code 12A' });
    const [seen] = await list('coordinator', `&professionalId=${mine.id}`);
    expect(JSON.stringify(seen)).not.toContain('Lilas');
  });

  test('come by their start, page after page, and only of the days that are asked for', async () => {
    const mine = await aDoctor(world, 'Lannoy');
    const made: string[] = [];
    for (const start of ['2026-11-25T09:00:00Z', '2026-11-25T08:00:00Z', '2026-11-26T08:00:00Z']) {
      const slotId = await aSlot(world, mine, start);
      const requestId = await aTriagedRequest(world);
      const booked = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
        slotId,
        acceptLate: true,
      });
      made.push(booked.body.id);
    }
    const read = async (query: string) =>
      (await world.request('GET', `/v1/bookings?${query}`, undefined, { as: mine.token })).body;
    const first = await read('limit=2');
    const rest = await read(`limit=2&cursor=${first.next}`);
    expect([...first.items, ...rest.items].map(({ id }: { id: string }) => id)).toEqual([
      made[1],
      made[0],
      made[2],
    ]);
    expect(rest.next).toBeNull();
    const day = await read('from=2026-11-26T00:00:00Z&to=2026-11-27T00:00:00Z');
    expect(day.items.map(({ id }: { id: string }) => id)).toEqual([made[2]]);
    expect((await read(`from=2026-11-26T00:00:00Z&cursor=${newId()}`)).type).toBe('/problems/validation');
  });
});
