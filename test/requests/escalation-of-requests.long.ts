import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { after, isoIn } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import { aVolunteer, nobodyVolunteers } from '../offers/volunteers.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { MONDAY_1130, startWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;
/** The machine may be busy. */
const SOON = { timeout: 15_000 };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
let tests = 0;
/** Each test has two days of its own, from half past eleven on. */
beforeEach(() => world.clock.set(after(MONDAY_1130, tests++ * 48 * HOUR)));
afterEach(async () => {
  await nobodyVolunteers(world);
  await world.database.owner.query(`update slot set state = 'withdrawn'`);
});

/** ISO 8601, so many hours from now. */
const inHours = (hours: number) => isoIn('Europe/Paris', after(world.clock.now(), hours * HOUR));
const requestOf = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body;
const proposals = async (id: string) =>
  (await world.request('GET', `/v1/requests/${id}/proposals`)).body.items.map(
    (it: { slot: { id: string } }) => it.slot.id,
  );
const book = (id: string, slotId: string) => world.request('POST', `/v1/requests/${id}/bookings`, { slotId });
const onBoard = async (id: string, as: 'operator' | 'coordinator' = 'operator') =>
  (await world.request('GET', '/v1/board', undefined, { as })).body.requests.find(
    (row: { id: string }) => row.id === id,
  );
const tasksAbout = async (id: string) =>
  (await world.request('GET', '/v1/tasks?state=open&limit=200')).body.items
    .filter((task: { subject: string }) => task.subject === id)
    .map((task: { kind: string }) => task.kind)
    .sort();

/** Product time goes by in hours, and what became due is done. */
async function afterHours(id: string, hours: number, steps: number) {
  await world.settle();
  world.clock.advance(hours * HOUR);
  await expect.poll(async () => (await requestOf(id)).escalation, SOON).toBe(steps);
  await world.settle();
}

/** The doctor sees patients at an unplanned-care centre; gives a place there that is kept for the SAS. */
async function aFallbackPlace(start: string) {
  const doctor = await aDoctor(world, 'Centre');
  const structure = await world.request(
    'POST',
    '/v1/structures',
    { name: 'Centre de soins non programmés inventé', kind: 'unplanned-care-centre' },
    { as: 'coordinator' },
  );
  const moved = await world.request(
    'PATCH',
    `/v1/places/${doctor.placeId}`,
    { structureId: structure.body.id },
    { as: 'coordinator' },
  );
  expect([structure.status, moved.status]).toEqual([201, 200]);
  const slot = {
    professionalId: doctor.id,
    placeId: doctor.placeId,
    start,
    end: new Date(Date.parse(start) + HOUR).toISOString(),
    audience: ['SNP'],
  };
  const { status, body } = await world.request('POST', '/v1/slots', slot, { as: 'coordinator' });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id as string;
}

