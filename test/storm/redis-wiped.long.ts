import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fillDirectory, fillRequests, fillSlots } from '../../scripts/bench/fill.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { until } from '../support/ground.ts';
import { QUEUE_SERVERS, startTestRedis, type TestRedis } from '../support/redis.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Load, loadTheLine } from './line-under-load.ts';

/** Show 8: what the queue has forgotten is not lost, because the log has not. */
describe.runIf(QUEUE_SERVERS.includes('redis'))('Redis in the middle of a day', () => {
  let redis: TestRedis;
  let world: World;
  let load: Load;
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);

  beforeEach(async () => {
    rejections.length = 0;
    process.on('unhandledRejection', onRejection);
    redis = await startTestRedis();
    world = await startWorld({ redisUrl: redis.url, at: systemClock.now() });
    await world.http.listen({ port: 0, host: '127.0.0.1' });
    await fillDirectory(world.database.owner);
    const slots = await fillSlots(world.database.owner, 60, 1, 15);
    const requests = await fillRequests(world.database.owner, slots.length);
    const { port } = world.http.server.address() as { port: number };
    load = loadTheLine({ port, operator: await world.token('operator') }, { clients: 4, slots, requests });
  });
  afterEach(async () => {
    process.off('unhandledRejection', onRejection);
    await world.close();
    await redis.stop();
  });

  const count = async (sql: string, values: unknown[] = []) =>
    Number((await world.database.owner.query<{ n: string }>(sql, values)).rows[0]?.n);

  /** Every reaction has handled every event that it is for. */
  async function expectEverythingHandled(): Promise<void> {
    const open = `select count(*) as n from event e where e.type = any($1)
                     and not exists (select from handled h where h.event_id = e.id and h.reaction = $2)`;
    let expected = 0;
    for (const { name, on } of world.product.reactions.byName.values()) {
      await until(async () => (await count(open, [on, name])) === 0, 40_000, 200);
      expected += await count('select count(*) as n from event where type = any($1)', [on]);
    }
    expect(expected).toBeGreaterThan(100);
    expect(await count(`select count(*) as n from handled where outcome = 'done'`)).toBe(expected);
    expect(rejections).toEqual([]);
    expect(world.logged.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  }

  test('wiped (FLUSHALL) again and again: the sweep restores every job', async () => {
    for (let i = 0; i < 6; i++) {
      await wait(700);
      await redis.wipe();
    }
    // However slow the machine: each booking calls for a reaction.
    await until(() => load.promised.bookings.length > 110, 60_000);
    await load.stop();
    await redis.wipe();
    await expectEverythingHandled();
    expect(load.statuses[500]).toBeUndefined();
  });

  test('replaced by an empty one after two seconds: the line goes on meanwhile, and every job is done afterwards', async () => {
    await wait(1_500);
    const before = load.promised.bookings.length;
    await redis.replace(2_000);
    expect(load.promised.bookings.length).toBeGreaterThan(before);
    await wait(1_500);
    // However slow the machine: each booking calls for a reaction.
    await until(() => load.promised.bookings.length > 110, 60_000);
    await load.stop();
    await expectEverythingHandled();
    expect(load.statuses[500]).toBeUndefined();
  });
});
