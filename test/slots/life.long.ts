import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, hours, instant, minutes } from '../../src/platform/clock.ts';
import { aDoctor, ALIX, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

let quarter = 0;
/** The next free quarter of an hour from this Monday noon on. */
const next = () => after(instant('2026-11-23T12:00:00+01:00'), minutes(15) * quarter++);
/** Of the request. */
type Asked = Record<string, unknown>;
const iso = (at: number) => new Date(at).toISOString();

const publish = async (terms: object = {}, start = next()) => {
  const { status, body } = await world.request(
    'POST',
    '/v1/slots',
    { placeId: doctor.placeId, start: iso(start), end: iso(after(start, minutes(15))), ...terms },
    { as: doctor.token },
  );
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
};
const change = (id: string, body: object, options: { as?: string; ifMatch?: string } = {}) =>
  world.request('PATCH', `/v1/slots/${id}`, body, { as: doctor.token, ...options });
const book = async (slotId: string, request: Asked = {}) =>
  world.request('POST', `/v1/requests/${await aTriagedRequest(world, request)}/bookings`, {
    slotId,
    acceptLate: true,
  });
const hold = async (slotId: string, request: Asked = {}) =>
  world.request('POST', `/v1/slots/${slotId}/hold`, { requestId: await aTriagedRequest(world, request) });
const read = async (id: string) => (await world.request('GET', `/v1/slots/${id}`)).body;
const onBoard = async (id: string) =>
  (await world.request('GET', '/v1/board')).body.slots.find((slot: { id: string }) => slot.id === id);
const proposed = async (requestId: string): Promise<string[]> => {
  const { body } = await world.request('GET', `/v1/requests/${requestId}/proposals?limit=50`);
  return body.items.map((it: { slot: { id: string } }) => it.slot.id);
};
const aStructure = async () =>
  (
    await world.request(
      'POST',
      '/v1/structures',
      { name: 'EHPAD Les Saules', kind: 'nursing-home' },
      { as: 'coordinator' },
    )
  ).body.id as string;

describe('Whom a slot is not for is neither proposed it, nor held it, nor given it, and told why', () => {
  const cases: [string, () => Promise<object>, () => Promise<Asked>, string][] = [
    [
      'a child under the age',
      async () => ({ minAge: 6 }),
      async () => ({ patient: { ...ALIX, birthDate: '2022-01-01' } }),
      'age-limit',
    ],
    ['an adult over the age', async () => ({ maxAge: 17 }), async () => ({}), 'age-limit'],
    [
      'somebody who has a treating doctor',
      async () => ({ withoutDoctorOnly: true }),
      async () => ({ treatingDoctor: (await aDoctor(world, 'Traitant')).id }),
      'has-treating-doctor',
    ],
    [
      'another complaint',
      async () => ({ complaints: ['motive-skin'] }),
      async () => ({ complaint: 'motive-fever' }),
      'complaint-not-taken',
    ],
    [
      'somebody whom the place does not let in',
      async () => ({}),
      async () => ({ access: ['wheelchair'] }),
      'access-missing',
    ],
    [
      'another structure’s patient',
      async () => ({ reservedFor: await aStructure() }),
      async () => ({}),
      'slot-reserved',
    ],
    [
      'the line, while it is kept for others',
      async () => ({ audience: ['PRO'] }),
      async () => ({}),
      'slot-not-for-line',
    ],
  ];
  test.each(cases)('%s', async (_, terms, request, code) => {
    const slot = await publish(await terms());
    const asked = await request();
    const requestId = await aTriagedRequest(world, asked);
    expect(await proposed(requestId)).not.toContain(slot.id);
    const answers = await Promise.all([hold(slot.id, asked), book(slot.id, asked)]);
    expect(answers.map(({ status, body }) => [status, body.type])).toEqual([
      [409, `/problems/${code}`],
      [409, `/problems/${code}`],
    ]);
  });

  test('a home visit in a commune that it does not go to', async () => {
    const slot = await publish({ mode: 'HH', communes: ['59028'] });
    const here = { modes: ['HH'] };
    expect(await proposed(await aTriagedRequest(world, here))).not.toContain(slot.id);
    expect((await book(slot.id, here)).body.type).toBe('/problems/commune-not-served');
    expect((await book(slot.id, { ...here, insee: '59028' })).status).toBe(201);
  });

  test('what somebody needs to get in is of their health: the nurse reads it, a coordinator does not', async () => {
    const id = await aTriagedRequest(world, { access: ['wheelchair', 'lift'] });
    expect((await world.request('GET', `/v1/requests/${id}`)).body.access).toEqual(['wheelchair', 'lift']);
    const coordinator = await world.request('GET', `/v1/requests/${id}`, undefined, { as: 'coordinator' });
    expect([coordinator.status, 'access' in coordinator.body]).toEqual([200, false]);
  });

  test('and who meets the terms is proposed it and given it', async () => {
    const saules = await aStructure();
    const slot = await publish({
      minAge: 6,
      withoutDoctorOnly: true,
      reservedFor: saules,
      complaints: ['motive-fever'],
    });
    const asked = { requester: saules, complaint: 'motive-fever' };
    expect(await proposed(await aTriagedRequest(world, asked))).toContain(slot.id);
    expect((await book(slot.id, asked)).status).toBe(201);
  });
});

describe('A release', () => {
  test('opens the slot at its very second, for whoever proposes, holds, books, reads and watches the board, without a job', async () => {
    const releaseAt = after(world.clock.now(), minutes(5));
    const slot = await publish(
      { audience: ['PRO'], release: { at: iso(releaseAt), audience: ['CPTS'] } },
      after(instant('2026-11-23T20:00:00+01:00'), 0),
    );
    const requestId = await aTriagedRequest(world);
    world.clock.set(after(releaseAt, -1));
    expect(await proposed(requestId)).not.toContain(slot.id);
    expect((await hold(slot.id)).body.type).toBe('/problems/slot-not-for-line');
    expect([(await read(slot.id)).openTo, await onBoard(slot.id)]).toEqual([['PRO'], undefined]);
    world.clock.advance(1);
    expect([(await read(slot.id)).openTo, (await onBoard(slot.id))?.freePlaces]).toEqual([
      ['PRO', 'CPTS'],
      1,
    ]);
    expect(await proposed(requestId)).toContain(slot.id);
    expect(
      (await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId: slot.id })).status,
    ).toBe(201);
  });

  test('ends what was kept for a structure, and boards are told of it', async () => {
    const releaseAt = after(world.clock.now(), minutes(5));
    const slot = await publish(
      { reservedFor: await aStructure(), release: { at: iso(releaseAt) } },
      after(instant('2026-11-23T20:15:00+01:00'), 0),
    );
    expect([await onBoard(slot.id), (await book(slot.id)).body.type]).toEqual([
      undefined,
      '/problems/slot-reserved',
    ]);
    world.clock.set(releaseAt);
    expect(await onBoard(slot.id)).toMatchObject({ freePlaces: 1 });
    await world.settle();
    const { rows } = await world.database.owner.query(
      `select type from event where subject = $1 order by id`,
      [slot.id],
    );
    expect(rows.map(({ type }) => type)).toEqual(['slot.published', 'slots.published', 'slot.opened']);
    expect((await book(slot.id)).status).toBe(201);
  });

  test('moves with its slot, and is forgotten with null', async () => {
    const start = after(instant('2026-11-25T10:00:00+01:00'), 0);
    const slot = await publish({ audience: ['PRO'], release: { hoursBefore: 2, audience: ['CPTS'] } }, start);
    const moved = await change(slot.id, {
      start: iso(after(start, hours(1))),
      end: iso(after(start, hours(1.25))),
    });
    expect(moved.body.release.at).toBe('2026-11-25T09:00:00+01:00');
    const sooner = await change(slot.id, { release: { hoursBefore: 4, audience: ['PUBLIC'] } });
    expect(sooner.body.release).toEqual({ at: '2026-11-25T07:00:00+01:00', audience: ['PUBLIC'] });
    const { rows } = await world.database.owner.query('select kind, at from due where subject = $1', [
      slot.id,
    ]);
    expect(rows).toEqual([{ kind: 'slot.opened', at: new Date('2026-11-25T06:00:00Z') }]);
    expect((await change(slot.id, { release: null })).body.release).toBeNull();
    expect((await world.database.owner.query('select from due where subject = $1', [slot.id])).rowCount).toBe(
      0,
    );
  });
});