describe('with no doctor’s place in the territory', () => {
  test('a request comes to the fallback centre before its deadline', async () => {
    const slotId = await aFallbackPlace(inHours(21.5));
    const id = await aTriagedRequest(world);
    expect(await proposals(id)).toEqual([]);
    expect((await book(id, slotId)).body.type).toBe('/problems/slot-not-for-line');
    const hold = () => world.request('POST', `/v1/slots/${slotId}/hold`, { requestId: id });
    expect((await hold()).body.type).toBe('/problems/slot-not-for-line');

    await afterHours(id, 19.5, 2);
    expect(await proposals(id)).toEqual([slotId]);
    expect((await hold()).status).toBe(200);
    expect((await book(id, slotId)).status).toBe(201);
    expect(await requestOf(id)).toMatchObject({ state: 'booked', late: false });
  });

  test('or is accepted by somebody who was asked', async () => {
    const volunteer = await aVolunteer(world);
    const id = await aTriagedRequest(world);
    await afterHours(id, 19.5, 2);
    await expect.poll(async () => (await requestOf(id)).state, SOON).toBe('offered');
    const offers = () => world.request('GET', '/v1/offers', undefined, { as: volunteer.token });
    // Nobody is asked at night: the wave waits for the morning.
    expect((await offers()).body.items).toEqual([]);
    world.clock.advance(2 * HOUR);
    await expect.poll(async () => (await offers()).body.items.length, SOON).toBe(1);
    const [offer] = (await offers()).body.items;
    const accepted = await world.request(
      'POST',
      `/v1/offers/${offer.id}/accept`,
      {},
      { as: volunteer.token },
    );
    expect(accepted.status).toBe(200);
    expect(await requestOf(id)).toMatchObject({ state: 'booked', late: false });
  });

  test('or stands on the board with its history, and a person is asked to hand it to the SAS', async () => {
    const id = await aTriagedRequest(world);
    expect(await onBoard(id)).toMatchObject({ escalation: 0, steps: [] });
    const halfTime = inHours(12);
    await afterHours(id, 12, 1);
    expect(await onBoard(id)).toMatchObject({
      escalation: 1,
      steps: [{ step: 1, at: halfTime, done: ['board'] }],
    });
    await afterHours(id, 7.5, 2);
    expect(await tasksAbout(id)).toEqual(['nudge-coordinator']);
    await afterHours(id, 5, 3);
    const row = await onBoard(id);
    expect(row.steps.map((step: { done: string[] }) => step.done)).toEqual([
      ['board'],
      ['board', 'nudge', 'other-modes', 'fallback', 'offers'],
      ['board', 'sas'],
    ]);
    expect(Date.parse(row.deadline)).toBeLessThan(world.clock.now());
    expect(await tasksAbout(id)).toEqual(['hand-to-sas', 'nudge-coordinator']);
    // The software hands over nothing by itself (rule 7).
    expect(await requestOf(id)).toMatchObject({ state: 'triaged', late: true });
    const handed = await world.request(
      'POST',
      `/v1/requests/${id}/redirect`,
      { reason: 'sas' },
      { as: 'coordinator' },
    );
    expect(handed.status).toBe(200);
  });

  test('none is silent: whatever nobody has settled has gone through every step a day later', async () => {
    const untriaged = await aRequest(world);
    const flagged = await aRequest(world);
    await screen(world, flagged, 'no', { breathing: 'yes' });
    const forDoctor = await aRequest(world, { kind: 'both' });
    await screen(world, forDoctor);
    const ids = [untriaged, flagged, forDoctor];
    await world.settle();
    world.clock.advance(24.1 * HOUR);
    for (const id of ids) {
      await expect.poll(async () => (await requestOf(id)).escalation, SOON).toBe(3);
      expect((await onBoard(id)).steps).toHaveLength(3);
      expect(await tasksAbout(id)).toContain('hand-to-sas');
    }
    expect((await onBoard(flagged)).steps[1].done).toEqual(['board', 'nudge']);
    const { rows } = await world.database.owner.query(
      `select id from request where kind in ('snp', 'both') and state in ('received', 'triaged', 'offered', 'proposed', 'waiting')
          and escalation < 3 and deadline < $1`,
      [new Date(world.clock.now()).toISOString()],
    );
    expect(rows).toEqual([]);
  });
});

