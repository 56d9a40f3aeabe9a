import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { openTask } from '../../src/tasks/open-task.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const open = async (subject = newId(), kind: Parameters<typeof openTask>[1] = 'check-on-patient') => {
  await world.run((tx) => openTask(tx, kind, subject));
  return subject;
};
const listed = async (query = '') =>
  (await world.request('GET', `/v1/tasks${query}`)).body.items as { id: string; subject: string }[];
const taskAbout = async (subject: string) => (await listed()).filter((task) => task.subject === subject);
const eventsAbout = async (id: string) =>
  (
    await world.database.owner.query<{ type: string }>(
      'select type from event where subject = $1 order by id',
      [id],
    )
  ).rows.map(({ type }) => type);

test('the same task is opened once, also by rivals', async () => {
  const subject = newId();
  await Promise.all(Array.from({ length: 8 }, () => open(subject)));
  await open(subject, 'tell-booking');
  const tasks = await taskAbout(subject);
  expect(tasks.map((task) => (task as unknown as { kind: string }).kind).sort()).toEqual([
    'check-on-patient',
    'tell-booking',
  ]);
  expect(await eventsAbout(tasks[0]?.id ?? '')).toEqual(['task.opened']);
});

test('whoever finishes it first leaves the note; a second click changes nothing', async () => {
  const [task] = await taskAbout(await open());
  const first = await world.request('POST', `/v1/tasks/${task?.id}/done`, { note: 'rappelée, va mieux' });
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({
    state: 'done',
    note: 'rappelée, va mieux',
    doneAt: '2026-11-23T11:30:00+01:00',
  });
  const second = await world.request('POST', `/v1/tasks/${task?.id}/done`, { note: 'autre' });
  expect(second.body).toEqual(first.body);
  expect((await world.request('POST', `/v1/tasks/${task?.id}/done`)).status).toBe(200);
  expect(await eventsAbout(task?.id ?? '')).toEqual(['task.opened', 'task.done']);
  expect((await listed('?state=open')).map(({ id }) => id)).not.toContain(task?.id);
  expect((await listed('?state=done')).map(({ id }) => id)).toContain(task?.id);
});

test('what is done stays done when it happens again', async () => {
  const subject = await open();
  const [task] = await taskAbout(subject);
  await world.request('POST', `/v1/tasks/${task?.id}/done`);
  await open(subject);
  expect(await taskAbout(subject)).toMatchObject([{ id: task?.id, state: 'done' }]);
});

test('what may happen again is opened anew once the first was done, and while it is open says how often and when last', async () => {
  const subject = newId();
  await open(subject, 'patient-worse');
  const [first] = await taskAbout(subject);
  expect(first).toMatchObject({ state: 'open', times: 1, lastAt: null, requestId: subject });
  world.clock.advance(60_000);
  await Promise.all(Array.from({ length: 4 }, () => open(subject, 'patient-worse')));
  const lastAt = new Date(world.clock.now()).toISOString();
  const [repeated, ...others] = await taskAbout(subject);
  expect(others).toEqual([]);
  expect(repeated).toMatchObject({ id: first?.id, times: 5 });
  expect(new Date((repeated as unknown as { lastAt: string }).lastAt).toISOString()).toBe(lastAt);
  await world.request('POST', `/v1/tasks/${first?.id}/done`, { note: 'rappelé' });
  await Promise.all(Array.from({ length: 4 }, () => open(subject, 'patient-worse')));
  const tasks = await taskAbout(subject);
  expect(tasks).toMatchObject([
    { id: first?.id, state: 'done', note: 'rappelé' },
    { state: 'open', times: 4 },
  ]);
  expect(await eventsAbout(tasks[1]?.id ?? '')).toEqual([
    'task.opened',
    'task.repeated',
    'task.repeated',
    'task.repeated',
  ]);
});

test('a task leads an operator to the request behind it, whatever it is about; a coordinator to nobody', async () => {
  const requestId = await aTriagedRequest(world);
  const doctor = await aDoctor(world);
  const slotId = await aSlot(world, doctor, '2026-11-23T14:00:00+01:00');
  const booking = (await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId })).body.id;
  await open(booking, 'check-on-patient');
  await open(requestId, 'nudge-coordinator');
  expect(await taskAbout(booking)).toMatchObject([{ requestId }]);
  expect(await taskAbout(requestId)).toMatchObject([{ requestId }]);
  const coordinator = await world.token('coordinator');
  const { items } = (await world.request('GET', '/v1/tasks?limit=200', undefined, { as: coordinator })).body;
  expect(items.filter((task: { requestId: unknown }) => task.requestId !== null)).toEqual([]);
});

test('the oldest comes first, page by page', async () => {
  for (let i = 0; i < 4; i++) {
    world.clock.advance(1_000);
    await open();
  }
  const all = await listed('?limit=200');
  const paged: unknown[] = [];
  for (let cursor = ''; ;) {
    const { body } = await world.request('GET', `/v1/tasks?limit=3${cursor && `&cursor=${cursor}`}`);
    paged.push(...body.items);
    if (body.next === null) break;
    cursor = body.next;
  }
  expect(paged).toEqual(all);
});

test('a coordinator sees what is to be done, not the notes', async () => {
  const [task] = await taskAbout(await open());
  const done = await world.request(
    'POST',
    `/v1/tasks/${task?.id}/done`,
    { note: 'fièvre' },
    { as: 'coordinator' },
  );
  expect(done.body).toMatchObject({ state: 'done', note: null });
  expect((await world.request('GET', '/v1/tasks', undefined, { as: 'professional' })).status).toBe(403);
});

test('a task of nobody is not found', async () => {
  expect((await world.request('POST', `/v1/tasks/${newId()}/done`)).status).toBe(404);
});

test('a coordinator learns from no task whom it is about, and cannot say that a patient’s text was read', async () => {
  const subject = newId();
  await world.run((tx) => openTask(tx, 'read-sms', subject));
  const items = async (as: 'operator' | 'coordinator') =>
    (await world.request('GET', '/v1/tasks?state=open', undefined, { as })).body.items;
  const task = (await items('operator')).find((row: { subject: string }) => row.subject === subject);
  expect(JSON.stringify(await items('coordinator'))).not.toContain(subject);
  const done = (as: 'operator' | 'coordinator') =>
    world.request('POST', `/v1/tasks/${task.id}/done`, undefined, { as });
  expect((await done('coordinator')).body.type).toBe('/problems/operator-only');
  expect((await done('operator')).body).toMatchObject({ state: 'done', subject });
});
