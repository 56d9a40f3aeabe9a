import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { issueToken } from '../../src/platform/access.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { type DatabaseUrls, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { type Role, systemActor } from '../../src/platform/identity.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { transaction } from '../../src/platform/transaction.ts';

export const TERRITORY = 'grand-douai';

/** A PostgreSQL of its own with the product's schema, durable as in production, and servers as child processes beside it. */
export type Stage = {
  urls: DatabaseUrls;
  owner: pg.Client;
  token(role: Role): Promise<string>;
  /** Starts `scripts/bench/<file>` and gives the port that it listens on. */
  server(file: string, env?: Record<string, string>): Promise<Server>;
  close(): Promise<void>;
};

export type Server = { port: number; child: ChildProcess; stop(): Promise<void> };

export async function openStage(): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'recours-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { shared_buffers: '256MB' } });
  await migrate(postgres.urls.owner);
  const owner = new pg.Client({ connectionString: postgres.urls.owner });
  await owner.connect();
  await owner.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, demo, created_at)
     values ($1, 'CPTS Grand Douai', 'Europe/Paris', '+33353010123',
             '{"weekdays":[1,2,3,4,5,6,7],"from":"00:00","to":"24:00","holidays":"metropole","closures":[]}', true, now())`,
    [TERRITORY],
  );
  const database = openDatabase(postgres.urls, 2, () => undefined);
  const servers: Server[] = [];
  return {
    urls: postgres.urls,
    owner,
    token: (role) =>
      transaction(
        { database, clock: systemClock },
        systemActor(TERRITORY, 'bench'),
        async (tx) => (await issueToken(tx, { role, days: 1 })).secret,
      ),
    server: async (file, env = {}) => {
      const it = await startServer(file, { ...env, BENCH_URLS: JSON.stringify(postgres.urls) });
      servers.push(it);
      return it;
    },
    close: async () => {
      await Promise.all(servers.map((it) => it.stop()));
      await database.close();
      await owner.end();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function startServer(file: string, env: Record<string, string>): Promise<Server> {
  const child = fork(join(import.meta.dirname, file), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
    child.once('message', (message) =>
      resolve({
        port: (message as { port: number }).port,
        child,
        stop: async () => {
          child.kill('SIGTERM');
          await gone;
        },
      }),
    );
  });
}
