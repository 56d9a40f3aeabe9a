import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoctor, aSlot } from '../support/people.ts';
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

const OFF = { by: 'patient', reason: 'cannot-come' };
const patch = (id: string, body: unknown, ifMatch?: string) =>
  world.request('PATCH', `/v1/bookings/${id}`, body, ifMatch === undefined ? {} : { ifMatch });

describe('whoever has read a booking', () => {
  test('has its version as an ETag, from every answer that shows it', async () => {
    const { id, requestId } = await diary.aVisit();
    expect((await world.request('GET', `/v1/bookings/${id}`)).headers.etag).toBe('"1"');
    const amended = await patch(id, { comment: 'Viendra avec son aidante' });
    expect([amended.headers.etag, amended.body.version]).toEqual(['"2"', 2]);
    const moved = await diary.act(id, 'move', { slotId: await aSlot(world, doctor, diary.nextStart()) });
    expect([moved.headers.etag, moved.body.version]).toEqual(['"1"', 1]);
    expect((await diary.bookingOf(moved.body.id)).comment).toBe('Viendra avec son aidante');
    const off = await diary.act(moved.body.id, 'cancel', OFF);
    expect([off.headers.etag, off.body.version]).toEqual(['"2"', 2]);
    const slotId = await aSlot(world, doctor, diary.nextStart());
    const booked = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    expect(booked.headers.etag).toBe('"1"');
  });

  test('changes it when nobody else has meanwhile, however the tag is written', async () => {
    for (const ifMatch of ['"1"', 'W/"1"', '"7", "1"', '*']) {
      const { id } = await diary.aVisit();
      expect([ifMatch, (await diary.act(id, 'cancel', OFF, { ifMatch })).status]).toEqual([ifMatch, 200]);
    }
  });

  test('is told 412 when somebody has, and nothing is written: cancel, move, arrive, no-show, amend', async () => {
    const other = await aSlot(world, doctor, diary.nextStart());
    for (const [what, body] of [
      ['cancel', OFF],
      ['move', { slotId: other }],
      ['arrive', undefined],
      ['no-show', undefined],
    ] as const) {
      const { id, slotId } = await diary.aVisit();
      await patch(id, { confirmed: true });
      const before = [await diary.row(id), await diary.eventsAbout(id), await diary.eventsAbout(slotId)];
      const { status, body: problem, headers } = await diary.act(id, what, body, { ifMatch: '"1"' });
      expect([what, status, problem.type]).toEqual([what, 412, '/problems/stale']);
      expect(problem.detail).toMatch(/rien n’a été changé\. Rechargez/);
      expect(headers.etag).toBeUndefined();
      expect([await diary.row(id), await diary.eventsAbout(id), await diary.eventsAbout(slotId)]).toEqual(
        before,
      );
    }
    const { id } = await diary.aVisit();
    await patch(id, { comment: 'Un' });
    expect((await patch(id, { comment: 'Deux' }, '"1"')).status).toBe(412);
    expect((await diary.bookingOf(id)).comment).toBe('Un');
    expect((await patch(id, { comment: 'Deux' }, '"2"')).body).toMatchObject({ comment: 'Deux', version: 3 });
  });

  test('is not taken at a tag that cannot be read: a condition never passes for none', async () => {
    const { id } = await diary.aVisit();
    for (const ifMatch of ['1', '"abc"', '"1', 'W/1', '"1" "2"', '"-1"']) {
      const { status, body } = await diary.act(id, 'cancel', OFF, { ifMatch });
      expect([ifMatch, status, body.type]).toEqual([ifMatch, 422, '/problems/validation']);
    }
    expect((await diary.row(id)).version).toBe(1);
  });

  test('without a tag does as before, whatever has become of it', async () => {
    const { id } = await diary.aVisit();
    await patch(id, { confirmed: true });
    expect((await diary.act(id, 'arrive')).status).toBe(200);
  });

  test('learns of the version only if it is theirs to know', async () => {
    const { id } = await diary.aVisit();
    const stranger = await aDoctor(world, 'Voisin');
    const { status, body } = await diary.act(id, 'cancel', OFF, { as: stranger.token, ifMatch: '"9"' });
    expect([status, body.type]).toEqual([403, '/problems/not-yours']);
  });
});

describe('several who have read the same', () => {
  test('and change it at the same moment: one does, all others are told 412', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { id } = await diary.aVisit();
      const rivals = await Promise.all(
        Array.from({ length: 12 }, (_, no) =>
          no % 3 === 0
            ? patch(id, { comment: `Précision ${no}` }, '"1"')
            : diary.act(id, no % 3 === 1 ? 'cancel' : 'arrive', no % 3 === 1 ? OFF : undefined, {
                ifMatch: '"1"',
              }),
        ),
      );
      expect(rivals.map(({ status }) => status).toSorted()).toEqual([200, ...Array(11).fill(412)]);
      expect((await diary.row(id)).version).toBe(2);
    }
  });

  test('the same command again with its key has the same answer, although the version is another by then', async () => {
    const { id } = await diary.aVisit();
    const ask = (ifMatch: string, key: string) =>
      world.request('POST', `/v1/bookings/${id}/arrive`, undefined, { ifMatch, key });
    const first = await ask('"1"', 'arrive-1');
    expect(first.status).toBe(200);
    const again = await ask('"1"', 'arrive-1');
    expect([again.status, again.body, again.headers.etag]).toEqual([200, first.body, '"2"']);
  });

  test('a refusal for being stale is not kept with the key: reloaded, the same command goes through', async () => {
    const { id } = await diary.aVisit();
    await patch(id, { confirmed: true });
    const ask = (ifMatch: string) =>
      world.request('POST', `/v1/bookings/${id}/arrive`, undefined, { ifMatch, key: 'arrive-2' });
    expect((await ask('"1"')).status).toBe(412);
    expect((await ask('"2"')).status).toBe(200);
  });
});
