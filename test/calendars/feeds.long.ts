import { describe, expect, test } from 'vitest';
import { saysFixedSlots } from '../availability/people-on-time.ts';
import { aTriagedRequest } from '../support/people.ts';
import { insertTerritory } from '../support/world.ts';
import { aReadDiary, at, from } from './a-read-diary.ts';
import { diary, gives } from './diary-server.ts';

const it = aReadDiary();
const { slots, states, slotAt, reads, later, refresh, book, tasks } = it;
const told = async (type: string, subject: string) =>
  (
    await it.world.database.owner.query(`select 1 from event where type = $1 and subject = $2`, [
      type,
      subject,
    ])
  ).rowCount;

describe('A doctor whose own diary is read', () => {
  test('is not given patients at hours that fill in it, and is again when they empty', async () => {
    const [ten, eleven] = [await slotAt('10:00'), await slotAt('11:00')];
    it.says(gives(diary(from('09:45', '10:05'), from('11:15', '12:00'))));
    await reads();
    expect(await states()).toEqual({ '10:00': 'blocked', '11:00': 'open' });
    expect(await told('slot.blocked', ten)).toBe(1);
    const requestId = await aTriagedRequest(it.world);
    const refused = await it.world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId: ten });
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/slot-blocked']);
    const proposed = await it.world.request('GET', `/v1/requests/${requestId}/proposals`);
    const offered = JSON.stringify(proposed.body);
    expect([offered.includes(ten), offered.includes(eleven)]).toEqual([false, true]);
    const board = await it.world.request('GET', '/v1/board', undefined, { as: 'coordinator' });
    const shown = JSON.stringify(board.body.slots);
    expect([shown.includes(ten), shown.includes(eleven)]).toEqual([false, true]);
    it.says(gives(diary()));
    await later();
    expect(await states()).toEqual({ '10:00': 'open', '11:00': 'open' });
    expect(await told('slot.unblocked', ten)).toBe(1);
    expect((await book(ten)).status).toBe(201);
  });

  test('is blocked at once where places are published, moved or made by a rule in time that is taken', async () => {
    it.says(gives(diary(from('10:00', '11:00', 'RRULE:FREQ=DAILY'))));
    await reads();
    await slotAt('10:30', { capacity: 2 });
    const nine = await slotAt('09:00');
    expect(await slots()).toMatchObject([
      { state: 'open', free: 1 },
      { state: 'blocked', free: 0 },
    ]);
    const moved = await it.world.request(
      'PATCH',
      `/v1/slots/${nine}`,
      { start: at('10:00'), end: at('10:15') },
      { as: it.doctor.token },
    );
    expect(moved.status).toBe(200);
    expect(await states()).toEqual({ '10:00': 'blocked', '10:30': 'blocked' });
    await saysFixedSlots(it.world, it.doctor, {
      rrule: 'FREQ=DAILY',
      startsOn: '2026-11-25',
      until: '2026-11-26',
      from: '09:30',
      to: '10:30',
    });
    await it.world.settle();
    expect(
      (await slots())
        .filter(({ start }) => start > '2026-11-25')
        .map(({ start, state }) => [start.slice(8, 16), state]),
    ).toEqual([
      ['25T09:30', 'open'],
      ['25T10:00', 'blocked'],
      ['26T09:30', 'open'],
      ['26T10:00', 'blocked'],
    ]);
  });

  test('keeps who has a place; that copy of it in the diary is in nobody’s way, also when the visit is called off', async () => {
    const booking = (await book(await slotAt('10:00'))).body;
    it.says(gives(diary(from('10:00', '10:15'))));
    const id = await reads();
    expect(await it.feedOf(it.doctor.token)).toMatchObject({ state: 'good', conflicts: [] });
    expect(await tasks(booking.id)).toEqual([]);
    await it.world.request('POST', `/v1/bookings/${booking.id}/cancel`, { by: 'patient', reason: 'better' });
    await later();
    expect(await slots()).toMatchObject([{ state: 'open', free: 1 }]);
    expect((await refresh(id)).status).toBe(202);
    await it.world.settle();
    expect(await slots()).toMatchObject([{ state: 'open', free: 1 }]);
  });

  test('has a visit where the diary has something else: it stays, a person is told once, and the place goes with it', async () => {
    const booking = (await book(await slotAt('10:00'))).body;
    it.says(gives(diary(from('10:00', '11:00'))));
    await reads();
    expect(await slots()).toMatchObject([{ state: 'open', booked: 1 }]);
    expect(await it.feedOf(it.doctor.token)).toMatchObject({ conflicts: [booking.id] });
    expect(await tasks(booking.id)).toEqual([{ state: 'open' }]);
    await it.world.database.owner.query(
      `update task set state = 'done', done_at = created_at, done_by = 'x' where subject = $1`,
      [booking.id],
    );
    await later();
    expect(await tasks(booking.id)).toEqual([{ state: 'done' }]);
    await it.world.request('POST', `/v1/bookings/${booking.id}/cancel`, { by: 'patient', reason: 'better' });
    expect(await slots()).toMatchObject([{ state: 'blocked', free: 0, booked: 0 }]);
    await later();
    expect(await it.feedOf(it.doctor.token)).toMatchObject({ conflicts: [] });
  });

  test('does not have a place taken back that a patient is being given on the phone, but once they let go of it', async () => {
    const slotId = await slotAt('10:00');
    const requestId = await aTriagedRequest(it.world);
    expect((await it.world.request('POST', `/v1/slots/${slotId}/hold`, { requestId })).status).toBeLessThan(
      300,
    );
    it.says(gives(diary(from('10:00', '10:15'))));
    await reads();
    expect(await states()).toEqual({ '10:00': 'open' });
    await later(20);
    expect(await states()).toEqual({ '10:00': 'blocked' });
  });

  test('whose diary is suddenly empty is asked again before it is believed; a person’s word is enough', async () => {
    await slotAt('10:00');
    const full = gives(diary(from('10:00', '10:15'), from('11:00', '11:15'), from('12:00', '12:15')));
    it.says(full);
    const id = await reads();
    it.says(gives(diary()));
    await later();
    expect(await it.feedOf(it.doctor.token)).toMatchObject({
      state: 'emptied',
      message:
        'L’agenda est soudain vide : il sera relu avant d’être cru. Les dernières heures lues restent appliquées.',
    });
    expect(await states()).toEqual({ '10:00': 'blocked' });
    await later();
    expect(await states()).toEqual({ '10:00': 'open' });
    it.says(full);
    await later();
    expect(await states()).toEqual({ '10:00': 'blocked' });
    it.says(gives(diary()));
    await refresh(id);
    await it.world.settle();
    expect(await states()).toEqual({ '10:00': 'open' });
  });

  test('has it read at once when they ask, once a minute', async () => {
    const id = await reads();
    const before = it.asked.length;
    expect((await refresh(id)).status).toBe(202);
    await it.world.settle();
    expect(it.asked.length).toBe(before + 1);
    const again = await refresh(id);
    expect([again.status, again.body.type]).toEqual([429, '/problems/asked-just-now']);
    it.world.clock.advance(60_000);
    expect((await refresh(id)).status).toBe(202);
  });

  test('may take it back: what it blocked is open, and nothing of it is left', async () => {
    await slotAt('10:00');
    it.says(gives(diary(from('10:00', '10:15'))));
    const id = await reads();
    expect(await states()).toEqual({ '10:00': 'blocked' });
    const gone = await it.world.request('DELETE', `/v1/calendars/${id}`, undefined, { as: it.doctor.token });
    expect(gone.status).toBe(204);
    expect(await states()).toEqual({ '10:00': 'open' });
    const { rows } = await it.world.database.owner.query(
      `select (select count(*)::int from calendar_busy) + (select count(*)::int from calendar_feed) + (select count(*)::int from due where kind = 'calendar.due') as left`,
    );
    expect(rows).toEqual([{ left: 0 }]);
  });
});

