import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aRequest, aSlot, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Diary, diaryOf } from './a-visit.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let diary: Diary;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
  diary = diaryOf(world, doctor);
});
afterAll(() => world.close());

/** Their own patient: the doctor knows of the request. */
async function ofTheirs(requestId: string, professional = doctor): Promise<string> {
  await world.database.owner.query(
    'update patient set treating_doctor = $2 where id = (select patient_id from request where id = $1)',
    [requestId, professional.id],
  );
  return requestId;
}
const theirRequest = async () => ofTheirs(await diary.aTriaged());
const overbook = (slotId: string, requestId: string, as = doctor.token, more: Record<string, unknown> = {}) =>
  world.request('POST', `/v1/slots/${slotId}/overbook`, { requestId, acceptLate: true, ...more }, { as });
const book = (slotId: string, requestId: string) =>
  world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId, acceptLate: true });
const expectedIn = async (slotId: string): Promise<number> =>
  (
    await world.database.owner.query(
      `select count(*)::int as n from booking where slot_id = $1 and state in ('booked', 'arrived', 'seen', 'no-show')`,
      [slotId],
    )
  ).rows[0].n;
const off = (id: string) => diary.act(id, 'cancel', { by: 'patient', reason: 'better' });

describe('a doctor whose slot is full', () => {
  test('takes one more patient, on the record', async () => {
    const { slotId } = await diary.aVisit();
    const requestId = await theirRequest();
    const { status, body } = await overbook(slotId, requestId, doctor.token, { comment: 'Entre deux' });
    expect([status, body]).toMatchObject([
      201,
      { slotId, requestId, professionalId: doctor.id, state: 'booked' },
    ]);
    expect((await diary.eventsAbout(slotId)).at(-1)).toEqual({
      type: 'slot.overbooked',
      data: { requestId, bookingId: body.id, professionalId: doctor.id },
    });
    expect((await diary.eventsAbout(body.id))[0]).toMatchObject({
      type: 'booking.made',
      data: { overbooked: true },
    });
    expect(await diary.bookingOf(body.id)).toMatchObject({
      overbooked: true,
      comment: 'Entre deux',
      version: 1,
    });
    expect((await world.request('GET', `/v1/requests/${requestId}`)).body).toMatchObject({
      state: 'booked',
      bookings: [{ id: body.id, overbooked: true }],
    });
    expect(await expectedIn(slotId)).toBe(2);
    expect((await book(slotId, await diary.aTriaged())).body.type).toBe('/problems/slot-taken');
  });

  test('takes a patient for whom the line is just keeping a place elsewhere: that one is free again', async () => {
    const { slotId } = await diary.aVisit();
    const elsewhere = await aSlot(world, await aDoctor(world, 'Ailleurs'), diary.nextStart());
    const requestId = await theirRequest();
    await world.request('POST', `/v1/slots/${elsewhere}/hold`, { requestId });
    expect((await overbook(slotId, requestId)).status).toBe(201);
    expect((await book(elsewhere, await diary.aTriaged())).status).toBe(201);
  });

  test('and nobody else may: not the line, not a coordinator, not another doctor', async () => {
    const { slotId } = await diary.aVisit();
    const requestId = await theirRequest();
    const other = await aDoctor(world, 'Voisin');
    await ofTheirs(requestId, other);
    for (const as of ['operator', 'coordinator', 'regulator', 'partner', 'admin'])
      expect([as, (await overbook(slotId, requestId, as)).status]).toEqual([as, 403]);
    const refused = await overbook(slotId, requestId, other.token);
    expect([refused.status, refused.body.type]).toEqual([403, '/problems/not-yours']);
    expect((await book(slotId, requestId)).body.type).toBe('/problems/slot-taken');
    expect(await expectedIn(slotId)).toBe(1);
  });

  test('has no way in to the request of somebody who was never theirs to know of', async () => {
    const { slotId } = await diary.aVisit();
    for (const requestId of [await diary.aTriaged(), newId()])
      expect((await overbook(slotId, requestId)).status).toBe(404);
    const asked = await diary.aTriaged();
    await world.database.owner.query(
      `insert into offer (territory_id, id, request_id, kind, profession, wave_size, wave_minutes, expires_at, made_at, made_by)
       values ('grand-douai', $1, $2, 'visit', 'doctor', 1, 5, '2026-11-23T15:00:00Z', '2026-11-23T11:00:00Z', 'test')`,
      [asked, asked],
    );
    await world.database.owner.query(
      `insert into offer_recipient (territory_id, id, offer_id, professional_id, wave, asked_at)
       values ('grand-douai', $1, $2, $3, 1, '2026-11-23T11:00:00Z')`,
      [newId(), asked, doctor.id],
    );
    expect((await overbook(slotId, asked)).status).toBe(201);
  });

  test('is stopped by a red flag before anything else (rule 1)', async () => {
    const { slotId } = await diary.aVisit();
    const free = await aSlot(world, doctor, diary.nextStart());
    const requestId = await ofTheirs(await aRequest(world));
    expect((await overbook(slotId, requestId)).body.type).toBe('/problems/not-triaged');
    await screen(world, requestId, 'no', { 'chest-pain': 'yes' });
    for (const id of [slotId, free])
      expect((await overbook(id, requestId)).body.type).toBe('/problems/red-flag');
    expect(await expectedIn(slotId)).toBe(1);
  });

  test('has the line give the places that are left', async () => {
    const slotId = await aSlot(world, doctor, diary.nextStart());
    const requestId = await theirRequest();
    expect((await overbook(slotId, requestId)).body.type).toBe('/problems/place-free');
    await world.request('POST', `/v1/slots/${slotId}/hold`, { requestId });
    expect((await overbook(slotId, requestId)).body.type).toBe('/problems/place-free');
    expect(await expectedIn(slotId)).toBe(0);
    // Kept for somebody else: they are expected, and so is the doctor's own.
    const rival = await theirRequest();
    expect((await overbook(slotId, rival)).status).toBe(201);
    expect((await book(slotId, requestId)).status).toBe(201);
  });

  test('has what was withdrawn stay withdrawn, and what was booked stay booked', async () => {
    const slotId = await aSlot(world, doctor, diary.nextStart());
    const requestId = await theirRequest();
    await world.request('DELETE', `/v1/slots/${slotId}`, undefined, { as: doctor.token });
    expect((await overbook(slotId, requestId)).body.type).toBe('/problems/slot-withdrawn');
    const { slotId: full } = await diary.aVisit();
    await overbook(full, requestId);
    expect((await overbook(full, requestId)).body.type).toBe('/problems/already-booked');
  });
});

