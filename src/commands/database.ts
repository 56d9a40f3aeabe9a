import type { Config } from '../platform/config.ts';
import {
  type DatabaseUrls,
  findEmbeddedPostgres,
  lockDatabase,
  startEmbeddedPostgres,
} from '../platform/embedded-postgres.ts';
import { reachPostgres } from '../platform/reach.ts';
import { CommandFailed } from './command.ts';

/**
 * The database of DATABASE_URL, or the embedded one if it runs: for commands beside a running product. Throws `CommandFailed`
 * or `Unreachable` when there is none.
 */
export async function runningDatabase(config: Config): Promise<DatabaseUrls> {
  if (config.database) {
    await reachPostgres(config.database.owner);
    return config.database;
  }
  const found = await findEmbeddedPostgres(config.dataDir);
  if (!found)
    throw new CommandFailed(
      `Rien ne tourne sur ${config.dataDir} : lancez d’abord « npm start », ou donnez DATABASE_URL.`,
    );
  return found;
}

/** Like `runningDatabase`, but an embedded database that does not run is started for the time of `work`, and stopped again. */
export async function withDatabase<T>(config: Config, work: (urls: DatabaseUrls) => Promise<T>): Promise<T> {
  if (config.database || (await findEmbeddedPostgres(config.dataDir)))
    return work(await runningDatabase(config));
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => console.error(line),
  });
  const lock = await lockDatabase(postgres.urls.owner);
  // Somebody has just started the product on it: then the server is theirs.
  if (!lock) return work(postgres.urls);
  try {
    return await work(postgres.urls);
  } finally {
    await postgres.stop();
    await lock.release();
  }
}

export const alreadyRuns = (config: Config): CommandFailed =>
  new CommandFailed(
    config.database
      ? 'Recours tourne déjà sur cette base de données.'
      : `Recours tourne déjà sur le dossier ${config.dataDir} : arrêtez-le d’abord, ou donnez un autre dossier avec --data.`,
  );

/** Does `recours start` run on this configuration's database? A database that cannot be asked is taken for a no. */
export async function isRunning(config: Config): Promise<boolean> {
  try {
    const urls = config.database ?? (await findEmbeddedPostgres(config.dataDir));
    if (!urls) return false;
    const lock = await lockDatabase(urls.owner);
    await lock?.release();
    return lock === undefined;
  } catch {
    return false;
  }
}
