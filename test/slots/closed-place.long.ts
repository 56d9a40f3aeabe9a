import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { heedClosures } from '../../src/availability/heed-closures.ts';
import { bookSlot } from '../../src/bookings/book-slot.ts';
import { refuseClosed } from '../../src/directory/refuse-closed.ts';
import { instant } from '../../src/platform/clock.ts';
import type { Tx } from '../../src/platform/transaction.ts';
import { setDue } from '../../src/platform/due.ts';
import { blockMany, unblockMany } from '../../src/slots/diary-store.ts';
import { publishSlots } from '../../src/slots/publish-slots.ts';
import { slotsOf } from '../availability/people-on-time.ts';
import { askingIn } from '../matching/asking.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  doctor = await aDoctor(world, 'Ferme');
});

/** Tuesday. */
const at = (time: string) => `2026-11-24T${time}:00+01:00`;
const { sql, proposals, whyNot } = askingIn(() => world);

const putHours = (opening: unknown) =>
  world.request('PATCH', `/v1/places/${doctor.placeId}`, { opening }, { as: 'coordinator' });
const placeHours = async (opening: unknown) => {
  expect((await putHours(opening)).status).toBe(200);
  await world.settle();
};
const closes = (to = '12:00') => placeHours([{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to }]);
const opens = () => placeHours(null);
const book = (requestId: string, slotId: string) =>
  world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId, acceptLate: true });
const callOff = (bookingId: string) =>
  world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'other' });
const seen = async () => (await slotsOf(world, doctor)).map(({ id, state, free }) => ({ id, state, free }));
const isProposed = async (requestId: string, slotId: string) =>
  (await proposals(requestId)).some(({ slot }: { slot: { id: string } }) => slot.id === slotId);
const told = (subject: string) =>
  sql<{ type: string }>(
    `select type from event where subject = $1 and type like 'slot.places-%' order by id`,
    [subject],
  );

describe('A slot that was given, and then its place closes at that hour', () => {
  test('is nobody’s while it is closed, the nurse is told why, and it is given again with the place', async () => {
    const slotId = await aSlot(world, doctor, at('16:00'), { capacity: 2 });
    const requestId = await aTriagedRequest(world);
    expect(await isProposed(requestId, slotId)).toBe(true);
    await closes();
    expect(await seen()).toEqual([{ id: slotId, state: 'closed', free: 0 }]);
    expect(await isProposed(requestId, slotId)).toBe(false);
    const refused = await book(requestId, slotId);
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { type: '/problems/place-closed-since', title: 'Lieu fermé à cette heure' },
    ]);
    const held = await world.request('POST', `/v1/slots/${slotId}/hold`, { requestId });
    expect([held.status, held.body.type]).toEqual([409, '/problems/place-closed-since']);
    expect(await whyNot(requestId, `slotId=${slotId}`)).toMatchObject({
      code: 'place-closed-since',
      text: 'le lieu a changé d’horaires depuis, et il est fermé à cette heure',
    });
    const board = await world.request('GET', '/v1/board', undefined, { as: 'coordinator' });
    expect(JSON.stringify(board.body.slots)).not.toContain(slotId);
    await opens();
    expect(await seen()).toEqual([{ id: slotId, state: 'open', free: 2 }]);
    expect(await isProposed(requestId, slotId)).toBe(true);
    expect((await told(slotId)).map(({ type }) => type)).toEqual([
      'slot.places-closed',
      'slot.places-opened',
    ]);
    expect((await book(requestId, slotId)).status).toBe(201);
  });

  test('stays as it is where the place is open all the while', async () => {
    const slotId = await aSlot(world, doctor, at('11:45'));
    await closes();
    expect(await seen()).toEqual([{ id: slotId, state: 'open', free: 1 }]);
    expect(await told(slotId)).toEqual([]);
  });

  test('keeps whoever has a visit, gives nobody the places beside them, nor theirs when they call off', async () => {
    const slotId = await aSlot(world, doctor, at('16:00'), { capacity: 3 });
    const [first, second] = [await aTriagedRequest(world), await aTriagedRequest(world)];
    const [one, other] = [await book(first, slotId), await book(second, slotId)];
    await closes();
    expect(await slotsOf(world, doctor)).toMatchObject([{ id: slotId, free: 0, booked: 2 }]);
    await callOff(one.body.id);
    await world.settle();
    expect(await slotsOf(world, doctor)).toMatchObject([{ id: slotId, free: 0, booked: 1 }]);
    await opens();
    expect(await slotsOf(world, doctor)).toMatchObject([{ id: slotId, free: 2, booked: 1 }]);
    expect((await world.request('GET', `/v1/bookings/${other.body.id}`)).body.state).toBe('booked');
  });

  test('comes back shut from an absence that ends meanwhile, and open with the place', async () => {
    const slotId = await aSlot(world, doctor, at('16:00'));
    const away = { from: '2026-11-24', to: '2026-11-24', reason: 'leave' };
    const { body } = await world.request('POST', '/v1/absences', away, { as: doctor.token });
    await closes();
    await world.request('DELETE', `/v1/absences/${body.id}`, undefined, { as: doctor.token });
    await world.settle();
    expect(await seen()).toEqual([{ id: slotId, state: 'closed', free: 0 }]);
    await opens();
    expect(await seen()).toEqual([{ id: slotId, state: 'open', free: 1 }]);
  });

  test('gives no place beside a visit while its doctor is away, although the place is open again', async () => {
    const slotId = await aSlot(world, doctor, at('16:00'), { capacity: 2 });
    await book(await aTriagedRequest(world), slotId);
    const away = { from: '2026-11-24', to: '2026-11-24', reason: 'leave' };
    await world.request('POST', '/v1/absences', away, { as: doctor.token });
    await closes();
    await opens();
    expect(await slotsOf(world, doctor)).toMatchObject([{ id: slotId, free: 0, booked: 1 }]);
  });

  test('is not opened by the doctor’s own diary, nor by the place while the diary is full', async () => {
    const slotId = await aSlot(world, doctor, at('16:00'));
    await closes();
    await world.run((tx) => blockMany(tx, [slotId]));
    await world.run((tx) => unblockMany(tx, [slotId]));
    expect(await seen()).toEqual([{ id: slotId, state: 'closed', free: 0 }]);
    await world.run((tx) => blockMany(tx, [slotId]));
    await opens();
    expect(await seen()).toEqual([{ id: slotId, state: 'blocked', free: 0 }]);
  });

  test('is given again at once where it is moved to an hour at which the place is open, not where it only needs somebody else', async () => {
    const slotId = await aSlot(world, doctor, at('16:00'));
    const colleague = await aDoctor(world, 'Adjointe');
    await closes();
    const change = (body: object) =>
      world.request('PATCH', `/v1/slots/${slotId}`, body, { as: doctor.token });
    const needs = [{ part: 'assistant', professionalId: colleague.id }];
    expect((await change({ needs })).body).toMatchObject({ state: 'closed', free: 0 });
    const moved = await change({ start: at('10:00'), end: at('10:15') });
    expect(moved.body).toMatchObject({ state: 'open', free: 1 });
  });

  test('was closed before anybody looked, and is shut by the look that the migration asks for', async () => {
    const slotId = await aSlot(world, doctor, at('16:00'));
    await sql(`update place set opening = '[]' where id = $1`, [doctor.placeId]);
    const nobody = '00000000-0000-0000-0000-000000000000';
    await world.run((tx) => setDue(tx, 'closures.look-due', nobody, tx.at));
    await world.settle();
    expect(await seen()).toEqual([{ id: slotId, state: 'closed', free: 0 }]);
  });
});

