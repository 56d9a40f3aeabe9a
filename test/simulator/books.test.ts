import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setDue } from '../../src/platform/due.ts';
import { newId } from '../../src/platform/ids.ts';
import type { JobQueue } from '../../src/platform/queue.ts';
import { reactionTable } from '../../src/platform/reactions.ts';
import { startTail } from '../../src/platform/tail.ts';
import { after } from '../../src/platform/clock.ts';
import { type Books, closeBooks } from '../../src/simulator/books.ts';
import { type Inside, isIdle, untilIdle } from '../../src/simulator/idle.ts';
import { brokenPromises } from '../../src/simulator/invariants.ts';
import { newLedger } from '../../src/simulator/ledger.ts';
import { gate, type Ground, startGround, until } from '../support/ground.ts';

const TERRITORY = 'grand-douai';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.close());
beforeEach(() => ground.clear());

const NO_JOBS = { counts: async () => ({ waiting: 0, active: 0, delayed: 0 }) };
const inside = (queue: Pick<JobQueue, 'counts'> = NO_JOBS): Inside => ({
  relay: ground.database.relay,
  queue,
  clock: ground.clock,
});
const happens = () => ground.run(async (tx) => void tx.record('test.happened', newId()));
const behind = () =>
  ground.count(
    `select count(*) from event e, event_cursor c where c.name = 'tail' and (e.xid, e.id) > (c.xid, c.id)`,
  );
/** The dispatcher of the product sees everything there is, and stops. */
async function dispatch(): Promise<void> {
  const tail = startTail({
    database: ground.database,
    queue: {
      ...NO_JOBS,
      add: async () => undefined,
      ping: async () => undefined,
      close: async () => undefined,
    },
    reactions: reactionTable([]),
    log: ground.log,
    announce: async () => undefined,
  });
  await until(async () => (await behind()) === 0);
  await tail.stop();
}
const close = (queue?: Pick<JobQueue, 'counts'>, patienceMs = 10_000) =>
  closeBooks(inside(queue), { ownerUrl: ground.urls.owner, territoryId: TERRITORY, patienceMs });
const gaps = (books: Books): string[] =>
  brokenPromises({
    books,
    ledger: newLedger(),
    seen: { calls: [], webhooks: [], texts: [], mails: [], said: [], notices: [], forged: [] },
  })
    .filter(({ invariant }) => invariant === 'feed-gap')
    .map(({ what }) => what);

describe('a product is not idle', () => {
  test('while an event waits for its dispatcher, or a job to be done', async () => {
    expect(await isIdle(inside())).toBe(true);
    expect(await isIdle(inside({ counts: async () => ({ waiting: 0, active: 0, delayed: 1 }) }))).toBe(false);
    await happens();
    expect(await untilIdle(inside(), 30)).toBe(false);
    await dispatch();
    expect(await untilIdle(inside(), 30)).toBe(true);
  });

  test('while something is due that nobody has recorded yet', async () => {
    await ground.run((tx) => setDue(tx, 'test.due', newId(), after(tx.at, 1_000)));
    expect(await isIdle(inside())).toBe(true);
    ground.clock.advance(1_000);
    expect(await isIdle(inside())).toBe(false);
  });

  test('when something happened and was dispatched just after the queue was asked: its jobs were not counted', async () => {
    const counts = async () => {
      const before = await NO_JOBS.counts();
      await happens();
      await dispatch();
      return before;
    };
    expect(await isIdle(inside({ counts }))).toBe(false);
  });
});

describe('the books of a day', () => {
  test('are of one moment: what a sweep on a clock of its own records while they are read is not in them', async () => {
    await happens();
    await dispatch();
    const { before, release } = await hold('board_feed');
    const closing = close();
    // They have found the product idle, and are about to count the feed.
    await until(before);
    await happens();
    await release();
    const { books, idle } = await closing;
    expect([idle, books.feed, gaps(books)]).toEqual([
      true,
      { events: 1, numbers: 1, highest: 1, distinct: 1 },
      [],
    ]);
  });

  test('are of the very moment at which nothing was on its way, not of one just after', async () => {
    await happens();
    await dispatch();
    const { relay } = ground.database;
    let looks = 0;
    // Something happens right after the product has been found idle from outside of the books' own snapshot.
    const query = async (look: pg.QueryConfig) => {
      const seen = await relay.query(look);
      if (++looks === 2) await happens();
      return seen;
    };
    const watched = new Proxy(relay, {
      get: (pool, key) => (key === 'query' ? query : Reflect.get(pool, key)),
    });
    const it = { ownerUrl: ground.urls.owner, territoryId: TERRITORY, patienceMs: 10_000 };
    const { books, idle } = await closeBooks({ ...inside(), relay: watched }, it);
    expect([idle, books.feed.events, gaps(books)]).toEqual([true, 1, []]);
  });

  test('wait for what was recorded a moment before, and count it', async () => {
    await happens();
    const recorded = gate();
    let asked = 0;
    const counts = async () => {
      if (asked++ === 0) await happens().then(recorded.open);
      return NO_JOBS.counts();
    };
    const closing = close({ counts });
    await dispatch();
    await recorded.opened;
    await dispatch();
    const { books, idle } = await closing;
    expect([idle, books.feed.events, gaps(books)]).toEqual([true, 2, []]);
  });

  test('still tell of an event that the dispatcher has jumped over, of one it never saw, and of a number that is gone', async () => {
    await happens();
    await happens();
    await dispatch();
    const { owner } = ground.test;
    await owner.query('delete from board_feed where seq = 1');
    expect(gaps((await close()).books)).toEqual(['2 événements, 1 numéros jusqu’à 2, 1 différents']);

    await ground.clear();
    await happens();
    expect(await close(NO_JOBS, 30).then(({ books, idle }) => [idle, gaps(books)])).toEqual([
      false,
      ['1 événements, 0 numéros jusqu’à 0, 0 différents'],
    ]);
    await owner.query(
      `update event_cursor set (xid, id) = (select xid, id from event order by xid desc, id desc limit 1) where name = 'tail'`,
    );
    expect(await close().then(({ books, idle }) => [idle, gaps(books)])).toEqual([
      true,
      ['1 événements, 0 numéros jusqu’à 0, 0 différents'],
    ]);
  });
});

/** Keeps a table from whoever wants to read it. `before`: somebody stands before it. */
async function hold(table: string) {
  const holder = new pg.Client({ connectionString: ground.urls.owner });
  await holder.connect();
  await holder.query(`begin; lock table ${table} in access exclusive mode`);
  return {
    before: async () =>
      (await ground.count(
        `select count(*) from pg_locks where not granted and relation = '${table}'::regclass`,
      )) > 0,
    release: () => holder.end(),
  };
}
