import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runMigrations } from 'bullmq';
import pg from 'pg';

const FOLDER = join(import.meta.dirname, '../../migrations');

/** Any number: two migrators at once take turns. */
const LOCK = 7_205_759;

/**
 * Brings the database to the newest schema, as the owner role: roles, numbered migrations (each in one transaction, forward only),
 * then BullMQ's own schema. Safe to call at every start and by several processes. Throws when an applied migration was edited.
 *
 * @returns the names of the migrations that were applied now
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await ensureRoles(client);
    await client.query('create table if not exists migration (name text primary key, hash text not null)');
    const applied = await applyPending(client);
    await migrateQueue(client);
    return applied;
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client): Promise<string[]> {
  const known = await client.query<{ name: string; hash: string }>('select name, hash from migration');
  const hashes = new Map(known.rows.map((row) => [row.name, row.hash]));
  const applied: string[] = [];
  for (const { name, text } of await readMigrations()) {
    const hash = createHash('sha256').update(text).digest('hex');
    const before = hashes.get(name);
    if (before === hash) continue;
    if (before !== undefined)
      throw new Error(`La migration ${name} a été modifiée après avoir été appliquée.`);
    await client.query('begin');
    try {
      await client.query(text);
      await client.query('insert into migration (name, hash) values ($1, $2)', [name, hash]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
    applied.push(name);
  }
  return applied;
}

/** The migrations of the repository, in order: `0001_platform.sql`, … */
async function readMigrations(): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(FOLDER, name), 'utf8') })));
}

/** The two lesser roles. The embedded server has made them with passwords; elsewhere they are taken with SET ROLE. */
async function ensureRoles(client: pg.Client): Promise<void> {
  for (const role of ['recours_app', 'recours_relay']) {
    const { rows } = await client.query<{ exists: boolean; member: boolean }>(
      `select exists (select from pg_roles where rolname = $1) as "exists",
              exists (select from pg_roles where rolname = $1 and pg_has_role(current_user, oid, 'SET')) as member`,
      [role],
    );
    if (!rows[0]?.exists) await client.query(`create role ${role} nologin`);
    if (!rows[0]?.member) await client.query(`grant ${role} to current_user`).catch(() => undefined);
  }
}

/** BullMQ's tables, without RLS: its payloads are ids. The app role runs the queue, whose sequence of job ids it makes itself. */
async function migrateQueue(client: pg.Client): Promise<void> {
  await runMigrations(client);
  await client.query('set search_path to public');
  await client.query(`
    grant usage, create on schema bullmq to recours_app;
    grant select, insert, update, delete on all tables in schema bullmq to recours_app;
    grant execute on all functions in schema bullmq to recours_app;
    do $$ declare one regclass; begin
      -- Not those that the app role has made: whoever is not their owner may not grant them.
      for one in select oid from pg_class where relkind = 'S' and relnamespace = 'bullmq'::regnamespace and relowner = current_user::regrole
      loop execute format('grant usage, select, update on sequence %s to recours_app', one); end loop;
    end $$`);
}
