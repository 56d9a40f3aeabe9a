import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { DatabaseUrls } from '../../src/platform/embedded-postgres.ts';
import { databaseNamed, TEMPLATE } from './global-setup.ts';

export type TestDatabase = {
  urls: DatabaseUrls;
  /** Rows as the owner sees them, past row-level security. */
  owner: pg.Client;
  /** Drops the database. Throws when the code under test left a connection open. */
  drop(): Promise<void>;
};

/** A fresh clone of the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const urls = inject('databaseUrls');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const admin = new pg.Client({ connectionString: urls.owner });
  await admin.connect();
  // The files as they are, not page by page through the log: five times as cheap, and nobody recovers this server.
  await admin.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  const mine = {
    owner: databaseNamed(urls.owner, name),
    app: databaseNamed(urls.app, name),
    relay: databaseNamed(urls.relay, name),
  };
  const owner = new pg.Client({ connectionString: mine.owner });
  owner.on('error', () => undefined);
  await owner.connect();
  return {
    urls: mine,
    owner,
    drop: async () => {
      await owner.end();
      const leaked = await leakedConnections(admin, name);
      await dropped(admin, name);
      await admin.end();
      if (leaked.length > 0) throw new Error(`connections left open: ${leaked.join(', ')}`);
    },
  };
}

/** An autovacuum that is just at work there is the superuser's, and not ours to end: it is over in a moment. */
async function dropped(admin: pg.Client, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await admin.query(`drop database ${name} with (force)`);
      return;
    } catch (error) {
      if (tries === 50 || !(error instanceof Error && 'code' in error && error.code === '42501')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Connections take a moment to go after `end`: what is still there after a second was leaked. */
async function leakedConnections(admin: pg.Client, name: string): Promise<string[]> {
  for (let wait = 0; ; wait += 50) {
    const { rows } = await admin.query<{ application_name: string }>(
      'select application_name from pg_stat_activity where datname = $1',
      [name],
    );
    if (rows.length === 0 || wait >= 1_000) return rows.map((row) => row.application_name);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
