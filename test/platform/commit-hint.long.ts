import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hintDispatcher } from '../../src/platform/commit-hint.ts';
import { type Fanout, openFanout } from '../../src/platform/fanout.ts';
import { newId } from '../../src/platform/ids.ts';
import { type Ground, startGround, until } from '../support/ground.ts';
import { QUEUE_SERVERS, startTestRedis, type TestRedis } from '../support/redis.ts';

describe.each(QUEUE_SERVERS)('a process that commits and one that dispatches, over %s', (kind) => {
  let redis: TestRedis | undefined;
  let ground: Ground;
  /** The one that commits, and the one that dispatches. */
  let [here, there]: Fanout[] = [];
  let hints: { stop(): void } | undefined;
  let heard = 0;
  beforeEach(async () => {
    ground = await startGround();
    redis = kind === 'redis' ? await startTestRedis() : undefined;
    const server = { redisUrl: redis?.url, databaseUrl: ground.urls.relay };
    [here, there] = [
      openFanout(server, ground.database, ground.log),
      openFanout(server, ground.anotherProcess(), ground.log),
    ];
    heard = 0;
    there.news.on('committed', () => heard++);
    // It listens as soon as it hears anything at all.
    await until(async () => {
      await here?.hint();
      return heard > 0;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    heard = 0;
  });
  afterEach(async () => {
    hints?.stop();
    await Promise.all([here?.close(), there?.close()]);
    await ground.close();
    await redis?.stop();
  });
  const start = (dispatchesHere: () => boolean) => {
    if (here) hints = hintDispatcher({ ...ground, fanout: here }, dispatchesHere);
  };
  const happen = () => ground.run(async (tx) => tx.record('test.happened', newId()));

  test('the other is told after the commit, once for many', async () => {
    start(() => false);
    await happen();
    await until(() => heard === 1);
    await Promise.all(Array.from({ length: 60 }, happen));
    await until(() => heard > 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toBeLessThan(40);
  });

  test('nobody is told of a transaction that recorded nothing or was rolled back, nor by the one that dispatches itself', async () => {
    let mine = false;
    start(() => mine);
    await ground.run(async () => undefined);
    await ground
      .run(async (tx) => {
        tx.record('test.happened', newId());
        throw new Error('not so');
      })
      .catch(() => undefined);
    mine = true;
    await happen();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(heard).toBe(0);
  });

  test('who is told of news of a feed is not told of commits, and the other way round', async () => {
    const news: string[][] = [];
    there?.news.on('news', (territories) => news.push(territories));
    await here?.announce(['grand-douai', 'ailleurs']);
    await until(() => news.length === 1);
    expect([news, heard]).toEqual([[['grand-douai', 'ailleurs']], 0]);
  });
});