test('Whoever calls a visit off, or changes a slot, while the diary is being read waits for it before touching the slot', async () => {
  const [booked, free] = [await slotAt('10:00'), await slotAt('11:00')];
  const { body } = await book(booked);
  await reads();
  const reader = it.world.database.owner;
  const waiting = async () =>
    (
      await reader.query(
        'select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
      )
    ).rowCount;
  for (const change of [
    () =>
      it.world.request('POST', `/v1/bookings/${body.id}/cancel`, { by: 'patient', reason: 'patient-better' }),
    () =>
      it.world.request(
        'PATCH',
        `/v1/slots/${free}`,
        { start: at('11:15'), end: at('11:30') },
        { as: it.doctor.token },
      ),
  ]) {
    await reader.query('begin');
    try {
      await reader.query('select from calendar_feed for update');
      const changed = change();
      await expect.poll(waiting).toBeGreaterThan(0);
      // What it reads next is there for the reader: the two never wait for each other.
      await reader.query(`select from slot where id = any($1) for update nowait`, [[booked, free]]);
      await reader.query('commit');
      expect((await changed).status).toBeLessThan(300);
    } finally {
      await reader.query('rollback');
    }
  }
});

describe('The address of a diary', () => {
  test('is told to nobody again: an answer names its host', async () => {
    const { body } = await it.adds(it.doctor.token);
    expect(body).toMatchObject({
      professionalId: it.doctor.id,
      state: 'new',
      message: 'L’agenda va être lu.',
    });
    expect(JSON.stringify(body)).not.toContain('jeton');
    expect(body.host).toMatch(/^localhost:\d+$/);
    const twice = await it.adds(it.doctor.token);
    expect([twice.status, twice.body.type]).toEqual([409, '/problems/calendar-known']);
  });

  test.each([
    'http://agenda.example.org/a.ics',
    'ftp://agenda.example.org/a.ics',
    'https://user:password@agenda.example.org/',
    'https://127.0.0.1/a.ics',
    'webcal://localhost/a.ics',
    'https://agenda.internal/a.ics',
    'https://agenda.example.org:8443/',
    'file:///etc/passwd',
    'agenda',
  ])('%s is none', async (url) => {
    const { status, body } = await it.adds(it.doctor.token, url);
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'url']);
  });

  test('is the doctor’s own affair and the coordinator’s; nobody else sees or touches it, nor does another territory', async () => {
    const id = await reads();
    const other = await it.aDoctor();
    expect(await it.feedOf(other.token)).toBeUndefined();
    expect((await refresh(id, other.token)).status).toBe(403);
    const taken = await it.world.request('DELETE', `/v1/calendars/${id}`, undefined, { as: other.token });
    expect(taken.status).toBe(403);
    const theirs = await it.world.request(
      'POST',
      '/v1/calendars',
      { professionalId: it.doctor.id, url: it.address() },
      { as: other.token },
    );
    expect(theirs.status).toBe(403);
    for (const as of ['operator', 'regulator', 'partner'])
      expect((await it.world.request('GET', '/v1/calendars', undefined, { as })).status).toBe(403);
    await insertTerritory(it.world.database, 'lys-armentieres', '+33353010456');
    const elsewhere = await it.world.token('coordinator', { territoryId: 'lys-armentieres' });
    expect((await it.world.request('GET', '/v1/calendars', undefined, { as: elsewhere })).body.items).toEqual(
      [],
    );
    expect((await refresh(id, elsewhere)).status).toBe(404);
    expect((await refresh(id, 'coordinator')).status).toBe(202);
  });
});

