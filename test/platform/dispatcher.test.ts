import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import type { JobQueue } from '../../src/platform/queue.ts';
import { reactionTable } from '../../src/platform/reactions.ts';
import { startTail, type Tail } from '../../src/platform/tail.ts';
import { gate, type Ground, startGround, until } from '../support/ground.ts';

/** A queue that remembers what it was given. A job given twice is one job to the worker: see reactions.test.ts. */
type Kept = JobQueue & { given: string[] };

let ground: Ground;
let queue: Kept;
const tails: Tail[] = [];

beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.close());
beforeEach(() => {
  const given: string[] = [];
  queue = {
    given,
    add: async (jobs) => {
      given.push(...jobs.map((job) => job.data.eventId));
    },
    counts: async () => ({}),
    ping: async () => {},
    close: async () => {},
  };
});
afterEach(async () => {
  await Promise.all(tails.splice(0).map((tail) => tail.stop()));
  ground.logged.length = 0;
  await ground.clear();
});

const reactions = reactionTable([{ name: 'count-up', on: ['test.happened'], react: async () => {} }]);

function dispatch(through: JobQueue = queue): Tail {
  const database = tails.length === 0 ? ground.database : ground.anotherProcess();
  const tail = startTail({ database, queue: through, reactions, log: ground.log, announce: async () => {} });
  tails.push(tail);
  return tail;
}

const happen = async (times = 1, territoryId = 'grand-douai') => {
  const ids: string[] = [];
  for (let i = 0; i < times; i++)
    ids.push(await ground.run(async (tx) => tx.record('test.happened', newId(), { i }), territoryId));
  return ids;
};
const feed = async (territoryId = 'grand-douai') =>
  (
    await ground.test.owner.query<{ seq: string; event_id: string }>(
      'select seq, event_id from board_feed where territory_id = $1 order by seq',
      [territoryId],
    )
  ).rows;
const fed = (ids: string[], territoryId?: string) =>
  until(async () => (await feed(territoryId)).length >= ids.length);

/** Every event once, numbered from 1 without a gap, in the order in which they were recorded. */
async function expectFeed(ids: string[], territoryId?: string): Promise<void> {
  expect(await feed(territoryId)).toEqual(ids.map((id, i) => ({ seq: String(i + 1), event_id: id })));
}

describe('the dispatcher', () => {
  test('numbers each territory for itself', async () => {
    dispatch();
    const here = await happen(3, 'grand-douai');
    const there = await happen(2, 'ailleurs');
    await fed(here);
    await fed(there, 'ailleurs');
    await expectFeed(here);
    await expectFeed(there, 'ailleurs');
  });

  test('is one, however many processes offer to be it', async () => {
    const [one, two, three] = [dispatch(), dispatch(), dispatch()];
    await until(() => [one, two, three].some((tail) => tail.status().leader));
    const ids = await happen(20);
    await fed(ids);
    expect([one, two, three].filter((tail) => tail.status().leader)).toHaveLength(1);
    await expectFeed(ids);
    expect(queue.given).toEqual(ids);
  });

  test('is another one as soon as its connection is lost, without a gap or a repeat', async () => {
    const [one, two] = [dispatch(), dispatch()];
    await until(() => one.status().leader || two.status().leader);
    const ids = await happen(10);
    for (let i = 0; i < 3; i++) {
      const killing = ground.kill('relay');
      ids.push(...(await happen(10)));
      await killing;
      await until(() => one.status().leader || two.status().leader);
      ids.push(...(await happen(10)));
    }
    await fed(ids);
    await expectFeed(ids);
    expect(new Set(queue.given)).toEqual(new Set(ids));
  });

  test('is another one when its process stops', async () => {
    const one = dispatch();
    await until(() => one.status().leader);
    const two = dispatch();
    const ids = await happen(5);
    await fed(ids);
    await one.stop();
    await until(() => two.status().leader);
    ids.push(...(await happen(5)));
    await fed(ids);
    await expectFeed(ids);
  });

  test('killed after it has enqueued and before it has moved its cursor, enqueues again and numbers nothing twice', async () => {
    let killed = false;
    dispatch({
      ...queue,
      add: async (jobs) => {
        await queue.add(jobs);
        if (killed) return;
        killed = true;
        throw new Error('killed here');
      },
    });
    const ids = await happen();
    await fed(ids);
    await expectFeed(ids);
    expect(queue.given).toEqual([...ids, ...ids]);
  });

  test('waits for a queue that is out of reach, and loses nothing by it', async () => {
    let reachable = false;
    dispatch({
      ...queue,
      add: async (jobs) => {
        if (!reachable) throw new Error('out of reach');
        await queue.add(jobs);
      },
    });
    const ids = await happen(3);
    await until(() => ground.logged.some((line) => line.includes('the tail lost the database or the queue')));
    expect(await feed()).toEqual([]);
    reachable = true;
    await fed(ids);
    await expectFeed(ids);
    expect(queue.given).toEqual(ids);
  });

  test('numbers nothing that another one has numbered meanwhile', async () => {
    // As after a network cut: it read the events, was out of touch, and another one took over.
    const reached = gate();
    const goOn = gate();
    dispatch({
      ...queue,
      add: async () => {
        reached.open();
        await goOn.opened;
      },
    });
    const [first = ''] = await happen();
    await reached.opened;
    await ground.test.owner.query(`
      update event_cursor set (xid, id) = (select xid, id from event where id = '${first}');
      insert into board_head values ('grand-douai', 1);
      insert into board_feed values ('grand-douai', 1, '${first}')`);
    goOn.open();
    const [second = ''] = await happen();
    await fed([first, second]);
    await expectFeed([first, second]);
    expect(ground.logged.filter((line) => line.includes('the tail lost'))).toEqual([]);
  });

  test('tells how far behind it is', async () => {
    const tail = dispatch();
    const ids = await happen();
    await fed(ids);
    await until(() => tail.status().lagMs > 0);
    expect(tail.status().lagMs).toBeLessThan(5_000);
  });

  test('has dispatched an event soon after its commit, also when the hint came too early', async () => {
    const tail = dispatch();
    await until(() => tail.status().leader);
    const lags: number[] = [];
    for (let i = 0; i < 20; i++) {
      const before = performance.now();
      const ids = await happen();
      await until(async () => queue.given.includes(ids[0] ?? ''), 5_000, 1);
      lags.push(performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // Not a measure, only that no event waits for the poll of an idle line (250 ms).
    expect(lags.toSorted((a, b) => a - b)[10]).toBeLessThan(125);
  });
});
