import { beforeEach, describe, expect, test } from 'vitest';
import { bookedAt, saysFixedSlots } from '../availability/people-on-time.ts';
import { aTriagedRequest } from '../support/people.ts';
import { aReadDiary, from } from './a-read-diary.ts';
import { diary, gives } from './diary-server.ts';

const it = aReadDiary();
const { slots, slotAt, reads, later, book, tasks } = it;
const FULL = diary(from('09:30', '11:00'));
const absence = (method: 'POST' | 'DELETE', path = '', body?: object) =>
  it.world.request(method, `/v1/absences${path}`, body, { as: it.doctor.token });
/** Of the first slot: what can be booked, and by how many it is. */
const places = async () => {
  const [slot] = await slots();
  return [slot?.state, slot?.free, slot?.booked];
};

describe('A slot with several places, of which one is given', () => {
  let slotId: string;
  let bookingId: string;
  beforeEach(async () => {
    slotId = await slotAt('10:00', { capacity: 3 });
    bookingId = (await book(slotId)).body.id;
  });

  test('closes its other places when the diary of its doctor fills, and opens them when it empties; the visit stays and is told once', async () => {
    it.says(gives(FULL));
    await reads();
    expect(await places()).toEqual(['open', 0, 1]);
    expect((await book(slotId)).body.type).toBe('/problems/slot-taken');
    expect(await tasks(bookingId)).toEqual([{ state: 'open' }]);
    await later();
    expect(await places()).toEqual(['open', 0, 1]);
    it.says(gives(diary()));
    await later();
    expect(await places()).toEqual(['open', 2, 1]);
    expect((await book(slotId)).status).toBe(201);
  });

  test('keeps the place that a patient is being given on the phone, and closes it when they let go of it', async () => {
    const requestId = await aTriagedRequest(it.world);
    await it.world.request('POST', `/v1/slots/${slotId}/hold`, { requestId });
    it.says(gives(FULL));
    await reads();
    expect((await book(slotId)).body.type).toBe('/problems/slot-taken');
    await later(20);
    expect(await places()).toEqual(['open', 0, 1]);
  });

  test('goes with the diary when its last visit is called off, and comes back whole', async () => {
    it.says(gives(FULL));
    await reads();
    await it.world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'better' });
    expect(await places()).toEqual(['blocked', 0, 0]);
    it.says(gives(diary()));
    await later();
    expect(await places()).toEqual(['open', 3, 0]);
  });

  test('is not opened by a diary that empties while its doctor is away, nor by the doctor who is back to a full one', async () => {
    it.says(gives(FULL));
    await reads();
    const { body } = await absence('POST', '', { from: '2026-11-24', to: '2026-11-24', reason: 'leave' });
    it.says(gives(diary()));
    await later();
    expect(await places()).toEqual(['open', 0, 1]);
    it.says(gives(FULL));
    await later();
    await absence('DELETE', `/${body.id}`);
    expect(await places()).toEqual(['open', 0, 1]);
    it.says(gives(diary()));
    await later();
    expect(await places()).toEqual(['open', 2, 1]);
  });

  test('opens when the diary is not read any more', async () => {
    it.says(gives(FULL));
    const feed = await reads();
    await it.world.request('DELETE', `/v1/calendars/${feed}`, undefined, { as: it.doctor.token });
    expect(await places()).toEqual(['open', 2, 1]);
  });

  test('whoever waits has a place that opens', async () => {
    it.says(gives(FULL));
    await reads();
    it.says(gives(diary()));
    await later();
    const { rowCount } = await it.world.database.owner.query(
      `select from event where type = 'slots.published' and subject = $1 and data -> 'slotIds' @> $2`,
      [slotId, JSON.stringify([slotId])],
    );
    expect(rowCount).toBe(2);
  });
});

describe('Fixed slots with several places, of which one is given', () => {
  test('are not opened by the night’s job while the diary is full', async () => {
    await saysFixedSlots(it.world, it.doctor, {
      rrule: 'FREQ=DAILY',
      startsOn: '2026-11-26',
      until: '2026-11-26',
      to: '10:30',
      capacity: 3,
    });
    await it.world.settle();
    await bookedAt(it.world, it.doctor, '2026-11-26T10:00:00+01:00');
    it.says(gives(diary(from('09:30', '11:00', 'RRULE:FREQ=DAILY;COUNT=3'))));
    await reads();
    expect(await places()).toEqual(['open', 0, 1]);
    await later(24 * 60);
    expect(await places()).toEqual(['open', 0, 1]);
    // Nor for a moment, in which somebody who waits would be looked for.
    const opened = `select from event where type = 'slot.places-opened' and subject in (select id from slot where professional_id = $1)`;
    expect((await it.world.database.owner.query(opened, [it.doctor.id])).rowCount).toBe(0);
    it.says(gives(diary()));
    await later();
    expect(await places()).toEqual(['open', 2, 1]);
  });
});
