import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayId } from '../../src/day/line-day.ts';
import { instant, minutes } from '../../src/platform/clock.ts';
import { type Caller, ends, hear, waits } from '../callbacks/callers.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const eventsOf = async (world: World, type: string) =>
  (
    await world.database.owner.query<{ subject: string; at: Date }>(
      'select subject, at from event where type = $1 order by id',
      [type],
    )
  ).rows;
const today = async (world: World, as = 'operator') =>
  (await world.request('GET', '/v1/day', undefined, { as })).body;
const close = (world: World, as = 'operator') => world.request('POST', '/v1/day/close', {}, { as });
const redirect = (world: World, id: string, reason: string, as = 'operator') =>
  world.request('POST', `/v1/requests/${id}/redirect`, { reason }, { as });
const closedOnBoard = async (world: World) => (await world.request('GET', '/v1/board')).body.today.closedAt;
const changeHours = (world: World, opening: Record<string, unknown>) =>
  world.request('PATCH', '/v1/territory', { opening }, { as: 'coordinator' });
const idsOf = (items: { id: string }[]) => items.map(({ id }) => id);
const openTasks = async (world: World) =>
  (await world.request('GET', '/v1/tasks?state=open', undefined, { as: 'coordinator' })).body.items.filter(
    ({ kind }: { kind: string }) => kind === 'close-day',
  );

