import { rm } from 'node:fs/promises';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { scratchFolder } from './memory-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrls: { owner: string; app: string; relay: string };
    dataDir: string;
  }
}

export const TEMPLATE = 'recours_template';

/** Nothing is kept after the run. The tests that bring about a deadlock do not wait a second until it is looked for. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  deadlock_timeout: '100ms',
  max_connections: '400',
};

/** One PostgreSQL for the whole run, with a migrated template that every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.TEST_SERVICES === 'docker') return setupDocker(project);
  const dataDir = scratchFolder('recours-test-');
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: SETTINGS,
  });
  await makeTemplate(postgres.urls.owner);
  project.provide('databaseUrls', postgres.urls);
  project.provide('dataDir', dataDir);
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** For people with Docker: `TEST_SERVICES=docker npm test`. The project's CI runs the embedded path. */
async function setupDocker(project: TestProject): Promise<() => Promise<void>> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({ POSTGRES_PASSWORD: 'test', POSTGRES_DB: 'recours' })
    .withExposedPorts(5432)
    .withCommand(Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]))
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  const url = (user: string, password: string) =>
    `postgresql://${user}:${password}@${container.getHost()}:${container.getMappedPort(5432)}/recours`;
  const owner = url('postgres', 'test');
  const client = new pg.Client({ connectionString: owner });
  await client.connect();
  for (const role of ['recours_app', 'recours_relay'])
    await client.query(`create role ${role} login password 'test'`);
  await client.end();
  await makeTemplate(owner);
  project.provide('databaseUrls', {
    owner,
    app: url('recours_app', 'test'),
    relay: url('recours_relay', 'test'),
  });
  project.provide('dataDir', '');
  return async () => {
    await container.stop();
  };
}

async function makeTemplate(owner: string): Promise<void> {
  const client = new pg.Client({ connectionString: owner });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  await migrate(databaseNamed(owner, TEMPLATE));
}

export function databaseNamed(url: string, name: string): string {
  const it = new URL(url);
  it.pathname = `/${name}`;
  return it.href;
}
