import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAhead } from '../../src/availability/make-ahead.ts';
import { hours, type Instant, isoIn } from '../../src/platform/clock.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedAt, type Doctor, saysFixedSlots, slotsOf } from './people-on-time.ts';

let world: World;
let doctor: Doctor;
let nurse: Doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  [doctor, nurse] = [await aDoctor(world), await aDoctor(world, 'Assistante')];
});

const away = async (who: Doctor, from: string, to: string) => {
  const { status, body } = await world.request(
    'POST',
    '/v1/absences',
    { from, to, reason: 'illness' },
    { as: who.token },
  );
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as { id: string; bookingsRemaining: { bookingId: string }[] };
};
const back = (who: Doctor, id: string) =>
  world.request('DELETE', `/v1/absences/${id}`, undefined, { as: who.token });
const startsOf = async () => (await slotsOf(world, doctor)).map(({ start }) => start.slice(5, 16));
const assistedDaily = () =>
  saysFixedSlots(world, doctor, {
    rrule: 'FREQ=DAILY',
    startsOn: '2026-11-25',
    until: '2026-11-26',
    to: '10:30',
    mode: 'AMB',
    needs: [{ part: 'assistant', professionalId: nurse.id }],
  });

describe('Whoever a visit needs besides its professional', () => {
  test('is not there: no place is given without them, fixed or not, and the visits that stay are somebody’s to look at', async () => {
    await assistedDaily();
    const bookingId = await bookedAt(world, doctor, '2026-11-26T10:00:00+01:00');
    const { id, bookingsRemaining } = await away(nurse, '2026-11-25', '2026-11-26');
    expect(bookingsRemaining.map((it) => it.bookingId)).toEqual([bookingId]);
    await world.settle();
    expect(await startsOf()).toEqual(['11-26T10:00']);
    await world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'other' });
    expect(await startsOf()).toEqual([]);
    // Said meanwhile.
    await saysFixedSlots(world, doctor, {
      rrule: 'FREQ=DAILY',
      startsOn: '2026-11-26',
      until: '2026-11-27',
      from: '18:00',
      to: '18:30',
      needs: [{ part: 'assistant', professionalId: nurse.id }],
    });
    await world.settle();
    expect(await startsOf()).toEqual(['11-27T18:00']);
    await back(nurse, id);
    await world.settle();
    expect(await startsOf()).toEqual(['11-25T10:00', '11-26T10:00', '11-26T18:00', '11-27T18:00']);
  });

  test('is back: what they were needed for is given again once the professional is back as well', async () => {
    await assistedDaily();
    const [start, end] = ['2026-11-26T16:00:00+01:00', '2026-11-26T16:15:00+01:00'];
    const needs = [{ part: 'assistant', professionalId: nurse.id }];
    const once = { placeId: doctor.placeId, start, end, needs };
    await world.request('POST', '/v1/slots', once, { as: doctor.token });
    const first = await away(nurse, '2026-11-25', '2026-11-26');
    const second = await away(doctor, '2026-11-26', '2026-11-26');
    await back(nurse, first.id);
    await world.settle();
    expect(await startsOf()).toEqual(['11-25T10:00']);
    await back(doctor, second.id);
    await world.settle();
    expect(await startsOf()).toEqual(['11-25T10:00', '11-26T10:00', '11-26T16:00']);
  });
});

describe('Two slots of one hour', () => {
  test('withdrawn one after the other for two people who are away: one of them comes back', async () => {
    const at = (minute: number) => `2026-11-25T10:${minute}:00+01:00`;
    const given = (needs: object[]) =>
      world.request(
        'POST',
        '/v1/slots',
        { placeId: doctor.placeId, start: at(10), end: at(40), needs },
        { as: doctor.token },
      );
    await given([{ part: 'assistant', professionalId: nurse.id }]);
    const first = await away(nurse, '2026-11-25', '2026-11-25');
    expect((await given([])).status).toBe(201);
    const second = await away(doctor, '2026-11-25', '2026-11-25');
    expect((await back(nurse, first.id)).status).toBe(204);
    expect(await startsOf()).toEqual([]);
    expect((await back(doctor, second.id)).status).toBe(204);
    await world.settle();
    expect(await startsOf()).toEqual(['11-25T10:10']);
  });
});

