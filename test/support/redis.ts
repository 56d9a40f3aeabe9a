import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { aPort } from './ports.ts';

export type TestRedis = {
  url: string;
  /** Forgets everything, as a Redis does that lost its disk. */
  wipe(): Promise<void>;
  /** Stops it, and starts an empty one at the same address after `ms`. */
  replace(ms: number): Promise<void>;
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
  const port = String(await aPort());
  const quiet = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', dir];
  const start = () => {
    const server = spawn('redis-server', ['--port', port, ...quiet], { stdio: 'ignore' });
    return { server, ended: once(server, 'exit') };
  };
  let current = start();
  const end = async () => {
    current.server.kill();
    await current.ended;
  };
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 25 });
  client.on('error', () => undefined);
  await Promise.race([
    client.ping(),
    current.ended.then(() => Promise.reject(new Error('redis-server did not start'))),
  ]);
  return {
    url,
    wipe: async () => {
      await client.flushall();
    },
    replace: async (ms) => {
      await end();
      await new Promise((resolve) => setTimeout(resolve, ms));
      current = start();
      await client.ping();
    },
    stop: async () => {
      client.disconnect();
      await end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
