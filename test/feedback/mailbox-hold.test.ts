import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { admit } from '../../src/feedback/mailbox-hold.ts';
import { until } from '../support/ground.ts';
import { startWorld, type World } from '../support/world.ts';

describe('an attempt while the server would have none of our messages', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    await world.database.owner.query('delete from mailbox');
  });

  /** Refused since now; the next message may ask in so many minutes. */
  const refusedFor = (minutes: number) =>
    world.database.owner.query(
      `insert into mailbox (territory_id, refused_at, refused_code, refusals, next_try_at)
       values ('grand-douai', $1, 'smtp-421', 1, $1::timestamptz + make_interval(mins => $2))`,
      [new Date(world.clock.now()).toISOString(), minutes],
    );
  const refusals = async () =>
    (await world.database.owner.query('select refusals from mailbox')).rows[0]?.refusals;
  const attempt = () =>
    world.run(admit).then(
      () => 'admitted',
      (error: Error) => error.message,
    );

  test('is made by one of many at once when it is time to ask, and by none before', async () => {
    await refusedFor(0);
    const many = await Promise.all([1, 2, 3, 4, 5, 6].map(attempt));
    expect(many.toSorted()).toEqual(['admitted', ...Array(5).fill('held: refused')]);
    expect(await refusals()).toBe(2);
    expect(await attempt()).toBe('held: refused');
    expect(await refusals()).toBe(2);
  });

  test('waits for another one that has the mailbox’s row, and holds nothing that the other one waits for', async () => {
    await refusedFor(0);
    const { owner } = world.database;
    await owner.query('begin');
    try {
      await owner.query('select from mailbox for share');
      let times = 0;
      const asked = world.run((tx) => {
        times++;
        return admit(tx);
      });
      await until(async () => {
        await owner.query('select pg_stat_clear_snapshot()');
        const waiting = await owner.query(`select from pg_locks where not granted`);
        return (waiting.rowCount ?? 0) > 0;
      });
      // With a share of that row in its hands, each would wait for the other until the database ends one of them, which begins again.
      await owner.query('update mailbox set refusals = refusals');
      await owner.query('commit');
      await asked;
      expect(times).toBe(1);
    } finally {
      await owner.query('rollback');
    }
  });

  test('begins beside others where the server lets us in, and not while the mailbox is paused', async () => {
    const { owner } = world.database;
    await owner.query(`insert into mailbox (territory_id) values ('grand-douai')`);
    await owner.query('begin');
    await owner.query('select from mailbox for share');
    expect(await attempt()).toBe('admitted');
    await owner.query('commit');
    await owner.query('update mailbox set paused_at = now(), refused_at = now()');
    expect(await attempt()).toBe('held: paused');
  });
});
