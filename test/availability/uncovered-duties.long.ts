import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hours } from '../../src/platform/clock.ts';
import { aDoctor } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Doctor, slotsOf } from './people-on-time.ts';

let world: World;
let first: Doctor;
let second: Doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  first = await aDoctor(world, 'Premier');
  second = await aDoctor(world, 'Second');
});

const coordinator = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  world.request(method, url, body, { as: 'coordinator' });
const duty = (doctor: Doctor, date = '2026-11-25', more: Record<string, unknown> = {}) => ({
  date,
  from: '09:00',
  to: '10:00',
  professionalId: doctor.id,
  placeId: doctor.placeId,
  slotMinutes: 20,
  ...more,
});
/** Of one Wednesday, and complete. */
async function aRoster(it = duty(first), more: Record<string, unknown> = {}) {
  const { status, body } = await coordinator('POST', '/v1/rosters', {
    name: 'Permanence',
    profession: 'doctor',
    season: { from: it.date, to: it.date },
    duties: [it],
    ...more,
  });
  expect([status, body.gaps]).toEqual([201, []]);
  await world.settle();
  return { id: body.id, dutyId: body.duties[0].id, url: `/v1/rosters/${body.id}/duties` };
}
const away = async (doctor: Doctor, from = '2026-11-25', to = from) => {
  const { status, body } = await world.request(
    'POST',
    '/v1/absences',
    { from, to, reason: 'illness' },
    { as: doctor.token },
  );
  expect(status).toBe(201);
  await world.settle();
  return body.id;
};
const back = async (doctor: Doctor, absenceId: string) => {
  await world.request('DELETE', `/v1/absences/${absenceId}`, undefined, { as: doctor.token });
  await world.settle();
};
/** What the coordinator reads of the roster and of a duty of it. */
async function said(rosterId: string, dutyId: string) {
  const { body } = await coordinator('GET', `/v1/rosters/${rosterId}`);
  const { conflicts } = body.duties.find(({ id }: { id: string }) => id === dutyId);
  return {
    gaps: body.gaps,
    incomplete: body.incomplete,
    conflicts: conflicts.map(
      ({ start, reason }: { start: string; reason: string }) => `${start.slice(11, 16)} ${reason}`,
    ),
  };
}
const tasksAbout = async (dutyId: string): Promise<{ id: string; state: string }[]> =>
  (await coordinator('GET', '/v1/tasks?limit=200')).body.items.filter(
    ({ kind, subject }: { kind: string; subject: string }) => kind === 'duty-uncovered' && subject === dutyId,
  );
const states = async (dutyId: string) => (await tasksAbout(dutyId)).map(({ state }) => state);

const COMPLETE = { gaps: [], incomplete: [], conflicts: [] };
const three = (reason: string) => ['09:00', '09:20', '09:40'].map((at) => `${at} ${reason}`);
const lost = (reason: string) => ({ gaps: ['2026-11-25'], incomplete: [], conflicts: three(reason) });