describe('A professional who falls ill', () => {
  test('is away in the log as well, but not why', async () => {
    const { id } = await away(doctor, '2026-11-25', '2026-11-25');
    const { rows } = await world.database.owner.query('select data from event where subject = $1', [id]);
    expect(rows).toEqual([{ data: expect.objectContaining({ professionalId: doctor.id }) }]);
    expect(JSON.stringify(rows)).not.toContain('illness');
  });

  test('in the middle of walk-in hours is sent nobody more; only who has still to be seen is somebody’s to look at', async () => {
    const at = (ms: number) => isoIn('Europe/Paris', (world.clock.now() + ms) as Instant);
    const [begin, end] = [at(hours(1)), at(hours(4))];
    const { body: slot } = await world.request(
      'POST',
      '/v1/slots',
      { placeId: doctor.placeId, start: begin, end, capacity: 4, walkIn: true },
      { as: doctor.token },
    );
    const book = async (givenName: string) => {
      const requestId = await aTriagedRequest(world, { patient: { ...ALIX, givenName } });
      return world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId: slot.id });
    };
    const [came, comes] = [await book('Venue'), await book('À venir')];
    world.clock.advance(hours(2));
    await world.request('POST', `/v1/bookings/${came.body.id}/arrive`, {}, { as: doctor.token });
    await world.database.owner.query(`update booking set state = 'seen' where id = $1`, [came.body.id]);
    const { bookingsRemaining } = await away(doctor, at(-60_000), at(hours(8)));
    expect(bookingsRemaining.map((it) => it.bookingId)).toEqual([comes.body.id]);
    expect((await book('Trop tard')).body.type).toBe('/problems/slot-taken');
    await world.request('POST', `/v1/bookings/${comes.body.id}/cancel`, { by: 'patient', reason: 'other' });
    expect((await book('Trop tard encore')).body.type).toBe('/problems/slot-taken');
  });

  test('in the very moment in which the job makes fixed slots finds none of them given', async () => {
    const { body: rule } = await saysFixedSlots(world, doctor, {
      rrule: 'FREQ=DAILY',
      startsOn: '2026-11-25',
      until: '2026-11-26',
      to: '10:30',
    });
    await world.settle();
    const { owner } = world.database;
    for (const table of ['seat', 'slot_part'])
      await owner.query(`delete from ${table} where slot_id in (select id from slot where rule_id = $1)`, [
        rule.id,
      ]);
    await owner.query('delete from slot where rule_id = $1', [rule.id]);
    let noted: ReturnType<typeof away> | undefined;
    await world.run(async (tx) => {
      await makeAhead(tx, rule.id);
      noted = away(doctor, '2026-11-25', '2026-11-25');
      // The absence is written, and waits for the rule.
      const waits = `select from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`;
      const answered = Promise.resolve(noted).then(() => true);
      while ((await owner.query(waits)).rowCount === 0)
        if (await Promise.race([answered, new Promise((next) => setTimeout(next, 10, false))])) break;
    });
    await noted;
    await world.settle();
    expect(await startsOf()).toEqual(['11-26T10:00']);
  });

  test('and takes a slot back for good does not find it given again after the absence', async () => {
    const slot = await aSlot(world, doctor, '2026-11-25T16:00:00+01:00');
    const { id } = await away(doctor, '2026-11-25', '2026-11-25');
    await world.request('DELETE', `/v1/slots/${slot}`, undefined, { as: doctor.token });
    await back(doctor, id);
    await world.settle();
    expect(await startsOf()).toEqual([]);
  });

  test('and comes back gives no place beside a visit of fixed slots that were ended before', async () => {
    const { body: rule } = await saysFixedSlots(world, doctor, {
      rrule: 'FREQ=DAILY',
      startsOn: '2026-11-25',
      until: '2026-11-25',
      to: '10:30',
      capacity: 3,
    });
    await bookedAt(world, doctor, '2026-11-25T10:00:00+01:00');
    await world.request('DELETE', `/v1/availability/${rule.id}`, undefined, { as: doctor.token });
    const { id } = await away(doctor, '2026-11-25', '2026-11-25');
    await back(doctor, id);
    await world.settle();
    expect(await slotsOf(world, doctor)).toMatchObject([{ start: '2026-11-25T10:00:00+01:00', free: 0 }]);
  });
});