describe('A slot that is changed', () => {
  test('is another for whoever is booked from then on, and the one that was booked keeps it', async () => {
    const slot = await publish({ capacity: 2 });
    const { body: visit } = await book(slot.id);
    const changed = await change(slot.id, { maxAge: 17 });
    expect(changed).toMatchObject({
      status: 200,
      body: { maxAge: 17, version: slot.version + 1, free: 1, booked: 1 },
    });
    expect((await book(slot.id)).body.type).toBe('/problems/age-limit');
    expect((await world.request('GET', `/v1/bookings/${visit.id}`)).body.state).toBe('booked');
    expect((await change(slot.id, { maxAge: null })).body.maxAge).toBeNull();
  });

  test('is refused to whoever read it before somebody else changed it: 412, and nothing is written', async () => {
    const slot = await publish();
    const first = await change(slot.id, { minAge: 3 }, { ifMatch: '"1"' });
    expect([first.status, first.headers.etag]).toEqual([200, '"2"']);
    const stale = await change(slot.id, { minAge: 16 }, { as: 'coordinator', ifMatch: '"1"' });
    expect([stale.status, stale.body.type]).toEqual([412, '/problems/stale']);
    expect(await read(slot.id)).toMatchObject({ minAge: 3, version: 2 });
    expect((await change(slot.id, { minAge: 16 }, { ifMatch: '"2"' })).status).toBe(200);
  });

  test('has another hour only while nobody is booked or being booked in it', async () => {
    const [slot, other] = [await publish(), await publish()];
    const later = after(instant('2026-11-26T10:00:00+01:00'), 0);
    const hours = { start: iso(later), end: iso(after(later, minutes(15))) };
    const requestId = await aTriagedRequest(world);
    await world.request('POST', `/v1/slots/${slot.id}/hold`, { requestId });
    expect((await change(slot.id, hours)).body.type).toBe('/problems/slot-held');
    await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId: slot.id });
    expect((await change(slot.id, hours)).body.type).toBe('/problems/slot-booked');
    expect((await change(other.id, { start: slot.start, end: slot.end })).body.type).toBe(
      '/problems/slot-overlap',
    );
    expect((await change(other.id, hours)).body).toMatchObject({
      start: '2026-11-26T10:00:00+01:00',
      free: 1,
    });
  });

  test('is booked at its new hour or not at all by whoever books it in that very moment', async () => {
    for (let round = 0; round < 8; round++) {
      const slot = await publish();
      const requestId = await aTriagedRequest(world);
      const later = after(instant('2026-11-27T08:00:00+01:00'), minutes(15) * round);
      const [moved, booked] = await Promise.all([
        change(slot.id, { start: iso(later), end: iso(after(later, minutes(15))) }),
        world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId: slot.id, acceptLate: true }),
      ]);
      const now = await read(slot.id);
      if (booked.status === 201) {
        expect(booked.body.start).toBe(now.start);
        const { rows } = await world.database.owner.query('select start_at from booking where id = $1', [
          booked.body.id,
        ]);
        expect(rows[0].start_at.getTime()).toBe(Date.parse(now.start));
      } else expect([moved.status, booked.body.type]).toEqual([200, '/problems/slot-taken']);
    }
  });

  test('is its professional’s or the coordinator’s, and none any more once it is withdrawn', async () => {
    const slot = await publish();
    const stranger = await aDoctor(world, 'Autre');
    expect((await change(slot.id, { minAge: 3 }, { as: stranger.token })).body.type).toBe(
      '/problems/not-yours',
    );
    expect((await change(slot.id, { minAge: 3 }, { as: 'operator' })).status).toBe(403);
    expect((await change(slot.id, { communes: ['59178'] })).body.errors).toMatchObject([
      { path: 'communes' },
    ]);
    await world.request('DELETE', `/v1/slots/${slot.id}`, undefined, { as: doctor.token });
    expect((await change(slot.id, { minAge: 3 })).body.type).toBe('/problems/slot-withdrawn');
  });
});