const WAITING = `select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`;

describe('In the very moment in which the place closes', () => {
  /** Does it, and waits before it is on record until somebody else has come to wait for it. */
  async function meanwhile(
    work: (tx: Tx) => Promise<unknown>,
    then: () => Promise<unknown>,
    last?: (tx: Tx) => Promise<unknown>,
  ): Promise<void> {
    const [done, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = world.run(async (tx) => {
      await work(tx);
      done.resolve();
      await go.promise;
      await last?.(tx);
    });
    await done.promise;
    const second = then();
    try {
      await vi.waitFor(async () => expect(await sql(WAITING)).not.toEqual([]));
    } finally {
      go.resolve();
      await Promise.all([first, second]);
    }
    await world.settle();
  }

  test('a patient who is being booked is one of those for whom another place is looked for', async () => {
    const slotId = await aSlot(world, doctor, at('16:00'), { capacity: 2 });
    const requestId = await aTriagedRequest(world);
    await meanwhile(
      (tx) => bookSlot(tx, { requestId, slotId, acceptLate: true }),
      async () => {
        await sql(`update place set opening = '[]' where id = $1`, [doctor.placeId]);
        await world.run((tx) => heedClosures(tx, doctor.placeId));
      },
    );
    expect(await slotsOf(world, doctor)).toMatchObject([{ id: slotId, state: 'closed', free: 0, booked: 1 }]);
    expect(
      await sql(
        `select t.state from task t join booking b on b.id = t.subject where t.kind = 'visit-while-closed' and b.request_id = $1`,
        [requestId],
      ),
    ).toEqual([{ state: 'open' }]);
  });

  test('a slot for which the hours were just looked at is on record first, and shut as well', async () => {
    const [start, end] = [instant(at('16:00')), instant(at('16:15'))];
    const slot = { professionalId: doctor.id, placeId: doctor.placeId, start, end, capacity: 1 };
    // As it begins, without the rows that would keep the place's row by themselves.
    await meanwhile(
      (tx) => refuseClosed(tx, [slot], () => ''),
      () => putHours([]),
      (tx) => publishSlots(tx, [{ ...slot, mode: 'AMB', audience: ['CPTS'] }]),
    );
    expect(await seen()).toMatchObject([{ state: 'closed', free: 0 }]);
  });
});