describe('A duty of a roster', () => {
  test('is nobody’s while whoever holds it is away: the roster says so and not why, and the coordinator has a task until then', async () => {
    const { id, dutyId } = await aRoster();
    const absenceId = await away(first);
    expect(await slotsOf(world, first)).toEqual([]);
    expect(await said(id, dutyId)).toEqual(lost('absent'));
    expect(await states(dutyId)).toEqual(['open']);
    await back(first, absenceId);
    expect(await said(id, dutyId)).toEqual(COMPLETE);
    expect(await states(dutyId)).toEqual(['done']);
    await away(first);
    expect(await states(dutyId)).toEqual(['done', 'open']);
  });

  test('is incomplete where they are away for a part of it', async () => {
    const { id, dutyId } = await aRoster();
    await away(first, '2026-11-25T09:30:00+01:00', '2026-11-25T12:00:00+01:00');
    const late = { gaps: [], incomplete: ['2026-11-25'], conflicts: ['09:20 absent', '09:40 absent'] };
    expect(await said(id, dutyId)).toEqual(late);
    expect(await states(dutyId)).toEqual(['open']);
  });

  test('is nobody’s while its place is closed', async () => {
    const { id, dutyId } = await aRoster();
    const setHours = async (from: string) => {
      const opening = [{ weekdays: [1, 2, 3, 4, 5], from, to: '18:00' }];
      expect((await coordinator('PATCH', `/v1/places/${first.placeId}`, { opening })).status).toBe(200);
      await world.settle();
    };
    await setHours('10:00');
    expect(await said(id, dutyId)).toEqual(lost('place-closed'));
    expect(await states(dutyId)).toEqual(['open']);
    await setHours('09:00');
    expect(await said(id, dutyId)).toEqual(COMPLETE);
    expect(await states(dutyId)).toEqual(['done']);
  });

  test('is somebody’s again once it is given to another', async () => {
    const { id, dutyId, url } = await aRoster();
    await away(first);
    const given = await coordinator('PATCH', `${url}/${dutyId}`, { professionalId: second.id });
    expect(given.body.gaps).toEqual([]);
    await world.settle();
    expect(await said(id, dutyId)).toEqual(COMPLETE);
    expect(await states(dutyId)).toEqual(['done']);
    expect(await slotsOf(world, second)).toHaveLength(3);
    await away(second);
    expect(await states(dutyId)).toEqual(['done', 'open']);
  });

  test('needs nobody while somebody else of the roster is on duty at its hours, and somebody once they are not', async () => {
    const { id, dutyId, url } = await aRoster();
    await away(first);
    const { body } = await coordinator('POST', url, {
      duties: [duty(second, '2026-11-25', { to: '11:00' })],
    });
    await world.settle();
    expect(await said(id, dutyId)).toEqual({ ...COMPLETE, conflicts: three('absent') });
    expect(await states(dutyId)).toEqual(['done']);
    const other = body.duties.find((it: { professionalId: string }) => it.professionalId === second.id);
    await coordinator('DELETE', `${url}/${other.id}`);
    expect(await said(id, dutyId)).toEqual(lost('absent'));
    expect(await states(dutyId)).toEqual(['done', 'open']);
    await coordinator('DELETE', `${url}/${dutyId}`);
    expect(await states(dutyId)).toEqual(['done', 'done']);
  });

  test('is known to be nobody’s months before its slots are made', async () => {
    const { id, dutyId } = await aRoster(duty(first, '2027-06-02'));
    expect(await slotsOf(world, first, '2027-07-01T00:00:00Z')).toEqual([]);
    await away(first, '2027-06-01', '2027-06-03');
    expect(await said(id, dutyId)).toEqual({ ...lost('absent'), gaps: ['2027-06-02'] });
    expect(await states(dutyId)).toEqual(['open']);
  });

  test('may lose a slot that its doctor takes back; that all are taken back is somebody’s to know', async () => {
    const { id, dutyId } = await aRoster();
    const [one, ...others] = await slotsOf(world, first);
    const takeBack = async (slot: { id: string } | undefined) => {
      await world.request('DELETE', `/v1/slots/${slot?.id}`, undefined, { as: first.token });
      await world.settle();
    };
    await takeBack(one);
    expect(await said(id, dutyId)).toEqual({ ...COMPLETE, conflicts: ['09:00 withdrawn'] });
    expect(await states(dutyId)).toEqual([]);
    for (const slot of others) await takeBack(slot);
    expect(await said(id, dutyId)).toEqual(lost('withdrawn'));
    expect(await states(dutyId)).toEqual(['open']);
  });

  test('is found to be taken by another slot at night; who has seen to a task is not asked again, unless something new comes', async () => {
    const far = duty(first, '2027-06-02');
    const { id, dutyId } = await aRoster(far);
    const slot = {
      placeId: first.placeId,
      start: '2027-06-02T09:20:00+02:00',
      end: '2027-06-02T09:40:00+02:00',
    };
    expect((await world.request('POST', '/v1/slots', slot, { as: first.token })).status).toBe(201);
    const aNight = async () => {
      world.clock.advance(hours(24));
      await world.settle();
    };
    await aNight();
    const partly = { gaps: [], incomplete: ['2027-06-02'], conflicts: ['09:20 elsewhere'] };
    expect(await said(id, dutyId)).toEqual(partly);
    const [task] = await tasksAbout(dutyId);
    expect(task?.state).toBe('open');
    expect((await coordinator('POST', `/v1/tasks/${task?.id}/done`, {})).status).toBe(200);
    await aNight();
    expect(await said(id, dutyId)).toEqual(partly);
    expect(await states(dutyId)).toEqual(['done']);
    await away(first, '2027-06-02');
    expect(await states(dutyId)).toEqual(['done', 'open']);
  });
});
