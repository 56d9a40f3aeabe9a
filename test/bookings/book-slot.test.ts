import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isBookable } from '../../src/requests/request.ts';
import { takePlace } from '../../src/bookings/place-store.ts';
import { newId } from '../../src/platform/ids.ts';
import { redFlagOf } from '../../src/requests/tables.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

let quarter = 0;
/** The next free quarter of an hour of this Monday afternoon. */
const nextStart = () => new Date(Date.parse('2026-11-23T13:00:00Z') + quarter++ * 900_000).toISOString();

describe('a place is given once', () => {
  test('one booking takes it, and the next is told slot-taken', async () => {
    const slotId = await aSlot(world, doctor, nextStart());
    const [first, second] = [await aTriagedRequest(world), await aTriagedRequest(world)];
    const booked = await world.request('POST', `/v1/requests/${first}/bookings`, { slotId });
    expect(booked.status).toBe(201);
    expect(booked.body).toMatchObject({
      requestId: first,
      slotId,
      professionalId: doctor.id,
      state: 'booked',
    });
    const refused = await world.request('POST', `/v1/requests/${second}/bookings`, { slotId });
    expect(refused.status).toBe(409);
    expect(refused.body.type).toBe('/problems/slot-taken');
  });

  test('twenty rivals for a slot of three places: three win, seventeen are told slot-taken', async () => {
    const slotId = await aSlot(world, doctor, nextStart(), { capacity: 3 });
    const rivals = await Promise.all(Array.from({ length: 20 }, () => aTriagedRequest(world)));
    const answers = await Promise.all(
      rivals.map((id) => world.request('POST', `/v1/requests/${id}/bookings`, { slotId })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(
      answers.filter(({ status, body }) => status === 409 && body.type === '/problems/slot-taken'),
    ).toHaveLength(17);
  });

  test('the database itself refuses a second booking of the same place', async () => {
    const slotId = await aSlot(world, doctor, nextStart());
    const first = await aTriagedRequest(world);
    const second = await aTriagedRequest(world);
    await world.request('POST', `/v1/requests/${first}/bookings`, { slotId });
    await expect(
      world.database.owner.query(
        `insert into booking (territory_id, id, request_id, slot_id, seat_no, professional_id, booked_at, start_at)
         select 'grand-douai', uuidv7(), $1, $2, 1, $3, now(), now()`,
        [second, slotId, doctor.id],
      ),
    ).rejects.toMatchObject({ constraint: 'booking_seat' });
  });

  test('the same idempotency key books once and answers the same', async () => {
    const slotId = await aSlot(world, doctor, nextStart());
    const request = await aTriagedRequest(world);
    const once = await world.request('POST', `/v1/requests/${request}/bookings`, { slotId }, { key: 'k-1' });
    const again = await world.request('POST', `/v1/requests/${request}/bookings`, { slotId }, { key: 'k-1' });
    expect(once.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: once.body });
    const other = await world.request(
      'POST',
      `/v1/requests/${request}/bookings`,
      { slotId: newId() },
      { key: 'k-1' },
    );
    expect(other.body.type).toBe('/problems/key-reused');
    expect(other.status).toBe(422);
  });
});

describe('a hold', () => {
  test('keeps the place for its request, and falls free by itself after five minutes', async () => {
    const slotId = await aSlot(world, doctor, '2026-11-24T08:00:00Z');
    const [mine, other] = [await aTriagedRequest(world), await aTriagedRequest(world)];
    const held = await world.request('POST', `/v1/slots/${slotId}/hold`, { requestId: mine });
    expect(held.status).toBe(200);
    expect(Date.parse(held.body.heldUntil) - world.clock.now()).toBe(300_000);
    expect((await world.request('POST', `/v1/requests/${other}/bookings`, { slotId })).body.type).toBe(
      '/problems/slot-taken',
    );
    expect((await world.request('POST', `/v1/slots/${slotId}/hold`, { requestId: other })).body.type).toBe(
      '/problems/slot-taken',
    );
    world.clock.advance(300_000);
    expect((await world.request('POST', `/v1/requests/${other}/bookings`, { slotId })).status).toBe(201);
  });

  test('is for one place at a time', async () => {
    const [one, two] = [
      await aSlot(world, doctor, '2026-11-24T08:15:00Z'),
      await aSlot(world, doctor, '2026-11-24T08:30:00Z'),
    ];
    const [mine, other] = [await aTriagedRequest(world), await aTriagedRequest(world)];
    await world.request('POST', `/v1/slots/${one}/hold`, { requestId: mine });
    expect((await world.request('POST', `/v1/slots/${two}/hold`, { requestId: mine })).status).toBe(200);
    expect((await world.request('POST', `/v1/requests/${other}/bookings`, { slotId: one })).status).toBe(201);
  });

  test('is prolonged while the call is open, to 15 minutes at most', async () => {
    const slotId = await aSlot(world, doctor, '2026-11-24T08:45:00Z');
    const callId = newId();
    await world.database.owner.query(
      `insert into call (territory_id, id, origin, state, arrived_at) values ('grand-douai', $1, 'hand', 'answered', $2)`,
      [callId, new Date(world.clock.now())],
    );
    const request = await aTriagedRequest(world, { callId });
    const since = world.clock.now();
    const hold = async () =>
      Date.parse(
        (await world.request('POST', `/v1/slots/${slotId}/hold`, { requestId: request })).body.heldUntil,
      ) - since;
    expect(await hold()).toBe(300_000);
    world.clock.advance(240_000);
    expect(await hold()).toBe(540_000);
    world.clock.advance(299_000);
    expect(await hold()).toBe(839_000);
    world.clock.advance(290_000);
    expect(await hold()).toBe(900_000);
    await world.database.owner.query(`update call set state = 'ended' where id = $1`, [callId]);
    world.clock.advance(10_000);
    expect(await hold()).toBe(900_000);
  });
});

describe('a red flag stops everything else', () => {
  test('nothing can be booked, held, moved to or even proposed', async () => {
    const slotId = await aSlot(world, doctor, '2026-11-24T09:00:00Z');
    const request = await aRequest(world);
    expect(await screen(world, request, 'no', { 'chest-pain': 'yes' })).toMatchObject({
      result: 'red-flag',
      orientation: 'samu',
      transfer: { vital: '15', text: '114' },
    });
    const answers = await Promise.all([
      world.request('POST', `/v1/requests/${request}/bookings`, { slotId }),
      world.request('POST', `/v1/slots/${slotId}/hold`, { requestId: request }),
      world.request('GET', `/v1/requests/${request}/proposals`),
    ]);
    expect(answers.map(({ status, body }) => [status, body.type])).toEqual(
      answers.map(() => [409, '/problems/red-flag']),
    );
  });

  test('a booked request that is flagged later keeps its booking but cannot move it', async () => {
    const [one, two] = [
      await aSlot(world, doctor, '2026-11-24T09:15:00Z'),
      await aSlot(world, doctor, '2026-11-24T09:30:00Z'),
    ];
    const request = await aTriagedRequest(world);
    const { body } = await world.request('POST', `/v1/requests/${request}/bookings`, { slotId: one });
    await screen(world, request, 'no', { breathing: 'yes' });
    const moved = await world.request('POST', `/v1/bookings/${body.id}/move`, { slotId: two });
    expect(moved.body.type).toBe('/problems/red-flag');
    expect((await world.request('GET', `/v1/bookings/${body.id}`)).body).toMatchObject({
      state: 'booked',
      slotId: one,
    });
  });

  test('I don’t know blocks the booking too', async () => {
    const slotId = await aSlot(world, doctor, '2026-11-24T09:45:00Z');
    const request = await aRequest(world);
    expect(await screen(world, request, 'no', { stroke: 'unknown' })).toMatchObject({ result: 'unknown' });
    expect((await world.request('POST', `/v1/requests/${request}/bookings`, { slotId })).body.type).toBe(
      '/problems/red-flag',
    );
  });

  test('an unfinished screen is never read as negative', async () => {
    const slotId = await aSlot(world, doctor, '2026-11-24T10:00:00Z');
    const request = await aRequest(world);
    await world.request('POST', `/v1/requests/${request}/triage`, { answers: { breathing: 'no' } });
    expect((await world.request('POST', `/v1/requests/${request}/bookings`, { slotId })).body.type).toBe(
      '/problems/not-triaged',
    );
  });

  test('a doctor lifts it with a reason, an operator with the SAMU’s advice; nobody else', async () => {
    const slotId = await aSlot(world, doctor, '2026-11-24T10:15:00Z');
    const request = await aRequest(world);
    await screen(world, request, 'no', { 'chest-pain': 'yes' });
    const lift = (body: unknown, as: string) =>
      world.request('POST', `/v1/requests/${request}/override`, body, { as });
    expect((await lift({ reason: 'vu ce matin, ECG normal' }, 'operator')).body.type).toBe(
      '/problems/doctor-only',
    );
    expect(
      (await lift({ reason: 'vu ce matin' }, await world.token('professional', { subject: newId() }))).body
        .type,
    ).toBe('/problems/doctor-only');
    expect((await lift({ reason: 'vu ce matin, ECG normal' }, doctor.token)).status).toBe(200);
    expect((await world.request('POST', `/v1/requests/${request}/bookings`, { slotId })).status).toBe(201);

    const second = await aRequest(world);
    await screen(world, second, 'no', { 'chest-pain': 'yes' });
    const advice = {
      by: 'Dr Inventé, SAMU',
      at: '2026-11-23T11:20:00+01:00',
      fileNumber: '2026-4711',
      text: 'consultation sous 24 h',
    };
    expect(
      (await world.request('POST', `/v1/requests/${second}/override`, { samuAdvice: advice })).body,
    ).toMatchObject({ redFlag: 'lifted' });
  });

  test('the statement that books and the rule that explains agree on every state', async () => {
    const states = [
      'received',
      'triaged',
      'offered',
      'proposed',
      'waiting',
      'booked',
      'seen',
      'reported',
      'closed',
      'redirected',
      'cancelled',
      'lost-contact',
    ] as const;
    const flags = ['none', 'raised', 'unknown', 'lifted'] as const;
    const orientations = [
      null,
      'snp',
      'mt',
      'both',
      'other',
      'samu',
      'profession',
      'emergency',
      'advice',
    ] as const;
    const request = await aTriagedRequest(world);
    const slotId = await aSlot(world, doctor, '2026-11-24T10:30:00Z');
    const disagreements: unknown[] = [];
    for (const state of states)
      for (const flag of flags)
        for (const orientation of orientations)
          // Unfinished questions stand in the way of whatever could be booked.
          for (const triageOpen of state === 'triaged' ? [null, 'motive-fever'] : [null]) {
            const took = await world
              .run(async (tx) => {
                await tx.all(sql`update request set state = ${state}, red_flag = ${flag}, orientation = ${orientation},
                    triage_open = ${triageOpen}, care = '{"to": "profession", "profession": "doctor", "declaredOnly": false}'
                  where id = ${request}`);
                const found = await takePlace(tx, {
                  bookingId: newId(),
                  requestId: request,
                  slotId,
                  acceptLate: true,
                  acceptVideo: false,
                });
                throw Object.assign(new Error('rolled back'), { took: found?.seatNo !== null });
              })
              .catch((error: { took: boolean }) => error.took);
            const redFlag = redFlagOf({ red_flag: flag, red_flag_rules: [], red_flag_lifted_by: null });
            if (took !== (isBookable({ state, redFlag, orientation, triageOpen }) === undefined))
              disagreements.push({ state, flag, orientation, triageOpen, took });
          }
    expect(disagreements).toEqual([]);
  });
});

describe('proposals', () => {
  test('are ranked, explained, and never past the limit', async () => {
    const request = await aTriagedRequest(world);
    const { status, body } = await world.request('GET', `/v1/requests/${request}/proposals?limit=3`);
    expect(status).toBe(200);
    expect(body.items.length).toBeGreaterThan(0);
    expect(body.items.length).toBeLessThanOrEqual(3);
    expect(body.items[0].reasons.map((reason: { code: string }) => reason.code)).toContain('in-time');
    expect(body.items[0].slot.start).toMatch(/\+01:00$/);
  });
});

describe('a life after the booking', () => {
  test('cancelled: the place is free again and the request looks for another', async () => {
    const slotId = await aSlot(world, doctor, '2026-11-24T10:45:00Z');
    const request = await aTriagedRequest(world);
    const { body } = await world.request('POST', `/v1/requests/${request}/bookings`, { slotId });
    expect(
      (await world.request('POST', `/v1/bookings/${body.id}/cancel`, { by: 'patient', reason: 'better' }))
        .body.state,
    ).toBe('cancelled');
    expect((await world.request('GET', `/v1/requests/${request}`)).body.state).toBe('triaged');
    expect((await world.request('POST', `/v1/requests/${request}/bookings`, { slotId })).status).toBe(201);
    expect(
      (await world.request('POST', `/v1/bookings/${body.id}/cancel`, { by: 'patient', reason: 'better' }))
        .body.type,
    ).toBe('/problems/already-cancelled');
  });

  test('a withdrawn slot cannot be booked, a booked one not withdrawn', async () => {
    const slotId = await aSlot(world, doctor, '2026-11-24T07:00:00Z');
    const request = await aTriagedRequest(world);
    expect(
      (await world.request('DELETE', `/v1/slots/${slotId}`, undefined, { as: doctor.token })).status,
    ).toBe(204);
    expect((await world.request('POST', `/v1/requests/${request}/bookings`, { slotId })).body.type).toBe(
      '/problems/slot-withdrawn',
    );
    const other = await aSlot(world, doctor, '2026-11-24T07:00:00Z');
    await world.request('POST', `/v1/requests/${request}/bookings`, { slotId: other });
    expect(
      (await world.request('DELETE', `/v1/slots/${other}`, undefined, { as: doctor.token })).body.type,
    ).toBe('/problems/slot-booked');
  });

  test('slots of one doctor never overlap', async () => {
    await aSlot(world, doctor, '2026-11-24T07:30:00Z');
    await expect(aSlot(world, doctor, '2026-11-24T07:40:00Z')).rejects.toThrow('slot-overlap');
  });
});