describe('a day with its nurse', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  test('lists who waits, who is owed a call and which SNP has no outcome, and closes once each has one', async () => {
    const doctor = await aDoctor(world);
    const slot = await aSlot(world, doctor, '2026-11-23T18:00:00+01:00');
    const received = await aRequest(world);
    const booked = await aTriagedRequest(world);
    await aRequest(world, { kind: 'mt' });
    const caller = await waits(world, '+33639980401');
    const gone = await waits(world, '+33639980402');
    await ends(world, gone);
    await world.settle();
    expect(await today(world)).toMatchObject({
      date: '2026-11-23',
      closesAt: '2026-11-23T17:00:00+01:00',
      closing: false,
      closed: null,
      callers: [{ id: caller.id, state: 'queued', phone: '+33639980401' }],
      callbacks: [{ phone: '+33639980402' }],
      undecided: 4,
    });
    world.clock.set(instant('2026-11-23T16:30:00+01:00'));
    const list = await today(world);
    expect(list.closing).toBe(true);
    expect(idsOf(list.requests).sort()).toEqual([received, booked].sort());

    const refused = await close(world);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      type: '/problems/day-undecided',
      detail: expect.stringContaining('1 appelant en attente, 1 rappel à faire, 2 demandes sans issue'),
      counts: { callers: 1, callbacks: 1, requests: 2 },
    });
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      `callers.${caller.id}`,
      `callbacks.${list.callbacks[0].id}`,
      ...idsOf(list.requests).map((id) => `requests.${id}`),
    ]);
    expect(JSON.stringify(refused.body)).not.toContain('63998');

    await hear(world, caller, { kind: 'connected' });
    expect((await world.request('POST', `/v1/requests/${booked}/bookings`, { slotId: slot })).status).toBe(
      201,
    );
    await world.request('POST', `/v1/callbacks/${list.callbacks[0].id}/done`, { note: 'rappelée' });
    expect((await close(world)).body.counts).toEqual({ callers: 0, callbacks: 0, requests: 1 });
    await redirect(world, received, 'sas');
    const first = await close(world);
    expect(first).toMatchObject({
      status: 200,
      body: { date: '2026-11-23', closed: { at: '2026-11-23T16:30:00+01:00' } },
    });
    expect(first.body.closed.by).toMatch(/^operator:/);
    world.clock.advance(minutes(1));
    expect((await close(world, 'coordinator')).body).toEqual(first.body);
    expect(await today(world)).toMatchObject({ closed: first.body.closed, closing: false, undecided: 0 });
    expect(await eventsOf(world, 'day.closed')).toMatchObject([
      { subject: dayId('grand-douai', '2026-11-23') },
    ]);
    await world.settle();
  });

  test('a call missed after the closing opens the day again, which is closed once more, on the record', async () => {
    await ends(world, await waits(world, '+33639980404'));
    await world.settle();
    const list = await today(world);
    expect(list).toMatchObject({ closing: true, closed: null, undecided: 1 });
    expect(await closedOnBoard(world)).toBeNull();
    expect((await close(world)).body).toMatchObject({ counts: { callers: 0, callbacks: 1, requests: 0 } });
    await world.request('POST', `/v1/callbacks/${list.callbacks[0].id}/done`, { note: 'rappelée' });
    expect(await today(world)).toMatchObject({ closing: true, closed: null, undecided: 0 });
    world.clock.advance(minutes(4));
    const second = await close(world, 'coordinator');
    expect(second.body.closed).toEqual({
      at: '2026-11-23T16:35:00+01:00',
      by: expect.stringMatching(/^coordinator:/),
    });
    expect(await closedOnBoard(world)).toBe('2026-11-23T16:35:00+01:00');
    const subject = dayId('grand-douai', '2026-11-23');
    expect(await eventsOf(world, 'day.reopened')).toMatchObject([{ subject }]);
    expect(await eventsOf(world, 'day.closed')).toMatchObject([
      { subject, at: new Date('2026-11-23T16:30:00+01:00') },
      { subject, at: new Date('2026-11-23T16:35:00+01:00') },
    ]);
  });

  test('somebody who looks for a doctor after the closing changes nothing about the day', async () => {
    await aRequest(world, { kind: 'mt' });
    await world.settle();
    expect(await today(world)).toMatchObject({
      closing: false,
      closed: { at: '2026-11-23T16:35:00+01:00' },
      undecided: 0,
    });
    expect(await eventsOf(world, 'day.reopened')).toHaveLength(1);
  });

  test('unless it turns out to be care: then the day is open again, until it has its outcome', async () => {
    const id = await aTriagedRequest(world, { kind: 'mt' });
    await world.settle();
    expect(await today(world)).toMatchObject({ closing: false, undecided: 0 });
    const care = { to: 'emergency', transport: 'Se faire conduire aux urgences' };
    await world.request('POST', `/v1/requests/${id}/orientation`, { care, reason: 'plaie profonde' });
    await world.settle();
    expect(await today(world)).toMatchObject({ closing: true, closed: null, undecided: 1 });
    expect(await eventsOf(world, 'day.reopened')).toHaveLength(2);
    expect((await close(world)).status).toBe(409);
    expect((await redirect(world, id, 'emergency')).status).toBe(200);
    expect((await close(world)).status).toBe(200);
  });

  test('what comes after the closing opens the list again, and is somebody’s at the end', async () => {
    const late = await aRequest(world);
    await world.settle();
    expect(await today(world)).toMatchObject({ closing: true, undecided: 1 });
    world.clock.set(instant('2026-11-23T17:00:00+01:00'));
    await until(async () => (await openTasks(world)).length > 0);
    expect(await openTasks(world)).toMatchObject([
      { kind: 'close-day', subject: dayId('grand-douai', '2026-11-23') },
    ]);
    await redirect(world, late, 'sas');
  });

  test('what comes after the end is left to whoever took it in for half an hour, then it is somebody’s too', async () => {
    world.clock.set(instant('2026-11-23T17:10:00+01:00'));
    const decided = await aRequest(world);
    const left = await aRequest(world);
    await world.settle();
    await redirect(world, decided, 'sas');
    world.clock.advance(minutes(29));
    await world.settle();
    expect(await openTasks(world)).toHaveLength(1);
    world.clock.advance(minutes(1));
    await until(async () => (await openTasks(world)).length > 1);
    expect((await openTasks(world))[1]).toMatchObject({
      subject: dayId('grand-douai', '2026-11-23', 'late'),
    });
    await redirect(world, left, 'sas');
  });

  test('a coordinator sees no number and no motive, and hands on to the SAS only', async () => {
    const id = await aRequest(world);
    await waits(world, '+33639980403');
    expect(JSON.stringify(await today(world, 'coordinator'))).not.toMatch(
      /63998|fièvre|motive|"phone"|redFlag/,
    );
    expect((await redirect(world, id, 'emergency', 'coordinator')).body).toMatchObject({
      type: '/problems/only-to-the-sas',
      status: 403,
    });
    expect((await redirect(world, id, 'sas', 'coordinator')).body.state).toBe('redirected');
    for (const action of ['close', 'cancel', 'lost-contact', 'reopen'])
      expect(
        (
          await world.request(
            'POST',
            `/v1/requests/${id}/${action}`,
            { reason: 'sas' },
            { as: 'coordinator' },
          )
        ).status,
      ).toBe(403);
    for (const as of ['professional', 'regulator', 'partner'] as const)
      expect((await close(world, as)).status).toBe(403);
  });

  test('there is no day to close before the opening, nor before its last half hour, nor at the weekend', async () => {
    world.clock.set(instant('2026-11-27T10:59:00+01:00'));
    expect((await close(world)).body).toMatchObject({ type: '/problems/day-not-begun', status: 409 });
    for (const time of ['12:00:00', '16:29:59']) {
      world.clock.set(instant(`2026-11-27T${time}+01:00`));
      expect((await close(world)).body).toMatchObject({
        type: '/problems/day-not-ending',
        status: 409,
        detail: expect.stringContaining('à partir de 16 h 30'),
        from: '2026-11-27T16:30:00+01:00',
      });
    }
    expect(await eventsOf(world, 'day.closed')).toHaveLength(3);
    world.clock.set(instant('2026-11-28T12:00:00+01:00'));
    expect(await today(world)).toMatchObject({
      date: '2026-11-28',
      closesAt: null,
      closing: false,
      closed: null,
    });
    expect((await close(world)).body).toMatchObject({ type: '/problems/not-a-line-day', status: 409 });
  });
});

