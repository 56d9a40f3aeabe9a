import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/platform/postmaster.ts';

export type TestRedis = {
  url: string;
  /** Forgets everything, as a Redis does that lost its disk. */
  wipe(): Promise<void>;
  stop(): Promise<void>;
};

const installed = spawnSync('redis-server', ['--version']).status === 0;

/**
 * What the queue runs on in a test. Without `redis-server` the tests on Redis are skipped; under CI=true they are not, and fail: a
 * test that is silently left out proves nothing.
 */
export const QUEUE_SERVERS: readonly ('postgres' | 'redis')[] =
  installed || process.env.CI === 'true' ? ['postgres', 'redis'] : ['postgres'];

/** A Redis of its own, on a free port, that keeps nothing. */
export async function startTestRedis(): Promise<TestRedis> {
  if (!installed) throw new Error('redis-server is not installed');
  const dir = await mkdtemp(join(tmpdir(), 'recours-redis-'));
  const port = String(await freePort(0));
  const quiet = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', dir];
  const server = spawn('redis-server', ['--port', port, ...quiet], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 25 });
  client.on('error', () => undefined);
  await Promise.race([
    client.ping(),
    ended.then(() => Promise.reject(new Error('redis-server did not start'))),
  ]);
  return {
    url,
    wipe: async () => {
      await client.flushall();
    },
    stop: async () => {
      client.disconnect();
      server.kill();
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