describe('A slot that is withdrawn', () => {
  const withdraw = (id: string, as = doctor.token) =>
    world.request('POST', `/v1/slots/${id}/withdraw`, { reason: 'doctor-ill' }, { as });

  test('with a visit in it is refused as a free one: its patient is somebody', async () => {
    const slot = await publish();
    await book(slot.id);
    const { body } = await world.request('DELETE', `/v1/slots/${slot.id}`, undefined, { as: doctor.token });
    expect(body.type).toBe('/problems/slot-booked');
    expect((await read(slot.id)).state).toBe('open');
  });

  test('with its visits calls them off, opens a task for the nurse and searches anew, and says whom it concerns', async () => {
    const slot = await publish({ capacity: 3 });
    const requests = [await aTriagedRequest(world), await aTriagedRequest(world)];
    const visits: string[] = [];
    for (const id of requests)
      visits.push((await world.request('POST', `/v1/requests/${id}/bookings`, { slotId: slot.id })).body.id);
    const { status, body } = await withdraw(slot.id);
    expect([status, body.cancelled]).toEqual([200, visits.toSorted()]);
    for (const id of visits)
      expect((await world.request('GET', `/v1/bookings/${id}`)).body).toMatchObject({ state: 'cancelled' });
    for (const id of requests)
      expect((await world.request('GET', `/v1/requests/${id}`)).body).toMatchObject({
        state: 'triaged',
        bookings: [{ state: 'cancelled', cancelledBy: 'professional' }],
      });
    const { rows } = await world.database.owner.query(
      `select subject, kind from task where kind = 'check-on-patient' and subject = any($1::uuid[])`,
      [visits],
    );
    expect(rows).toHaveLength(2);
    expect(await read(slot.id)).toMatchObject({ state: 'withdrawn', free: 0, booked: 0, version: 2 });
    expect(await proposed(requests[0] ?? '')).not.toContain(slot.id);
  });

  test('keeps a visit that was taken after its doctor had looked', async () => {
    const slot = await publish({ capacity: 3 });
    const requests = [await aTriagedRequest(world), await aTriagedRequest(world)];
    const take = (id = '') => world.request('POST', `/v1/requests/${id}/bookings`, { slotId: slot.id });
    await take(requests[0]);
    const { booked } = await read(slot.id);
    await take(requests[1]);
    const withdrawn = (visits: number) =>
      world.request(
        'POST',
        `/v1/slots/${slot.id}/withdraw`,
        { reason: 'doctor-ill', visits },
        { as: doctor.token },
      );
    expect(await withdrawn(booked)).toMatchObject({ status: 412, body: { type: '/problems/stale' } });
    expect(await read(slot.id)).toMatchObject({ state: 'open', booked: 2 });
    expect((await withdrawn(2)).body.cancelled).toHaveLength(2);
  });

  test('is their own, and as good free as booked', async () => {
    const slot = await publish();
    const stranger = await aDoctor(world, 'Autre');
    expect((await withdraw(slot.id, stranger.token)).body.type).toBe('/problems/not-yours');
    await book(slot.id);
    expect((await withdraw(slot.id, stranger.token)).body.type).toBe('/problems/not-yours');
    expect((await read(slot.id)).state).toBe('open');
    const free = await publish();
    expect((await withdraw(free.id)).body).toEqual({ cancelled: [] });
    expect((await withdraw(free.id, 'coordinator')).body).toEqual({ cancelled: [] });
  });
});
