import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoctor, aRequest, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const HOUR = 3_600_000;
/** The machine may be busy. */
const SOON = { timeout: 15_000 };
const patient = { familyName: 'Inventé', givenName: 'Noé', birthDate: '1950-02-03', insee: '59178' };
const post = (url: string, body?: unknown) => world.request('POST', url, body);
const requestOf = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body;
const inHours = (hours: number) => new Date(world.clock.now() + hours * HOUR).toISOString();

describe('the request that is kept of two', () => {
  const storyOf = async (id: string) =>
    (await world.request('GET', `/v1/requests/${id}/timeline`)).body.items.map(
      (one: { words: string }) => one.words,
    );
  /** The same patient calls again some hours later. */
  const again = async (first: string, later = 5) => {
    const { patientId } = await requestOf(first);
    world.clock.advance(later * HOUR);
    return aTriagedRequest(world, { patient: undefined, patientId });
  };
  const orient = (id: string, care: object) =>
    post(`/v1/requests/${id}/orientation`, { care, reason: 'Vu avec le médecin' });

  test('keeps the earlier times, the graver care and the steps that were taken, and says so', async () => {
    const older = await aTriagedRequest(world, { patient: { ...patient, givenName: 'Pressée' } });
    await orient(older, { to: 'doctor', withinHours: 8, modes: ['AMB'] });
    expect((await post(`/v1/requests/${older}/escalate`)).status).toBe(200);
    const before = await requestOf(older);
    const newer = await again(older);
    await orient(newer, { to: 'can-wait', withinDays: 7 });
    expect((await post(`/v1/requests/${older}/merge`, { into: newer })).status).toBe(200);
    const { deadline, careBy, care } = before;
    expect(await requestOf(newer)).toMatchObject({
      state: 'triaged',
      orientation: 'snp',
      escalation: 1,
      deadline,
      careBy,
      care,
    });
    expect(await storyOf(newer)).toContain(
      'Repris de la demande réunie : son délai de 24 heures, l’heure avant laquelle le patient doit être vu, son orientation, les étapes de recherche déjà franchies',
    );
    // And goes on from there, at the older one's times.
    await world.settle();
    world.clock.advance(6 * HOUR);
    await expect.poll(async () => (await requestOf(newer)).escalation, SOON).toBe(3);
  });

  test('is refused while its questions are open, with what to do first', async () => {
    const older = await aTriagedRequest(world, { patient: { ...patient, givenName: 'Questions' } });
    const newer = await again(older, 0);
    await post(`/v1/requests/${older}/triage`, { protocol: 'motive-fever', answers: {} });
    const { status, body } = await post(`/v1/requests/${older}/merge`, { into: newer });
    expect([status, body.type]).toEqual([409, '/problems/triage-unfinished']);
    expect(body.detail).toContain('terminez-les');
    await post(`/v1/requests/${older}/triage/abandon`, { reason: 'call-lost' });
    expect((await post(`/v1/requests/${older}/merge`, { into: newer })).status).toBe(200);
  });

  test('is refused where no rule says what both together are', async () => {
    const merge = async (from: string, into: string) => {
      const { status, body } = await post(`/v1/requests/${from}/merge`, { into });
      return status === 200 ? 'merged' : [body.type, body.why];
    };
    const nurse = {
      to: 'profession',
      profession: 'nurse',
      withinHours: 24,
      modes: ['AMB'],
      declaredOnly: false,
    };
    const first = await aTriagedRequest(world, { patient: { ...patient, givenName: 'Indécise' } });
    const second = await again(first, 0);
    const { patientId } = await requestOf(first);
    await orient(first, nurse);
    const notAsked = await aRequest(world, { patient: undefined, patientId });
    expect(await merge(first, notAsked)).toEqual(['/problems/not-merged', 'not-asked']);
    expect(await merge(notAsked, first)).toBe('merged');
    await orient(second, { ...nurse, profession: 'midwife' });
    expect(await merge(first, second)).toEqual(['/problems/not-merged', 'two-professions']);
    await orient(second, { to: 'doctor', withinHours: 24, modes: ['AMB'] });
    const doctor = await aDoctor(world);
    const slotId = await aSlot(world, doctor, inHours(3));
    expect((await post(`/v1/requests/${second}/bookings`, { slotId })).status).toBe(201);
    await orient(first, { to: 'doctor', withinHours: 1, modes: ['AMB'] });
    expect(await merge(first, second)).toEqual(['/problems/not-merged', 'has-visit']);
    await orient(first, { to: 'can-wait', withinDays: 3 });
    const both = await aTriagedRequest(world, { kind: 'both', patient: undefined, patientId });
    expect(await merge(both, first)).toEqual(['/problems/not-merged', 'says-more']);
    expect(await merge(first, both)).toBe('merged');
  });
});
