import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type DatabaseUrls, startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { migrate } from '../platform/migrate.ts';
import { redisPrefix } from '../platform/queue.ts';

/**
 * Gives `work` a migrated database with a name of its own, thrown away afterwards with what its queue left in Redis: on the server of
 * `database`, beside whatever lives there, or on an embedded PostgreSQL in a temporary folder.
 */
export async function withScratchDatabase<T>(
  given: { database: DatabaseUrls | undefined; redisUrl: string | undefined },
  work: (urls: DatabaseUrls) => Promise<T>,
): Promise<T> {
  const things = new AsyncDisposableStack();
  try {
    const server = given.database ?? (await temporaryServer(things));
    const name = `recours_simulation_${randomBytes(6).toString('hex')}`;
    await asOwner(server.owner, `create database ${name}`);
    if (given.database) things.defer(() => dropDatabase(server.owner, name));
    const urls = {
      owner: databaseNamed(server.owner, name),
      app: databaseNamed(server.app, name),
      relay: databaseNamed(server.relay, name),
    };
    const { redisUrl } = given;
    if (redisUrl) things.defer(() => forgetJobs(redisUrl, urls.app));
    await migrate(urls.owner);
    return await work(urls);
  } finally {
    await things.disposeAsync();
  }
}

async function temporaryServer(things: AsyncDisposableStack): Promise<DatabaseUrls> {
  const dataDir = await mkdtemp(join(tmpdir(), 'recours-simulation-'));
  things.defer(() => rm(dataDir, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  things.defer(postgres.stop);
  return postgres.urls;
}

function databaseNamed(url: string, name: string): string {
  const it = new URL(url);
  it.pathname = `/${name}`;
  return it.href;
}

/** A connection takes a moment to go after its end. */
async function dropDatabase(ownerUrl: string, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await asOwner(ownerUrl, `drop database if exists ${name}`);
    } catch (error) {
      if ((error as { code?: string }).code !== IN_USE || tries === 50) throw error;
      await sleep(100);
    }
  }
}

/** SQLSTATE object_in_use. */
const IN_USE = '55006';

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function forgetJobs(redisUrl: string, databaseUrl: string): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    for await (const keys of redis.scanStream({ match: `${redisPrefix(databaseUrl)}:*`, count: 500 }))
      if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]));
  } finally {
    redis.disconnect();
  }
}
