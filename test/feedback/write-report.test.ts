import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { bookedVisit, REPORT } from './visit.ts';

describe('the report of whoever saw the patient', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false });
  });
  afterAll(() => world.close());

  const stateOf = async (table: string, id: string) =>
    (await world.database.owner.query(`select state from ${table} where id = $1`, [id])).rows[0].state;

  test('is written once, and the booking and the request have had their visit', async () => {
    const { bookingId, requestId, professionalId, token } = await bookedVisit(world);
    const url = `/v1/bookings/${bookingId}/report`;
    const written = await world.request('POST', url, REPORT, { as: token });
    expect(written).toMatchObject({
      status: 201,
      body: { bookingId, requestId, professionalId, ...REPORT, writtenAt: '2026-11-23T11:30:00+01:00' },
    });
    expect([await stateOf('booking', bookingId), await stateOf('request', requestId)]).toEqual([
      'seen',
      'reported',
    ]);
    const again = await world.request('POST', url, { ...REPORT, text: 'autre' }, { as: token });
    expect(again).toMatchObject({ status: 409, body: { type: '/problems/report-already-written' } });
    for (const as of ['operator', token])
      expect(await world.request('GET', url, undefined, { as })).toMatchObject({
        status: 200,
        body: written.body,
      });
  });

  test('two that come at once leave one', async () => {
    const { bookingId, token } = await bookedVisit(world);
    const answers = await Promise.all(
      [1, 2, 3, 4].map((it) =>
        world.request(
          'POST',
          `/v1/bookings/${bookingId}/report`,
          { ...REPORT, text: `${it}` },
          { as: token },
        ),
      ),
    );
    expect(answers.map((it) => it.status).sort()).toEqual([201, 409, 409, 409]);
  });

  test('is for the professional of that booking alone', async () => {
    const { bookingId, requestId } = await bookedVisit(world);
    const other = await bookedVisit(world);
    const url = `/v1/bookings/${bookingId}/report`;
    expect(await world.request('POST', url, REPORT, { as: other.token })).toMatchObject({ status: 403 });
    expect(await world.request('GET', url, undefined, { as: other.token })).toMatchObject({ status: 403 });
    expect(await world.request('POST', url, REPORT, { as: 'operator' })).toMatchObject({ status: 403 });
    expect(await world.request('GET', url, undefined, { as: 'coordinator' })).toMatchObject({ status: 403 });
    expect(await world.request('GET', url)).toMatchObject({ status: 404 });
    expect([await stateOf('booking', bookingId), await stateOf('request', requestId)]).toEqual([
      'booked',
      'booked',
    ]);
  });

  test('is refused after a cancellation, without a trace', async () => {
    const { bookingId, token } = await bookedVisit(world);
    await world.database.owner.query(`update booking set state = 'cancelled' where id = $1`, [bookingId]);
    const refused = await world.request('POST', `/v1/bookings/${bookingId}/report`, REPORT, { as: token });
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/already-cancelled' } });
    const { rows } = await world.database.owner.query('select 1 from report where booking_id = $1', [
      bookingId,
    ]);
    expect(rows).toEqual([]);
  });

  test.each([
    ['an unknown outcome', { ...REPORT, outcome: 'cured' }],
    ['no text', { ...REPORT, text: ' \n ' }],
    ['a NUL', { ...REPORT, text: 'a\u0000b' }],
    ['a field of one’s own', { ...REPORT, to: 'ailleurs@example.org' }],
  ])('with %s is not accepted', async (_, body) => {
    const { bookingId, token } = await bookedVisit(world);
    expect(
      await world.request('POST', `/v1/bookings/${bookingId}/report`, body, { as: token }),
    ).toMatchObject({
      status: 400,
      body: { type: '/problems/validation' },
    });
  });
});
