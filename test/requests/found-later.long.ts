import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { after, isoIn } from '../../src/platform/clock.ts';
import { aRequest, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;
/** The machine may be busy. */
const SOON = { timeout: 15_000 };
const ALL = ['board', 'board, nudge, other-modes, fallback, offers', 'board, sas'];

let world: World;
/** Each goes on for days. */
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

type As = 'operator' | 'coordinator';
const inHours = (hours: number) => isoIn('Europe/Paris', after(world.clock.now(), hours * HOUR));
const post = (id: string, what: string, body: object = { reason: 'called-again' }) =>
  world.request('POST', `/v1/requests/${id}/${what}`, body);
const requestOf = async (id: string, as: As = 'operator') =>
  (await world.request('GET', `/v1/requests/${id}`, undefined, { as })).body;
const onBoard = async (id: string, as: As = 'operator') =>
  (await world.request('GET', '/v1/board', undefined, { as })).body.requests.find(
    (row: { id: string }) => row.id === id,
  );
const isListedLate = async (id: string, as: As = 'operator') =>
  (await world.request('GET', '/v1/requests?late=true&limit=200', undefined, { as })).body.items.some(
    (it: { id: string }) => it.id === id,
  );
const stepsOf = async (id: string) =>
  (await onBoard(id)).steps.map((step: { done: string[] }) => step.done.join(', '));
const openTasks = async (id: string) =>
  (await world.request('GET', '/v1/tasks?state=open&limit=200')).body.items.filter(
    (task: { subject: string }) => task.subject === id,
  );
const passed = async (id: string) =>
  (
    await world.database.owner.query(
      `select 1 from event where subject = $1 and type = 'request.deadline-passed'`,
      [id],
    )
  ).rowCount;

/** Product time goes by in hours, and what became due is done. */
async function afterHours(id: string, hours: number, steps: number) {
  await world.settle();
  world.clock.advance(hours * HOUR);
  await expect.poll(async () => (await requestOf(id)).escalation, SOON).toBe(steps);
  await world.settle();
}

/** Nothing is begun within that time. */
async function nothingWithin(id: string, hours: number, steps: number) {
  await world.settle();
  world.clock.advance(hours * HOUR);
  await world.settle();
  expect((await requestOf(id)).escalation).toBe(steps);
}

const doctorWithin = (withinHours: number) => ({
  care: { to: 'doctor', withinHours, modes: ['AMB'] },
  reason: 'essoufflement à l’effort, à voir vite',
});

describe('care that nobody had called for', () => {
  test.each(['mt', 'other'])(
    'within four hours, behind a request of kind %s: escalates by these four hours and is late after them',
    async (kind) => {
      const id = await aTriagedRequest(world, { kind });
      expect(await requestOf(id)).toMatchObject({ orientation: kind === 'mt' ? 'mt' : 'other' });
      expect((await post(id, 'orientation', doctorWithin(4))).status).toBe(200);
      const careBy = inHours(4);
      expect(await onBoard(id)).toMatchObject({ careBy, orientation: kind === 'mt' ? 'both' : 'snp' });
      await afterHours(id, 2, 1);
      await afterHours(id, 1.25, 2);
      await afterHours(id, 0.75, 3);
      expect(await stepsOf(id)).toEqual(ALL);
      expect((await openTasks(id)).map((task: { kind: string }) => task.kind)).toContain('hand-to-sas');
      expect(await requestOf(id)).toMatchObject({ late: false });
      world.clock.advance(1);
      expect(await requestOf(id)).toMatchObject({ late: true, careBy });
      expect([await isListedLate(id), await passed(id)]).toEqual([true, 0]);
      world.clock.advance(20 * HOUR);
      await world.settle();
      expect(await passed(id)).toBe(1);
    },
  );

  test('for an emergency department, handed over by nobody, goes through every step', async () => {
    const id = await aTriagedRequest(world, { kind: 'mt' });
    const care = { to: 'emergency', transport: 'Se faire conduire aux urgences' };
    expect((await post(id, 'orientation', { care, reason: 'plaie profonde' })).status).toBe(200);
    await afterHours(id, 24.1, 3);
    // No place is looked for: they are to be handed on.
    expect(await stepsOf(id)).toEqual(['board', 'board, nudge', 'board, sas']);
    expect(await passed(id)).toBe(1);
    expect(await isListedLate(id)).toBe(true);
  });

  test('a flag, also in doubt, also lifted, behind a search for a treating doctor', async () => {
    const raised = await aRequest(world, { kind: 'mt' });
    await screen(world, raised, 'yes');
    const doubtful = await aRequest(world, { kind: 'mt' });
    await screen(world, doubtful, 'unknown');
    const lifted = await aRequest(world, { kind: 'other' });
    await screen(world, lifted, 'yes');
    const advice = { by: 'Dr Inventé, SAMU', at: inHours(0), fileNumber: 'S-1', text: 'à voir demain' };
    expect((await post(lifted, 'override', { samuAdvice: advice })).status).toBe(200);
    expect((await requestOf(doubtful)).redFlag).toBe('unknown');
    await world.settle();
    world.clock.advance(24.1 * HOUR);
    for (const id of [raised, doubtful, lifted]) {
      await expect.poll(async () => (await requestOf(id)).escalation, SOON).toBe(3);
      expect((await openTasks(id)).map((task: { kind: string }) => task.kind)).toContain('hand-to-sas');
    }
    await world.settle();
    for (const id of [raised, doubtful, lifted]) expect(await passed(id)).toBe(1);
  });

  test('days after the call has 24 hours from when it was found, and a coordinator does not learn of it', async () => {
    const id = await aTriagedRequest(world, { kind: 'mt' });
    const before = await requestOf(id, 'coordinator');
    await nothingWithin(id, 60, 0);
    expect(await requestOf(id)).toMatchObject({ late: false });
    expect((await post(id, 'orientation', doctorWithin(24))).status).toBe(200);
    const deadline = inHours(24);
    expect(await requestOf(id)).toMatchObject({ deadline, late: false });
    await nothingWithin(id, 11.9, 0);
    await afterHours(id, 0.1, 1);
    await afterHours(id, 12.1, 3);
    expect(await requestOf(id)).toMatchObject({ late: true });
    expect(await passed(id)).toBe(1);
    const { deadline: shown, late, escalation } = await requestOf(id, 'coordinator');
    expect({ shown, late, escalation }).toEqual({ shown: before.deadline, late: false, escalation: 0 });
    expect(await isListedLate(id, 'coordinator')).toBe(false);
    const row = await onBoard(id, 'coordinator');
    expect(row).toMatchObject({ careBy: null, orientation: null, escalation: 0, steps: [] });
    expect(Date.parse(row.deadline)).toBe(Date.parse(before.deadline));
    const found = await world.request(
      'POST',
      '/v1/requests/search',
      { number: id.slice(-4) },
      { as: 'coordinator' },
    );
    expect(found.body.items).toMatchObject([{ id, deadline: before.deadline }]);
  });

  test('keeps its shorter time while the questions are asked again, because the birth date was wrong', async () => {
    const id = await aTriagedRequest(world, { kind: 'mt' });
    await post(id, 'orientation', doctorWithin(4));
    const { careBy, patientId } = await requestOf(id);
    const corrected = await world.request('PATCH', `/v1/patients/${patientId}`, { birthDate: '1950-05-05' });
    expect(corrected.status).toBe(200);
    await world.settle();
    expect(await requestOf(id)).toMatchObject({ state: 'received', orientation: null, careBy });
    await afterHours(id, 2, 1);
  });
});

describe('a request that is taken up again', () => {
  test('after all its steps has 24 hours and every step once more', async () => {
    const id = await aTriagedRequest(world);
    await afterHours(id, 24.1, 3);
    expect([(await stepsOf(id)).length, await passed(id)]).toEqual([3, 1]);
    for (const task of await openTasks(id)) await world.request('POST', `/v1/tasks/${task.id}/done`, {});
    expect(await openTasks(id)).toEqual([]);
    await post(id, 'lost-contact', { reason: 'unreachable' });
    world.clock.advance(24 * HOUR);
    const deadline = inHours(24);
    expect((await post(id, 'reopen')).body).toMatchObject({
      state: 'received',
      deadline,
      late: false,
      escalation: 0,
    });
    expect(await onBoard(id)).toMatchObject({ deadline, escalation: 0, steps: [] });
    expect(await isListedLate(id)).toBe(false);
    await screen(world, id);
    // Searched for as at first: nothing of the wider search is left.
    const { rows } = await world.database.owner.query('select search from request where id = $1', [id]);
    expect(rows).toEqual([{ search: {} }]);
    await nothingWithin(id, 11.9, 0);
    await afterHours(id, 0.1, 1);
    expect(await onBoard(id)).toMatchObject({ escalation: 1, steps: [{ step: 1, at: inHours(0) }] });
    await afterHours(id, 12.1, 3);
    expect(await stepsOf(id)).toEqual(ALL);
    expect((await onBoard(id)).steps.map((step: { step: number }) => step.step)).toEqual([1, 2, 3]);
    expect((await openTasks(id)).map((task: { kind: string }) => task.kind).sort()).toEqual([
      'hand-to-sas',
      'nudge-coordinator',
    ]);
    expect(await passed(id)).toBe(2);
  });

  test('two days later is not late at once', async () => {
    const id = await aTriagedRequest(world);
    await post(id, 'cancel', { reason: 'found-other' });
    world.clock.advance(48 * HOUR);
    await post(id, 'reopen');
    await nothingWithin(id, 1, 0);
    expect(await requestOf(id)).toMatchObject({ late: false, deadline: inHours(23) });
    expect(await passed(id)).toBe(0);
  });

  test('while the time that was found still runs goes on by it; once it is over it counts no more', async () => {
    const id = await aTriagedRequest(world, { kind: 'mt' });
    await post(id, 'orientation', doctorWithin(4));
    const { careBy } = await requestOf(id);
    await post(id, 'cancel', { reason: 'error' });
    world.clock.advance(HOUR);
    expect((await post(id, 'reopen')).body).toMatchObject({ careBy, orientation: null, late: false });
    // Half of the three hours that are left.
    await nothingWithin(id, 1.4, 0);
    await afterHours(id, 0.1, 1);
    await post(id, 'cancel', { reason: 'error' });
    world.clock.advance(2 * HOUR);
    expect((await post(id, 'reopen')).body).toMatchObject({ careBy: null, late: false, escalation: 0 });
    // A search for a treating doctor again, until the questions are asked.
    await nothingWithin(id, 25, 0);
  });
});
