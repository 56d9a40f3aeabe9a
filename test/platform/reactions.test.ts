import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setDue } from '../../src/platform/due.ts';
import { newId } from '../../src/platform/ids.ts';
import { type JobQueue, type JobWorker, openQueue, type QueueServer } from '../../src/platform/queue.ts';
import {
  type HandledJob,
  type Reaction,
  reactionTable,
  runReaction,
  startReactions,
  startSweep,
} from '../../src/platform/reactions.ts';
import { startTail, type Tail } from '../../src/platform/tail.ts';
import { gate, type Ground, startGround, until } from '../support/ground.ts';
import { QUEUE_SERVERS, startTestRedis, type TestRedis } from '../support/redis.ts';

describe('what may be declared', () => {
  const reaction = { name: 'count-up', on: ['test.happened'], react: async () => {} } as const;

  test('a name is given once', () => {
    expect(() => reactionTable([reaction, reaction])).toThrow('two reactions are named count-up');
  });

  // BullMQ reads `:` as a separator, and an integer as a job id of its own.
  test.each(['count:up', '7', 'Count', 'count_up', ''])('« %s » is no name of a reaction', (name) => {
    expect(() => reactionTable([{ ...reaction, name }])).toThrow("not a reaction's name");
  });
});

describe.each(QUEUE_SERVERS)('reactions over a queue on %s', (kind) => {
  let redis: TestRedis | undefined;
  let ground: Ground;
  let server: QueueServer;
  let queue: JobQueue;
  let running: (Tail | { stop(): Promise<void> })[] = [];
  let handledJobs: HandledJob[] = [];

  beforeAll(async () => {
    if (kind === 'redis') redis = await startTestRedis();
    ground = await startGround();
  });
  afterAll(async () => {
    await ground.close();
    await redis?.stop();
  });
  beforeEach(() => {
    server = { redisUrl: redis?.url, databaseUrl: ground.urls.app };
    queue = openQueue(server, ground.log);
    handledJobs = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((it) => it.stop()));
    running = [];
    await queue.close();
    await redis?.wipe();
    await ground.clear();
  });

  const tableOf = (...reactions: Reaction[]) => reactionTable(reactions);
  const dispatch = (table: ReturnType<typeof tableOf>, through = queue) => {
    const { database, log } = ground;
    running.push(startTail({ database, queue: through, reactions: table, log, announce: async () => {} }));
  };
  const work = (table: ReturnType<typeof tableOf>): JobWorker => {
    const onHandled = (job: HandledJob) => handledJobs.push(job);
    const worker = startReactions({ ...ground, reactions: table, server, concurrency: 4, onHandled });
    let closed: Promise<void> | undefined;
    const close = () => (closed ??= worker.close());
    running.push({ stop: close });
    return { close };
  };
  const sweepOf = (table: ReturnType<typeof tableOf>, options = { graceMs: 0 }) => {
    const sweep = startSweep({ ...ground, queue, reactions: table }, { everyMs: 3_600_000, ...options });
    running.push(sweep);
    return sweep;
  };
  const happen = () => ground.run(async (tx) => tx.record('test.happened', newId()));
  const handled = (outcome = 'done') =>
    ground.count('select count(*) from handled where outcome = $1', [outcome]);
  const dispatched = () =>
    until(
      async () =>
        (await ground.count(
          `select count(*) from event e, event_cursor c where (e.xid, e.id) > (c.xid, c.id)`,
        )) === 0,
    );
  const jobs = async () => Object.values(await queue.counts()).reduce((sum, n) => sum + n, 0);
  /** A server that has forgotten every job. */
  const forget = () =>
    redis ? redis.wipe() : ground.test.owner.query('delete from bullmq.job').then(() => undefined);

  /** Its effect is a row of `due`, written in the reaction's own transaction. */
  const setsDue: Reaction = {
    name: 'set-due',
    on: ['test.happened'],
    react: async (tx, event) => {
      await setDue(tx, 'test.ripe', newId(), event.at);
      tx.record('test.followed', event.subject);
    },
  };
  const dues = () => ground.count('select count(*) from due');

  test('each event is reacted to once, by every reaction that it concerns', async () => {
    const seen: string[] = [];
    const performs: Reaction = {
      name: 'look-on',
      on: ['test.happened', 'test.followed'],
      perform: async (event) => {
        seen.push(event.type);
      },
    };
    const table = tableOf(setsDue, performs);
    dispatch(table);
    work(table);
    await Promise.all(Array.from({ length: 20 }, happen));
    await until(async () => (await handled()) === 60);
    expect(await dues()).toBe(20);
    expect(seen.toSorted()).toEqual([
      ...Array<string>(20).fill('test.followed'),
      ...Array<string>(20).fill('test.happened'),
    ]);
    await until(async () => (await jobs()) === 0);
  });

  test('a job that runs several times at once has its effect once', async () => {
    const table = tableOf(setsDue);
    const eventId = await happen();
    const job = { name: 'set-due', data: { territoryId: 'grand-douai', eventId } };
    await Promise.all(Array.from({ length: 6 }, () => runReaction(ground, table, job)));
    expect([await dues(), await handled()]).toEqual([1, 1]);
    expect(await ground.count(`select count(*) from event where type = 'test.followed'`)).toBe(1);
  });

  test('the same job added again while it waits is one job', async () => {
    const table = tableOf(setsDue);
    const eventId = await happen();
    const [job] = table.jobsFor({ territoryId: 'grand-douai', id: eventId, type: 'test.happened' });
    if (!job) throw new Error('no job');
    for (let i = 0; i < 3; i++) await queue.add([job]);
    expect(await queue.counts()).toMatchObject({ waiting: 1 });
  });

  test('a reaction that fails leaves nothing behind and runs again', async () => {
    let runs = 0;
    const table = tableOf({
      ...setsDue,
      retry: { attempts: 5, firstDelayMs: 20 },
      react: async (tx, event) => {
        await setDue(tx, 'test.ripe', newId(), event.at);
        if (++runs < 3) throw new Error('not yet');
      },
    });
    dispatch(table);
    work(table);
    await happen();
    await until(async () => (await handled()) === 1);
    expect([runs, await dues()]).toEqual([3, 1]);
    expect(handledJobs.map((job) => job.outcome)).toEqual(['retried', 'retried', 'done']);
  });

  test('a call to the world is made again after a failure, until it is done', async () => {
    let calls = 0;
    const table = tableOf({
      name: 'call-out',
      on: ['test.happened'],
      retry: { attempts: 5, firstDelayMs: 20 },
      perform: async () => {
        if (++calls < 4) throw new Error('not yet');
      },
    });
    dispatch(table);
    work(table);
    await happen();
    await until(async () => (await handled()) === 1);
    expect(calls).toBe(4);
  });

  test('one that fails for good is on the record once, with an event for the board, and leaves the queue', async () => {
    let calls = 0;
    const table = tableOf({
      name: 'call-out',
      on: ['test.happened'],
      retry: { attempts: 3, firstDelayMs: 10 },
      perform: async () => {
        calls++;
        throw new Error('never');
      },
    });
    dispatch(table);
    work(table);
    const eventId = await happen();
    await until(async () => (await handled('failed')) === 1);
    const { rows } = await ground.test.owner.query(
      `select subject, data, actor from event where type = 'reaction.failed'`,
    );
    expect(rows).toEqual([{ subject: eventId, data: { reaction: 'call-out' }, actor: 'system:call-out' }]);
    expect(calls).toBe(3);
    await until(async () => (await jobs()) === 0);
    expect(handledJobs.map((job) => job.outcome)).toEqual(['retried', 'retried', 'failed']);
    // It is an end state: neither the sweep nor a repeated job takes it up again.
    expect(await sweepOf(table).sweep()).toBe(0);
    await runReaction(ground, table, { name: 'call-out', data: { territoryId: 'grand-douai', eventId } });
    expect(calls).toBe(3);
  });

  test('a worker that is closed finishes what it has begun', async () => {
    const begun = gate();
    let ended = false;
    const table = tableOf({
      name: 'take-time',
      on: ['test.happened'],
      perform: async () => {
        begun.open();
        await new Promise((resolve) => setTimeout(resolve, 150));
        ended = true;
      },
    });
    dispatch(table);
    const worker = work(table);
    await happen();
    await begun.opened;
    await worker.close();
    expect([ended, await handled()]).toEqual([true, 1]);
  });

  describe('the sweep', () => {
    test('gives back to the queue what it has forgotten', async () => {
      const table = tableOf(setsDue);
      dispatch(table);
      await Promise.all(Array.from({ length: 12 }, happen));
      await dispatched();
      await until(async () => (await jobs()) === 12);
      await forget();
      expect(await jobs()).toBe(0);
      const sweep = sweepOf(table);
      expect(await sweep.sweep()).toBe(12);
      work(table);
      await until(async () => (await handled()) === 12);
      expect(await dues()).toBe(12);
      expect(await sweep.sweep()).toBe(0);
    });

    test('also jobs that had failed and were waiting for their next turn', async () => {
      let reachable = false;
      const table = tableOf({
        name: 'call-out',
        on: ['test.happened'],
        retry: { attempts: 5, firstDelayMs: 60_000 },
        perform: async () => {
          if (!reachable) throw new Error('out of reach');
        },
      });
      dispatch(table);
      work(table);
      await happen();
      await until(async () => (await queue.counts()).delayed === 1);
      await forget();
      reachable = true;
      await sweepOf(table).sweep();
      await until(async () => (await handled()) === 1);
    });

    test('finds for each reaction its own: what one of them has handled is still to be done by another', async () => {
      const another: Reaction = {
        name: 'set-due-too',
        on: ['test.happened', 'test.followed'],
        react: (tx, event) => setDue(tx, 'test.ripe', newId(), event.at),
      };
      const table = tableOf(setsDue, another);
      dispatch(tableOf());
      const [first, second] = [await happen(), await happen()];
      const run = (name: string, eventId: string) =>
        runReaction(ground, table, { name, data: { territoryId: 'grand-douai', eventId } });
      await run('set-due', first);
      await run('set-due-too', second);
      await dispatched();
      // `set-due`: the second. `set-due-too`: the first, and what has followed from it.
      expect(await sweepOf(table).sweep()).toBe(3);
      work(table);
      await until(async () => (await handled()) === 5);
      const { rows } = await ground.test.owner.query(
        'select reaction, count(*)::int as events from handled group by reaction order by reaction',
      );
      expect(rows).toEqual([
        { reaction: 'set-due', events: 2 },
        { reaction: 'set-due-too', events: 3 },
      ]);
    });

    test('leaves alone what is young, what is handled and what the queue still has', async () => {
      const table = tableOf(setsDue);
      dispatch(table);
      await happen();
      await dispatched();
      expect(await sweepOf(table, { graceMs: 60_000 }).sweep()).toBe(0);
      const sweep = sweepOf(table);
      expect(await sweep.sweep()).toBe(1);
      expect(await jobs()).toBe(1);
      work(table);
      await until(async () => (await handled()) === 1);
      expect(await sweep.sweep()).toBe(0);
      expect(await dues()).toBe(1);
    });

    test('looks again at what the tail had not yet dispatched, however old it is by then', async () => {
      const table = tableOf(setsDue);
      const sweep = sweepOf(table);
      dispatch(table);
      // Older than any slack of clocks: recorded before a long outage.
      const old = `${(Date.now() - 7_200_000)
        .toString(16)
        .padStart(12, '0')
        .replace(/^(.{8})/, '$1-')}-7000-8000-000000000001`;
      // A transaction that stays open holds the tail back.
      await ground.test.owner.query(`begin; select pg_current_xact_id()`);
      const recorded = ground.anotherProcess().app.query(
        `begin; set local recours.territory = 'grand-douai';
         insert into event (territory_id, id, at, actor, type, subject)
         values ('grand-douai', '${old}', now(), 'test', 'test.happened', gen_random_uuid()); commit`,
      );
      await recorded;
      expect(await sweep.sweep()).toBe(0);
      await ground.test.owner.query('commit');
      await until(async () => (await jobs()) === 1);
      await dispatched();
      await forget();
      expect(await sweep.sweep()).toBe(1);
      work(table);
      await until(async () => (await handled()) === 1);
    });
  });
});