describe('a place beyond the capacity', () => {
  test('is gone with its patient: nobody else gets it', async () => {
    const { slotId } = await diary.aVisit();
    const { body } = await overbook(slotId, await theirRequest());
    expect((await off(body.id)).body).toMatchObject({ state: 'cancelled', overbooked: true });
    expect((await book(slotId, await diary.aTriaged())).body.type).toBe('/problems/slot-taken');
  });

  test('becomes a place like the others when one of those calls off, who had one: still none is free', async () => {
    const { id, slotId } = await diary.aVisit();
    const { body } = await overbook(slotId, await theirRequest());
    await off(id);
    expect((await book(slotId, await diary.aTriaged())).body.type).toBe('/problems/slot-taken');
    await off(body.id);
    expect((await book(slotId, await diary.aTriaged())).status).toBe(201);
    expect((await book(slotId, await diary.aTriaged())).body.type).toBe('/problems/slot-taken');
  });

  test('is never free for anybody: the database refuses it', async () => {
    const { slotId } = await diary.aVisit();
    const { body } = await overbook(slotId, await theirRequest());
    await expect(
      world.database.owner.query('update seat set holder = null, booking_id = null where booking_id = $1', [
        body.id,
      ]),
    ).rejects.toMatchObject({ constraint: 'seat_extra' });
  });

  test('whoever comes and goes at the same moment, there are never fewer places than published, nor more given', async () => {
    for (let round = 0; round < 5; round += 1) {
      const slotId = await aSlot(world, doctor, diary.nextStart(), { capacity: 3 });
      const ids: string[] = [];
      for (let no = 0; no < 3; no += 1) ids.push((await book(slotId, await diary.aTriaged())).body.id);
      const [one, two] = [await theirRequest(), await theirRequest()];
      ids.push((await overbook(slotId, one)).body.id, (await overbook(slotId, two)).body.id);
      const more = await theirRequest();
      await Promise.all([...ids.map(off), overbook(slotId, more)]);
      const rivals: string[] = [];
      for (let no = 0; no < 5; no += 1) rivals.push(await diary.aTriaged());
      const answers = await Promise.all(rivals.map((id) => book(slotId, id)));
      const { rows } = await world.database.owner.query(
        `select count(*) filter (where not extra)::int as places, count(*) filter (where extra)::int as extra,
                count(booking_id)::int as taken from seat where slot_id = $1`,
        [slotId],
      );
      expect([rows[0].places, rows[0].taken]).toEqual([3, 3 + rows[0].extra]);
      expect(answers.filter(({ status }) => status === 201).length + (await overbookedIn(slotId))).toBe(
        3 + rows[0].extra,
      );
    }
  });

  const overbookedIn = async (slotId: string): Promise<number> =>
    (
      await world.database.owner.query(
        `select count(*)::int as n from booking where slot_id = $1 and overbooked and state = 'booked'`,
        [slotId],
      )
    ).rows[0].n;
});