describe('escalation', () => {
  test('leaves a request alone that has a visit, and goes on at once when it falls through', async () => {
    const doctor = await aDoctor(world);
    const slotId = await aSlot(world, doctor, inHours(21.5));
    const id = await aTriagedRequest(world);
    const { body: booking } = await book(id, slotId);
    await world.settle();
    world.clock.advance(13 * HOUR);
    await world.settle();
    expect(await requestOf(id)).toMatchObject({ state: 'booked', escalation: 0 });
    await world.request('POST', `/v1/bookings/${booking.id}/cancel`, {
      by: 'professional',
      reason: 'doctor-ill',
    });
    await world.settle();
    world.clock.advance(60_000);
    await expect.poll(async () => (await requestOf(id)).escalation, SOON).toBe(1);
  });

  test('asks for nothing once the request is over', async () => {
    const id = await aTriagedRequest(world);
    await world.settle();
    await world.request('POST', `/v1/requests/${id}/cancel`, { reason: 'patient' });
    world.clock.advance(30 * HOUR);
    await world.settle();
    expect(await requestOf(id)).toMatchObject({ state: 'cancelled', escalation: 0 });
    const { rowCount } = await world.database.owner.query(
      `select from due where kind = 'request.escalation-due' and subject = $1`,
      [id],
    );
    expect(rowCount).toBe(0);
  });

  test('begins for a search for a treating doctor that turns out to be unplanned care', async () => {
    const id = await aRequest(world, { kind: 'mt' });
    await screen(world, id);
    await world.settle();
    const due = async () =>
      (
        await world.database.owner.query(
          `select at from due where kind = 'request.escalation-due' and subject = $1`,
          [id],
        )
      ).rowCount;
    expect(await due()).toBe(0);
    await world.database.owner.query(`update request set orientation = 'snp' where id = $1`, [id]);
    await world.run(async (tx) => tx.record('request.triaged', id, { orientation: 'snp' }));
    await expect.poll(due, SOON).toBe(1);
    await afterHours(id, 12, 1);
    // A coordinator who reads no triage does not learn it from the board.
    expect(await onBoard(id, 'coordinator')).toMatchObject({ escalation: 0, steps: [], orientation: null });
    expect((await onBoard(id)).steps).toHaveLength(1);
  });

  test('does not wait for its time when an operator finds nothing', async () => {
    const id = await aTriagedRequest(world);
    const escalate = () => world.request('POST', `/v1/requests/${id}/escalate`);
    expect((await escalate()).body).toMatchObject({ escalation: 1 });
    expect((await escalate()).body).toMatchObject({ escalation: 2 });
    expect((await escalate()).body).toMatchObject({ escalation: 3 });
    const refused = await escalate();
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/nothing-to-escalate']);
    expect((await world.request('POST', `/v1/requests/${newId()}/escalate`)).status).toBe(404);
  });

  test('follows the steps and the distances of the territory', async () => {
    const near = await aDoctor(world, 'Proche');
    const far = await aDoctor(world, 'Lointain');
    await world.database.owner.query('update place set lat = lat + 0.2 where id = $1', [far.placeId]);
    const nearby = await aSlot(world, near, inHours(21.5));
    const farther = await aSlot(world, far, inHours(21.5));
    const patch = (settings: object) =>
      world.request('PATCH', '/v1/territory', { settings }, { as: 'coordinator' });
    const wrong = await patch({
      escalation: [
        { at: 50, do: [] },
        { at: 20, do: [] },
      ],
    });
    expect(wrong.status).toBe(400);
    expect((await patch({ search: { km: 10, fartherKm: 5 } })).status).toBe(400);
    const set = await patch({
      search: { km: 10, fartherKm: 40 },
      escalation: [{ at: 25, do: ['farther'] }],
    });
    expect(set.status).toBe(200);
    const id = await aTriagedRequest(world);
    expect(await proposals(id)).toEqual([nearby]);
    await afterHours(id, 6, 1);
    expect((await proposals(id)).sort()).toEqual([nearby, farther].sort());
    expect((await onBoard(id)).steps).toMatchObject([{ done: ['farther'] }]);
    await patch({ search: null, escalation: null });
  });

  test('other steps of the territory hold at once for what is open already', async () => {
    const id = await aTriagedRequest(world);
    await world.settle();
    const dueOf = async () =>
      (
        await world.database.owner.query<{ at: Date }>(
          `select at from due where kind = 'request.escalation-due' and subject = $1`,
          [id],
        )
      ).rows.map(({ at }) => new Date(at).getTime() - world.clock.now());
    expect(await dueOf()).toEqual([12 * HOUR]);
    const patch = (settings: object) =>
      world.request('PATCH', '/v1/territory', { settings }, { as: 'coordinator' });
    await patch({ escalation: [{ at: 25, do: ['board'] }] });
    await world.settle();
    expect(await dueOf()).toEqual([6 * HOUR]);
    await afterHours(id, 6, 1);
    // That was all; with more steps again there is one to come, and the one that was taken stays taken.
    expect(await dueOf()).toEqual([]);
    await patch({ escalation: null });
    await world.settle();
    expect(await dueOf()).toEqual([((24 * 80) / 100) * HOUR - 6 * HOUR]);
    expect((await onBoard(id)).steps).toMatchObject([{ done: ['board'] }]);
  });
});
