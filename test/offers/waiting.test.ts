import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inReach } from '../../src/offers/waiting-list.ts';
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
  expect(await stateOf(won[0]?.body.requestId)).toMatchObject({
    state: 'closed',
    reason: 'picked-from-list',
  });
  const winner = [mine, ...others][answers.findIndex(({ status }) => status === 200)] as Volunteer;
  expect((await pick(winner, row.id)).status).toBe(200);
  const read = (who: Volunteer) =>
    world.request('GET', `/v1/waiting/${row.id}`, undefined, { as: who.token });
  expect((await read(winner)).status).toBe(200);
  expect((await read(colleague)).status).toBe(404);
  expect(await listOf(mine)).toEqual([]);
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
