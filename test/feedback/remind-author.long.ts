import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookForReport } from '../../src/feedback/remind-author.ts';
import { instant } from '../../src/platform/clock.ts';
import { runReaction } from '../../src/platform/reactions.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { REPORT } from './visit.ts';

describe('a report that does not come', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  /** A visit of Monday from 12 h to 12 h 15, or of that day. */
  async function aVisit(day = '2026-11-23') {
    const doctor = await aDoctor(world);
    const slotId = await aSlot(world, doctor, `${day}T12:00:00+01:00`);
    const requestId = await aTriagedRequest(world);
    const { status, body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
      slotId,
      acceptLate: true,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    await world.settle();
    return { ...doctor, bookingId: body.id as string, requestId };
  }
  const goTo = async (time: string) => {
    world.clock.advance(instant(time) - world.clock.now());
    await world.settle();
  };
  const tasks = async (subject: string) =>
    (
      await world.database.owner.query(
        `select state from task where kind = 'report-missing' and subject = $1 order by round`,
        [subject],
      )
    ).rows.map(({ state }) => state);
  const reminders = async (subject: string) =>
    (
      await world.database.owner.query(
        `select data ->> 'reminder' as reminder from event where type = 'report.reminded' and subject = $1 order by at`,
        [subject],
      )
    ).rows.map(({ reminder }) => reminder);
  const say = (visit: { bookingId: string; token: string }, what: string, body?: object) =>
    world.request('POST', `/v1/bookings/${visit.bookingId}/${what}`, body, { as: visit.token });
  const openTask = async (bookingId: string) => {
    const seen = await world.request('GET', '/v1/tasks?state=open&limit=200', undefined, {
      as: 'coordinator',
    });
    return seen.body.items.find(
      (task: { kind: string; subject: string }) =>
        task.kind === 'report-missing' && task.subject === bookingId,
    );
  };
  /** What is still to happen about it. */
  const due = async (subject: string) =>
    (
      await world.database.owner.query(
        `select 1 from due where kind = 'booking.report-due' and subject = $1`,
        [subject],
      )
    ).rowCount;

  test('is reminded of twice, asked about by a person and reminded of once more, until it is there', async () => {
    const late = await aVisit();
    const early = await aVisit();
    const written = await aVisit();
    const absent = await aVisit();
    const elsewhere = await aVisit();
    const cancelled = await aVisit();
    await goTo('2026-11-23T12:30:00+01:00');
    expect((await say(written, 'report', REPORT)).status).toBe(201);
    expect((await say(absent, 'no-show')).status).toBe(200);
    expect((await say(elsewhere, 'report/elsewhere')).status).toBe(201);
    const off = { by: 'professional', reason: 'doctor-ill' };
    expect((await say(cancelled, 'cancel', off)).status).toBe(200);
    await goTo('2026-11-23T16:14:00+01:00');
    expect(await reminders(late.bookingId)).toEqual([]);
    await goTo('2026-11-23T16:15:00+01:00');
    await goTo('2026-11-24T08:29:00+01:00');
    expect(await reminders(late.bookingId)).toEqual(['first']);
    await goTo('2026-11-24T08:30:00+01:00');
    await goTo('2026-11-24T12:14:00+01:00');
    expect(await reminders(late.bookingId)).toEqual(['first', 'second']);
    expect((await say(early, 'report', REPORT)).status).toBe(201);
    expect(await tasks(late.bookingId)).toEqual([]);
    await goTo('2026-11-24T12:15:00+01:00');
    expect(await tasks(late.bookingId)).toEqual(['open']);
    // The coordinator learns whose it is, and nothing else.
    expect(await openTask(late.bookingId)).toMatchObject({
      subject: late.bookingId,
      requestId: late.requestId,
      note: null,
    });
    await goTo('2026-11-25T08:29:00+01:00');
    expect(await reminders(late.bookingId)).toEqual(['first', 'second']);
    await goTo('2026-11-25T08:30:00+01:00');
    await goTo('2026-12-04T12:00:00+01:00');
    expect(await reminders(late.bookingId)).toEqual(['first', 'second', 'last']);
    expect(await due(late.bookingId)).toBe(0);
    expect(await tasks(late.bookingId)).toEqual(['open']);
    expect((await say(late, 'report', REPORT)).status).toBe(201);
    expect(await tasks(late.bookingId)).toEqual(['done']);

    expect(await reminders(early.bookingId)).toEqual(['first', 'second']);
    expect(await tasks(early.bookingId)).toEqual([]);
    for (const { bookingId } of [written, absent, elsewhere, cancelled]) {
      expect(await reminders(bookingId)).toEqual([]);
      expect(await tasks(bookingId)).toEqual([]);
      expect(await due(bookingId)).toBe(0);
    }
    const { body } = await world.request('GET', `/v1/requests/${late.requestId}/timeline`);
    const told = body.items.flatMap(({ words }: { words: string }) =>
      /rappel au/.test(words) ? [words] : [],
    );
    expect(told).toEqual([
      'Premier rappel au professionnel : son compte rendu est attendu',
      'Deuxième rappel au professionnel : son compte rendu est attendu',
      'Dernier rappel au professionnel : son compte rendu est attendu',
    ]);
  });

  test('is no reminder any more once a person has said that they asked, and theirs again while it does not come', async () => {
    const visit = await aVisit('2026-12-07');
    const elsewhere = await aVisit('2026-12-07');
    await goTo('2026-12-08T12:15:00+01:00');
    const asked = async ({ bookingId }: { bookingId: string }) => {
      const { id } = await openTask(bookingId);
      const done = await world.request('POST', `/v1/tasks/${id}/done`, {}, { as: 'coordinator' });
      expect(done.status).toBe(200);
      await world.settle();
    };
    await asked(visit);
    await asked(elsewhere);
    const before = await reminders(visit.bookingId);
    // The line's second day after Tuesday is Thursday: until then it is left to whoever was asked.
    await goTo('2026-12-09T08:30:00+01:00');
    expect((await say(elsewhere, 'report/elsewhere')).status).toBe(201);
    await goTo('2026-12-10T08:29:00+01:00');
    expect(await tasks(visit.bookingId)).toEqual(['done']);
    await goTo('2026-12-10T08:30:00+01:00');
    expect(await tasks(visit.bookingId)).toEqual(['done', 'open']);
    // Said once more on Thursday: Friday, and after the weekend Monday.
    await asked(visit);
    await goTo('2026-12-14T08:29:00+01:00');
    expect(await tasks(visit.bookingId)).toEqual(['done', 'done']);
    await goTo('2026-12-14T08:30:00+01:00');
    expect(await tasks(visit.bookingId)).toEqual(['done', 'done', 'open']);
    expect(await reminders(visit.bookingId)).toEqual(before);
    expect((await say(visit, 'report', REPORT)).status).toBe(201);
    await world.settle();
    expect(await tasks(visit.bookingId)).toEqual(['done', 'done', 'done']);
    expect(await due(visit.bookingId)).toBe(0);
    expect(await tasks(elsewhere.bookingId)).toEqual(['done']);
    expect(await due(elsewhere.bookingId)).toBe(0);
  });

  test('is reminded of once however often the same look is delivered', async () => {
    const visit = await aVisit('2026-12-15');
    await goTo('2026-12-15T16:15:00+01:00');
    await goTo('2026-12-16T12:15:00+01:00');
    const { rows } = await world.database.owner.query<{ id: string }>(
      `select id from event where type = 'booking.report-due' and subject = $1`,
      [visit.bookingId],
    );
    expect(rows).toHaveLength(2);
    const deps = { ...world.product, clock: world.clock };
    for (const { id: eventId } of [...rows, ...rows])
      await runReaction(deps, world.product.reactions, {
        name: 'look-for-report',
        data: { territoryId: 'grand-douai', eventId },
      });
    expect(await reminders(visit.bookingId)).toEqual(['first']);
    expect(await tasks(visit.bookingId)).toEqual(['open']);
  });

  test('leaves no task behind when it is signed in the instant in which a person would be asked', async () => {
    const visit = await aVisit('2026-12-17');
    await goTo('2026-12-18T12:14:00+01:00');
    // The test looks itself, in place of the worker.
    await world.database.owner.query('delete from due where subject = $1', [visit.bookingId]);
    await goTo('2026-12-18T12:15:00+01:00');
    // Whoever looks holds the booking; the author signs meanwhile, and waits.
    const looking = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const look = world.run(async (tx) => {
      await lookForReport(tx, visit.bookingId);
      looking.resolve();
      await go.promise;
    });
    await looking.promise;
    const signed = say(visit, 'report', REPORT);
    const waiting = async () =>
      (
        await world.database.owner.query(
          'select from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()',
        )
      ).rowCount;
    try {
      await expect.poll(waiting).toBeGreaterThan(0);
    } finally {
      go.resolve();
    }
    await look;
    expect((await signed).status).toBe(201);
    await world.settle();
    expect(await tasks(visit.bookingId)).toEqual(['done']);
    expect(await due(visit.bookingId)).toBe(0);
  });

  test('is asked about after the visit, to whatever hour it was moved', async () => {
    const visit = await aVisit('2027-01-06');
    const other = await aSlot(world, visit, '2027-01-07T12:00:00+01:00');
    const moved = await world.request('POST', `/v1/bookings/${visit.bookingId}/move`, {
      slotId: other,
      acceptLate: true,
    });
    expect(moved.status).toBeLessThan(300);
    await world.settle();
    await goTo('2027-01-07T12:15:00+01:00');
    expect(await tasks(visit.bookingId)).toEqual([]);
    await goTo('2027-01-08T12:15:00+01:00');
    expect(await tasks(moved.body.id)).toEqual(['open']);
    expect(await tasks(visit.bookingId)).toEqual([]);
  });
});
