import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Config } from '../platform/config.ts';
import { type DatabaseUrls, startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { migrate } from '../platform/migrate.ts';

/**
 * Gives `work` a migrated database of its own, thrown away afterwards: embedded PostgreSQL in a temporary folder, or a scratch database
 * on the server of DATABASE_URL, beside whatever lives there.
 */
export async function withScratchDatabase<T>(
  database: Config['database'],
  work: (urls: DatabaseUrls) => Promise<T>,
): Promise<T> {
  const made = await (database ? besides(database) : embedded());
  try {
    await migrate(made.urls.owner);
    return await work(made.urls);
  } finally {
    await made.drop();
  }
}

type Scratch = { urls: DatabaseUrls; drop(): Promise<void> };

async function embedded(): Promise<Scratch> {
  const dataDir = await mkdtemp(join(tmpdir(), 'recours-simulation-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    return {
      urls: postgres.urls,
      drop: async () => {
        await postgres.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function besides(given: DatabaseUrls): Promise<Scratch> {
  const name = `recours_simulation_${randomBytes(6).toString('hex')}`;
  const there = (url: string): string => {
    const it = new URL(url);
    it.pathname = `/${name}`;
    return it.href;
  };
  await asOwner(given.owner, `create database ${name}`);
  return {
    urls: { owner: there(given.owner), app: there(given.app), relay: there(given.relay) },
    drop: () => asOwner(given.owner, `drop database ${name} with (force)`),
  };
}

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
