import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inReach } from '../../src/offers/waiting-list.ts';
import { hours } from '../../src/platform/clock.ts';
import { askThrough } from '../triage/invented-motive.ts';
import { aRequest, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { aVolunteer, type Volunteer, volunteers } from './volunteers.ts';

describe('the order of a list', () => {
  test('near before far by ten kilometres, then whoever has waited longest', () => {
    const all = [
      { id: 'far', km: 31, since: 0 },
      { id: 'near-new', km: 1, since: 9 },
      { id: 'near-old', km: 9, since: 3 },
      { id: 'too-far', km: 51, since: 0 },
      { id: 'unknown', km: null, since: 0 },
    ];
    expect(inReach(all, 50).map(({ id }) => id)).toEqual(['near-old', 'near-new', 'far', 'unknown']);
  });

  test('nobody farther away than asked, and nobody is lost who is not', () => {
    const one = fc.record({
      id: fc.uuid(),
      km: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
      since: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(one), fc.integer({ min: 1, max: 50 }), (all, km) => {
        const shown = inReach(all, km);
        expect(shown.length).toBe(all.filter((it) => it.km === null || it.km <= km).length);
        for (const it of shown) expect(it.km ?? 0).toBeLessThanOrEqual(km);
      }),
    );
  });
});

let world: World;
let mine: Volunteer;
let colleague: Volunteer;
beforeAll(async () => {
  world = await startWorld();
  mine = await aVolunteer(world, { profession: 'speech-therapist', km: 3 });
  colleague = await aVolunteer(world, { profession: 'speech-therapist', km: 30 });
});
afterAll(() => world.close());

const join = (requestId: string, list = 'speech-therapist') =>
  world.request('POST', `/v1/requests/${requestId}/waiting`, { list });
const listOf = async (who: Volunteer, more = '') =>
  (await world.request('GET', `/v1/waiting${more}`, undefined, { as: who.token })).body.items;
const pick = (who: Volunteer, id: string) =>
  world.request('POST', `/v1/waiting/${id}/pick`, undefined, { as: who.token });
const called = (who: Volunteer, id: string) =>
  world.request('POST', `/v1/waiting/${id}/called`, undefined, { as: who.token });
const tasksOf = async (requestId: string) =>
  (await world.request('GET', '/v1/tasks?state=open&limit=200')).body.items
    .filter((task: { subject: string }) => task.subject === requestId)
    .map((task: { kind: string }) => task.kind);
const stateOf = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body;

test('a request waits for a profession, which sees where and how long, and not who', async () => {
  const requestId = await aTriagedRequest(world);
  expect(await join(requestId)).toMatchObject({ status: 201, body: { requestId, state: 'waiting' } });
  expect((await join(requestId)).status).toBe(201);
  expect(await stateOf(requestId)).toMatchObject({ state: 'waiting' });
  const [row] = await listOf(mine);
  expect(row).toMatchObject({ commune: 'Douai', distanceKm: 3, age: '40 à 64 ans' });
  expect(JSON.stringify(row)).not.toMatch(/Inventé|fièvre|1980/);
  expect(await listOf(colleague, '?km=20')).toEqual([]);
  expect(await listOf(colleague)).toHaveLength(1);
});

test('who is not of the profession neither sees nor picks', async () => {
  const nurse = await aVolunteer(world, { profession: 'nurse' });
  expect(await listOf(nurse)).toEqual([]);
  const asked = await world.request('GET', '/v1/waiting?list=speech-therapist', undefined, {
    as: nurse.token,
  });
  expect(asked.body.type).toBe('/problems/another-list');
  const [row] = await listOf(mine);
  expect((await pick(nurse, row.id)).body.type).toBe('/problems/another-list');
});

test('twenty pick at the same time: one has the patient, nineteen are told already-picked', async () => {
  const [row] = await listOf(mine);
  const others = await volunteers(world, 19, { profession: 'speech-therapist' });
  const answers = await Promise.all([mine, ...others].map((who) => pick(who, row.id)));
  const won = answers.filter(({ status }) => status === 200);
  expect(won).toHaveLength(1);
  expect(won[0]?.body).toMatchObject({
    state: 'picked',
    gathered: { patient: { familyName: 'Inventé', phone: '+33639980123' } },
  });
  expect(answers.filter(({ body }) => body.type === '/problems/already-picked')).toHaveLength(19);
  const winner = [mine, ...others][answers.findIndex(({ status }) => status === 200)] as Volunteer;
  expect((await pick(winner, row.id)).status).toBe(200);
  const read = (who: Volunteer) =>
    world.request('GET', `/v1/waiting/${row.id}`, undefined, { as: who.token });
  expect((await read(winner)).status).toBe(200);
  expect((await read(colleague)).status).toBe(404);
  expect(await listOf(mine)).toEqual([]);
  // A tap is no visit: it is closed when the one who has them says that they have called.
  expect(await stateOf(won[0]?.body.requestId)).toMatchObject({ state: 'waiting' });
  expect((await called(colleague, row.id)).status).toBe(404);
  expect(await called(winner, row.id)).toMatchObject({ status: 200, body: { state: 'picked' } });
  const over = { state: 'closed', reason: 'picked-from-list' };
  expect(await stateOf(won[0]?.body.requestId)).toMatchObject(over);
  expect((await called(winner, row.id)).status).toBe(200);
  await world.settle();
  world.clock.advance(hours(25));
  await world.settle();
  expect(await tasksOf(won[0]?.body.requestId)).not.toContain('check-picked');
});

test('picked, and nobody says that the patient was called: somebody asks, and may put them on the list again', async () => {
  const requestId = await aTriagedRequest(world);
  const { id } = (await join(requestId)).body;
  expect((await pick(mine, id)).status).toBe(200);
  expect((await join(requestId)).body.type).toBe('/problems/already-picked');
  world.clock.advance(hours(23));
  await world.settle();
  expect(await tasksOf(requestId)).not.toContain('check-picked');
  world.clock.advance(hours(1) + 1);
  await expect.poll(() => tasksOf(requestId), { timeout: 15_000 }).toContain('check-picked');
  expect(await stateOf(requestId)).toMatchObject({ state: 'waiting' });
  expect(await join(requestId)).toMatchObject({ status: 201, body: { id, state: 'waiting' } });
  expect(await tasksOf(requestId)).not.toContain('check-picked');
  expect((await called(mine, id)).status).toBe(404);
  expect((await pick(colleague, id)).status).toBe(200);
  expect((await called(colleague, id)).status).toBe(200);
  expect(await stateOf(requestId)).toMatchObject({ state: 'closed' });
});

test('of a request that has ended otherwise nobody asks whether the patient was called', async () => {
  const requestId = await aTriagedRequest(world);
  const { id } = (await join(requestId)).body;
  await pick(mine, id);
  await world.request('POST', `/v1/requests/${requestId}/cancel`, { reason: 'patient-gave-up' });
  await world.settle();
  world.clock.advance(hours(25));
  await world.settle();
  expect(await tasksOf(requestId)).not.toContain('check-picked');
  expect((await called(mine, id)).status).toBe(200);
  expect(await stateOf(requestId)).toMatchObject({ state: 'cancelled' });
});

test('two lists: picked from one, the request waits on the other', async () => {
  const requestId = await aTriagedRequest(world);
  await join(requestId);
  await join(requestId, 'physiotherapist');
  const [row] = await listOf(mine);
  await pick(mine, row.id);
  expect(await stateOf(requestId)).toMatchObject({ state: 'waiting' });
});

test('a request that is over leaves the list; one with a red flag never stands on it', async () => {
  const requestId = await aTriagedRequest(world);
  await join(requestId);
  const [row] = await listOf(mine);
  await world.request('POST', `/v1/requests/${requestId}/cancel`, { reason: 'patient-declined' });
  await world.settle();
  expect(await listOf(mine)).toEqual([]);
  expect((await pick(mine, row.id)).status).toBe(404);
  const flagged = await aRequest(world);
  await screen(world, flagged, 'no', { 'chest-pain': 'yes' });
  expect((await join(flagged)).body.type).toBe('/problems/red-flag');
});

describe('rule 1', () => {
  const triage = (id: string, body: object) => world.request('POST', `/v1/requests/${id}/triage`, body);

  test('nobody is put on a list while questions are open, before them, or when they have sent them elsewhere', async () => {
    const asked = await aTriagedRequest(world);
    await triage(asked, { protocol: 'motive-fever', answers: {} });
    expect((await join(asked)).body.type).toBe('/problems/triage-unfinished');
    expect((await join(await aRequest(world))).body.type).toBe('/problems/not-triaged');
    const orient = async (care: object) => {
      const id = await aTriagedRequest(world);
      await world.request('POST', `/v1/requests/${id}/orientation`, { care, reason: 'Vu avec le médecin' });
      return id;
    };
    const sent = await orient({ to: 'emergency', transport: 'Un taxi' });
    expect((await join(sent)).body.type).toBe('/problems/not-for-a-list');
    const soon = await orient({ to: 'doctor', withinHours: 6, modes: ['AMB'] });
    expect((await join(soon)).body.type).toBe('/problems/another-profession');
    const theirs = { to: 'profession', profession: 'speech-therapist', withinHours: 48, modes: ['AMB'] };
    expect((await join(await orient({ ...theirs, declaredOnly: false }))).status).toBe(201);
    expect((await join(await orient({ to: 'can-wait', withinDays: 30 }))).status).toBe(201);
  });

  test('whoever is being asked is neither shown nor picked, and is again when the questions are over', async () => {
    const requestId = await aTriagedRequest(world);
    const { id } = (await join(requestId)).body;
    const shown = async () => (await listOf(mine)).map((one: { id: string }) => one.id).includes(id);
    await triage(requestId, { protocol: 'motive-fever', answers: {} });
    expect(await shown()).toBe(false);
    const answer = await pick(mine, id);
    expect([answer.status, answer.body.type, answer.body.title]).toEqual([
      409,
      '/problems/triage-unfinished',
      'Questions en cours',
    ]);
    expect(await stateOf(requestId)).toMatchObject({ triageOpen: 'motive-fever' });
    await world.request('POST', `/v1/requests/${requestId}/triage/abandon`, { reason: 'call-lost' });
    expect(await shown()).toBe(true);
    expect((await pick(mine, id)).status).toBe(200);
    // Asked about something else after that: the call is on record, and the request stays with the nurse.
    await triage(requestId, { protocol: 'motive-fever', answers: {} });
    expect((await called(mine, id)).status).toBe(200);
    expect((await stateOf(requestId)).state).not.toBe('closed');
  });

  test('whom the questions have sent elsewhere leaves the list, and is not picked before it knows', async () => {
    const requestId = await aTriagedRequest(world);
    const { id } = (await join(requestId)).body;
    await askThrough(world, requestId, 'motive-fever', { temperature: 40.5 });
    expect((await pick(mine, id)).status).toBe(404);
    await world.settle();
    expect((await listOf(mine)).map((one: { id: string }) => one.id)).not.toContain(id);
    const { rows } = await world.database.owner.query('select state from waiting_place where id = $1', [id]);
    expect(rows).toEqual([{ state: 'left' }]);
  });
});
