import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { createLog } from '../../src/platform/log.ts';
import { openQueue, startWorker } from '../../src/platform/queue.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** What the queue does while PostgreSQL is away, above all at its very first contact, which BullMQ would never get over. */

let database: TestDatabase;
let road: Awaited<ReturnType<typeof openRoad>>;
beforeAll(async () => {
  database = await createTestDatabase();
  road = await openRoad(new URL(database.urls.app));
});
afterAll(async () => {
  road.close();
  await database.drop();
});

test.each(['at the first contact', 'later'])(
  'jobs run again after the database was away %s',
  async (when) => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => lines.push(line) });
    const server = { redisUrl: undefined, databaseUrl: road.url };
    if (when === 'at the first contact') road.cut();
    const queue = openQueue(server, log);
    const done: string[] = [];
    const worker = startWorker(server, log, 2, async (job) => void done.push(job.data.eventId));
    if (when === 'later') {
      await queue.ping();
      await wait(300);
      road.cut();
    }
    await expect(queue.ping()).rejects.toThrow(/out of reach|terminated|ECONN/);
    await wait(1_000);
    // It waits between two tries: it neither floods the log nor keeps the process from doing anything else.
    expect(lines.length).toBeLessThan(30);
    road.open();
    const eventId = newId();
    await queue.add([
      {
        reaction: 'greet',
        data: { territoryId: 'grand-douai', eventId },
        retry: { attempts: 3, firstDelayMs: 10 },
      },
    ]);
    await expect.poll(() => done, { timeout: 5_000 }).toEqual([eventId]);
    await worker.close();
    await queue.close();
  },
);

test('a worker that is closed while it makes its first contact does not keep its process from stopping', async () => {
  const log = createLog('silent');
  for (let ms = 0; ms < 60; ms += 3) {
    const worker = startWorker(
      { redisUrl: undefined, databaseUrl: database.urls.app },
      log,
      2,
      async () => undefined,
    );
    await wait(ms);
    const closed = await Promise.race([worker.close().then(() => 'closed'), wait(5_000, 'still open')]);
    expect(closed).toBe('closed');
  }
});

/** A way to the database that can be cut: connections are dropped then, and new ones refused as soon as they begin. */
async function openRoad(to: URL) {
  const sockets = new Set<Socket>();
  let passable = true;
  const server: Server = createServer((near) => {
    if (!passable) return void near.destroy();
    const far = connect(Number(to.port), to.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(to);
  url.port = String(typeof address === 'object' && address ? address.port : 0);
  const cut = () => {
    passable = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    open: () => (passable = true),
    close: () => {
      cut();
      server.close();
    },
  };
}
