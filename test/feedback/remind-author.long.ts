import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { REPORT } from './visit.ts';

describe('a report that does not come', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  /** A visit of Monday from 12 h to 12 h 15, or of that day. */
  async function aVisit(day = '2026-11-23') {
    const doctor = await aDoctor(world);
    const slotId = await aSlot(world, doctor, `${day}T12:00:00+01:00`);
    const requestId = await aTriagedRequest(world);
    const { status, body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    if (status !== 201) throw new Error(JSON.stringify(body));
    await world.settle();
    return { ...doctor, bookingId: body.id as string, requestId };
  }
  const goTo = async (time: string) => {
    world.clock.advance(instant(time) - world.clock.now());
    await world.settle();
  };
  const tasks = async (subject: string) =>
    (
      await world.database.owner.query(
        `select state from task where kind = 'report-missing' and subject = $1`,
        [subject],
      )
    ).rows.map(({ state }) => state);
  const reminders = async (subject: string) =>
    (
      await world.database.owner.query(
        `select 1 from event where type = 'report.reminded' and subject = $1`,
        [subject],
      )
    ).rowCount;

  test('is reminded of once, then asked about by a person, until it is there', async () => {
    const late = await aVisit();
    const written = await aVisit();
    const absent = await aVisit();
    const elsewhere = await aVisit();
    await goTo('2026-11-23T12:30:00+01:00');
    const say = (visit: typeof late, what: string, body?: object) =>
      world.request('POST', `/v1/bookings/${visit.bookingId}/${what}`, body, { as: visit.token });
    expect((await say(written, 'report', REPORT)).status).toBe(201);
    expect((await say(absent, 'no-show')).status).toBe(200);
    expect((await say(elsewhere, 'report/elsewhere')).status).toBe(201);
    await goTo('2026-11-23T16:14:00+01:00');
    expect(await reminders(late.bookingId)).toBe(0);
    await goTo('2026-11-23T16:15:00+01:00');
    await goTo('2026-11-24T12:14:00+01:00');
    expect(await reminders(late.bookingId)).toBe(1);
    expect(await tasks(late.bookingId)).toEqual([]);
    await goTo('2026-11-24T12:15:00+01:00');
    expect(await tasks(late.bookingId)).toEqual(['open']);
    for (const { bookingId } of [written, absent, elsewhere]) {
      expect(await reminders(bookingId)).toBe(0);
      expect(await tasks(bookingId)).toEqual([]);
    }
    // The coordinator learns whose it is, and nothing else.
    const seen = await world.request('GET', '/v1/tasks?state=open&limit=200', undefined, {
      as: 'coordinator',
    });
    const task = seen.body.items.find(({ kind }: { kind: string }) => kind === 'report-missing');
    expect(task).toMatchObject({ subject: late.bookingId, requestId: late.requestId, note: null });
    expect((await say(late, 'report', REPORT)).status).toBe(201);
    expect(await tasks(late.bookingId)).toEqual(['done']);
  });

  test('is asked about after the visit, to whatever hour it was moved', async () => {
    const visit = await aVisit('2026-11-25');
    const other = await aSlot(world, visit, '2026-11-26T12:00:00+01:00');
    const moved = await world.request('POST', `/v1/bookings/${visit.bookingId}/move`, {
      slotId: other,
      acceptLate: true,
    });
    expect(moved.status).toBeLessThan(300);
    await world.settle();
    await goTo('2026-11-26T12:15:00+01:00');
    expect(await tasks(visit.bookingId)).toEqual([]);
    await goTo('2026-11-27T12:15:00+01:00');
    expect(await tasks(moved.body.id)).toEqual(['open']);
    expect(await tasks(visit.bookingId)).toEqual([]);
  });
});