// The last: the clock moves on by days.
test('A diary that could not be read for a day is a coordinator’s to see to, once, until it is read again', async () => {
  const unread = async (id: string) => {
    const { body } = await it.world.request('GET', '/v1/tasks?limit=200', undefined, { as: 'coordinator' });
    return body.items
      .filter(
        (one: { kind: string; subject: string }) => one.kind === 'calendar-unread' && one.subject === id,
      )
      .map(({ state }: { state: string }) => state);
  };
  const down = () => it.says((response) => void response.writeHead(503).end());
  const aDayLater = async () => {
    for (let hour = 0; hour < 28; hour += 4) await later(241);
  };
  const id = await reads();
  down();
  await later();
  expect(await it.feedOf(it.doctor.token)).toMatchObject({ state: 'failing', code: 'http-503' });
  for (let hour = 0; hour < 20; hour += 4) await later(240);
  expect(await unread(id)).toEqual([]);
  for (let hour = 0; hour < 8; hour += 4) await later(241);
  expect(await unread(id)).toEqual(['open']);
  const { body } = await it.world.request('GET', '/v1/tasks?state=open&limit=200', undefined, {
    as: 'coordinator',
  });
  // Who has said that it is done is not told again of the same failure.
  const task = body.items.find(({ subject }: { subject: string }) => subject === id);
  await it.world.request('POST', `/v1/tasks/${task.id}/done`, {}, { as: 'coordinator' });
  await aDayLater();
  expect(await unread(id)).toEqual(['done']);
  it.says(gives(diary()));
  await later(241);
  down();
  await aDayLater();
  expect(await unread(id)).toEqual(['done', 'open']);
  it.says(gives(diary()));
  await later(241);
  expect(await it.feedOf(it.doctor.token)).toMatchObject({ state: 'good' });
  expect(await unread(id)).toEqual(['done', 'done']);
});