test('with the nurse absent since noon, no callback and no SNP stays without an owner', async () => {
  const world = await startWorld();
  try {
    const open = [await aRequest(world), await aTriagedRequest(world)];
    world.clock.set(instant('2026-11-23T12:10:00+01:00'));
    const callers: Caller[] = [];
    for (const phone of ['+33639980411', '+33639980412', '+33639980411']) {
      const caller = await waits(world, phone);
      world.clock.advance(minutes(5));
      await ends(world, caller);
      await world.settle();
      callers.push(caller);
    }
    world.clock.set(instant('2026-11-23T16:58:00+01:00'));
    const waiting = await waits(world, '+33639980413');
    await world.settle();
    world.clock.set(instant('2026-11-23T17:00:00+01:00'));
    await until(async () => (await openTasks(world)).length > 0);
    expect(await openTasks(world)).toMatchObject([
      { kind: 'close-day', subject: dayId('grand-douai', '2026-11-23') },
    ]);
    await ends(world, waiting);
    await world.settle();

    const list = await today(world, 'coordinator');
    expect(list).toMatchObject({ closing: true, callers: [], undecided: 5 });
    expect(list.callbacks).toMatchObject([{ calls: 2 }, { calls: 1 }, { calls: 1 }]);
    expect(idsOf(list.requests).sort()).toEqual(open.sort());
    expect((await close(world, 'coordinator')).body.type).toBe('/problems/day-undecided');
    for (const { id } of list.callbacks)
      await world.request('POST', `/v1/callbacks/${id}/carry-over`, {}, { as: 'coordinator' });
    for (const { id } of list.requests) await redirect(world, id, 'sas', 'coordinator');
    expect((await close(world, 'coordinator')).status).toBe(200);
    expect(await openTasks(world)).toEqual([]);

    // The next morning they are the first, in the order in which they called, and the day ends once more.
    world.clock.set(instant('2026-11-24T11:00:00+01:00'));
    const next = (await world.request('GET', '/v1/line/next')).body;
    expect(next).toEqual({ kind: 'callback', id: list.callbacks[0].id });
    expect(await today(world)).toMatchObject({ closed: null, undecided: 3 });
    // What still follows from the morning is done in the morning.
    await world.settle();
    world.clock.set(instant('2026-11-24T17:00:00+01:00'));
    await until(async () => (await openTasks(world)).length > 0);
    await world.settle();
    const days = ['2026-11-23', '2026-11-24'].map((date) => dayId('grand-douai', date));
    expect(
      (await eventsOf(world, 'day.ending')).filter(({ subject }) => days.includes(subject)),
    ).toMatchObject(days.map((subject) => ({ subject })));
  } finally {
    await world.close();
  }
}, 20_000);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; !(await holds());) {
    if (performance.now() > end) throw new Error('not so after ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a long list of patients who look for a doctor hides no SNP, neither from the closing nor from the board', async () => {
  const world = await startWorld();
  const snp = await aRequest(world);
  const { rows } = await world.database.owner.query<{ columns: string }>(
    `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
      where table_schema = 'public' and table_name = 'request' and is_generated = 'NEVER'`,
  );
  const columns = rows[0]?.columns ?? '';
  await world.database.owner.query(
    `insert into request (${columns}) select ${columns} from (
       select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'kind', 'mt', 'state', 'waiting',
         'deadline', r.deadline - interval '1 day'))).* from request r, generate_series(1, 1000) where r.id = $1) copied`,
    [snp],
  );
  expect(idsOf((await today(world)).requests)).toEqual([snp]);
  world.clock.set(instant('2026-11-23T16:30:00+01:00'));
  expect((await close(world)).body).toMatchObject({ type: '/problems/day-undecided' });
  expect(idsOf((await world.request('GET', '/v1/board')).body.requests)).toContain(snp);
  await world.close();
});

test('a day on which people called is closed, although a closure was added to it meanwhile', async () => {
  const world = await startWorld({ work: false });
  try {
    world.clock.set(instant('2026-11-23T13:00:00+01:00'));
    const closures = [{ from: '2026-11-23', to: '2026-11-23', reason: 'infirmière souffrante' }];
    expect((await changeHours(world, { closures })).status).toBe(200);
    expect((await close(world)).body.type).toBe('/problems/not-a-line-day');
    const caller = await waits(world, '+33639980421');
    expect((await close(world)).body).toMatchObject({
      type: '/problems/day-undecided',
      counts: { callers: 1 },
    });
    await hear(world, caller, { kind: 'connected' });
    expect((await close(world)).body).toMatchObject({ date: '2026-11-23', closed: {} });
    // The day after is another.
    const next = [...closures, { from: '2026-11-24', to: '2026-11-24', reason: 'infirmière souffrante' }];
    await changeHours(world, { closures: next });
    world.clock.set(instant('2026-11-24T13:00:00+01:00'));
    expect((await close(world)).body.type).toBe('/problems/not-a-line-day');
  } finally {
    await world.close();
  }
});

test('a line that answers night and day leaves no day to close to anybody at midnight, only where it does close', async () => {
  const world = await startWorld();
  try {
    // The end of today was planned under the hours before.
    const open = await aRequest(world);
    await world.settle();
    await changeHours(world, { from: '00:00', to: '24:00', weekdays: [1, 2] });
    await world.settle();
    world.clock.set(instant('2026-11-23T17:00:00+01:00'));
    await until(async () => (await eventsOf(world, 'day.ending')).length === 1);
    world.clock.set(instant('2026-11-24T00:00:00+01:00'));
    await aRequest(world);
    await world.settle();
    expect(await openTasks(world)).toEqual([]);
    expect((await today(world)).requests.map(({ id }: { id: string }) => id)).toContain(open);
    world.clock.set(instant('2026-11-25T00:00:00+01:00'));
    await until(async () => (await openTasks(world)).length > 0);
    expect(await openTasks(world)).toMatchObject([{ subject: dayId('grand-douai', '2026-11-24') }]);
    expect(await eventsOf(world, 'day.ending')).toHaveLength(2);
  } finally {
    await world.close();
  }
});
