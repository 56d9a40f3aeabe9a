import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseUrls, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { migrate } from '../src/platform/migrate.ts';

/** Gives `work` a freshly migrated database that is thrown away afterwards. */
export async function withScratchDatabase<T>(work: (urls: DatabaseUrls) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'recours-scratch-'));
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    try {
      await migrate(postgres.urls.owner);
      return await work(postgres.urls);
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
