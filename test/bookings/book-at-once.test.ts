import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { nameOf } from '../../src/platform/sealed-answer.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

let quarter = 0;
const slot = (of: object = {}) =>
  aSlot(world, doctor, new Date(Date.parse('2026-11-23T13:00:00Z') + quarter++ * 900_000).toISOString(), of);
const book = (requestId: string, slotId: string, options: { key?: string | undefined }, more: object = {}) =>
  world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId, ...more }, options);

const eventsOf = async (...subjects: string[]) =>
  (
    await world.database.owner.query<{ subject: string; actor: string; type: string; data: object }>(
      `select subject, actor, at, type, data from event where subject = any ($1) and type in ('booking.made', 'slot.released') order by id`,
      [subjects],
    )
  ).rows;

const bookings = async (requestId: string) =>
  (await world.database.owner.query('select id, comment from booking where request_id = $1', [requestId]))
    .rows;

describe('a booking in one statement, with its key', () => {
  test('is like one by more than one, to the event', async () => {
    const made = [];
    for (const options of [{}, { key: undefined }]) {
      const [requestId, elsewhere, slotId] = [await aTriagedRequest(world), await slot(), await slot()];
      await world.request('POST', `/v1/slots/${elsewhere}/hold`, { requestId });
      const { status, body } = await book(requestId, slotId, options, { comment: 'viendra avec sa sœur' });
      const events = await eventsOf(elsewhere, body.id);
      const known = (it: unknown) =>
        JSON.parse(
          JSON.stringify(it)
            .replaceAll(requestId, 'request')
            .replaceAll(elsewhere, 'elsewhere')
            .replaceAll(slotId, 'slot')
            .replaceAll(body.id, 'booking')
            .replaceAll(body.start.slice(11, 16), 'start')
            .replaceAll(body.end.slice(11, 16), 'end')
            .replaceAll(new Date(body.start).toISOString(), 'start'),
        );
      expect(events.map(({ type }) => type)).toEqual(['slot.released', 'booking.made']);
      made.push(known({ status, body, events, rows: await bookings(requestId) }));
    }
    expect(made[0].status).toBe(201);
    expect(made[0].events[1].data).toEqual({
      requestId: 'request',
      slotId: 'slot',
      professionalId: doctor.id,
      start: 'start',
    });
    expect(made[0]).toEqual(made[1]);
  });

  test('is answered again as the first time, also when it has been called off since', async () => {
    const [requestId, slotId, key] = [await aTriagedRequest(world), await slot(), newId()];
    const first = await book(requestId, slotId, { key });
    expect(first.status).toBe(201);
    await world.request('POST', `/v1/bookings/${first.body.id}/cancel`, { by: 'patient', reason: 'better' });
    const again = await book(requestId, slotId, { key });
    expect([again.status, again.body, again.headers['idempotent-replay']]).toEqual([201, first.body, 'true']);
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(await bookings(requestId)).toHaveLength(1);
  });

  test('kept by the version before, as its answer itself, is answered again all the same', async () => {
    const [requestId, slotId, key] = [await aTriagedRequest(world), await slot(), newId()];
    const { body } = await book(requestId, slotId, { key });
    await world.database.owner.query('update idempotency set response = $2 where key = $1', [
      nameOf(key),
      body,
    ]);
    const again = await book(requestId, slotId, { key });
    expect([again.status, again.body, again.headers['idempotent-replay']]).toEqual([201, body, 'true']);
  });

  test('asked for ten times at once is made once, and nobody is told that it is made already', async () => {
    const [requestId, slotId, key] = [await aTriagedRequest(world), await slot({ capacity: 10 }), newId()];
    const answers = await Promise.all(Array.from({ length: 10 }, () => book(requestId, slotId, { key })));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ body }) => body.type))).toEqual(
      new Set(refused.length > 0 ? ['/problems/in-progress'] : []),
    );
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).size).toBe(1);
    expect(await bookings(requestId)).toHaveLength(1);
  });

  test('is not made under the key of another', async () => {
    const [requestId, other, slotId, key] = [
      await aTriagedRequest(world),
      await aTriagedRequest(world),
      await slot({ capacity: 2 }),
      newId(),
    ];
    expect((await book(requestId, slotId, { key })).status).toBe(201);
    expect((await book(other, slotId, { key })).body.type).toBe('/problems/key-reused');
    expect(await bookings(other)).toEqual([]);
  });

  test('is not made while the same one is under way, nor told of as refused', async () => {
    const [requestId, slotId, key] = [await aTriagedRequest(world), await slot(), newId()];
    const rival = world.database.owner;
    await rival.query('begin');
    await rival.query(
      `select pg_advisory_xact_lock(hashtextextended(
         'grand-douai/' || (select token_id from idempotency where route like 'POST %bookings' limit 1) || '/POST /v1/requests/:id/bookings/' || $1, 0))`,
      [nameOf(key)],
    );
    expect((await book(requestId, slotId, { key })).body.type).toBe('/problems/in-progress');
    await rival.query('rollback');
    expect((await book(requestId, slotId, { key })).status).toBe(201);
  });

  test('that is refused keeps its refusal, unless an answer came first', async () => {
    const [requestId, rival, slotId, key] = [
      await aTriagedRequest(world),
      await aTriagedRequest(world),
      await slot(),
      newId(),
    ];
    const { body: taken } = await book(rival, slotId, {});
    const refused = await book(requestId, slotId, { key });
    expect(refused.body.type).toBe('/problems/slot-taken');
    await world.request('POST', `/v1/bookings/${taken.id}/cancel`, { by: 'patient', reason: 'better' });
    const again = await book(requestId, slotId, { key });
    expect([again.body, again.headers['idempotent-replay']]).toEqual([refused.body, 'true']);
    expect(await bookings(requestId)).toEqual([]);
  });

  test.each([
    ['a visit at home', { mode: 'HH' }, {}],
    ['a video visit for which somebody says why', { mode: 'VR' }, { acceptVideo: 'le patient le demande' }],
  ])('%s is more than one statement, and made all the same', async (_what, of, more) => {
    const requestId = await aTriagedRequest(world, { modes: ['AMB', 'HH', 'VR'] });
    const [slotId, key] = [await slot(of), newId()];
    const { status, body } = await book(requestId, slotId, { key }, more);
    expect([status, body.mode]).toEqual([201, of.mode]);
    expect(await bookings(requestId)).toHaveLength(1);
    expect((await eventsOf(body.id)).map(({ type }) => type)).toEqual(['booking.made']);
    expect((await book(requestId, slotId, { key }, more)).body).toEqual(body);
  });

  test('of a request or a slot that does not exist is refused as such', async () => {
    const requestId = await aTriagedRequest(world);
    expect((await book(newId(), await slot(), {})).body).toMatchObject({
      type: '/problems/not-found',
      detail: /demande/,
    });
    expect((await book(requestId, newId(), {})).body).toMatchObject({
      type: '/problems/not-found',
      detail: /créneau/,
    });
  });
});
