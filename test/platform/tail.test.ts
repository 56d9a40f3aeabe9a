import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { startWorld, type World } from '../support/world.ts';

describe('the event log and its feed', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  test('numbers every event once and without a gap, in the order of its transaction, under 16 writers', async () => {
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let i = 0; i < 40; i++)
        await world.run(async (tx) => {
          tx.record('test.happened', newId(), { writer, i });
          if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
          tx.record('test.followed', newId(), { writer, i });
        });
    });
    await Promise.all(writers);
    await world.settle();
    const { rows } = await world.database.owner.query(
      `select f.seq::int, e.xid::text::bigint as xid, e.type from board_feed f join event e on e.id = f.event_id order by f.seq`,
    );
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 1280 }, (_, i) => i + 1));
    const pairs = rows.map((row, i) => [row, rows[i + 1]]).filter(([row]) => row.type === 'test.happened');
    expect(
      pairs.every(([first, second]) => second?.type === 'test.followed' && first.xid === second.xid),
    ).toBe(true);
  });

  test('waits for a transaction that began earlier and commits later', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slowSubject = newId();
    const slow = world.run(async (tx) => {
      await tx.all({ compile: () => ({ sql: 'select pg_current_xact_id()', parameters: [] }) as never });
      await gate;
      tx.record('test.slow', slowSubject);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const fastSubject = newId();
    await world.run(async (tx) => {
      tx.record('test.fast', fastSubject);
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const fed = async (subject: string) =>
      (
        await world.database.owner.query(
          'select seq from board_feed f join event e on e.id = f.event_id where e.subject = $1',
          [subject],
        )
      ).rows[0]?.seq;
    expect(await fed(fastSubject)).toBeUndefined();
    release();
    await slow;
    await world.settle();
    expect(Number(await fed(slowSubject))).toBeLessThan(Number(await fed(fastSubject)));
  });
});
