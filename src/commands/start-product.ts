import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../platform/config.ts';
import {
  type DatabaseUrls,
  type EmbeddedPostgres,
  lockDatabase,
  startEmbeddedPostgres,
} from '../platform/embedded-postgres.ts';
import { reachPostgres, reachRedis, reachRoles } from '../platform/reach.ts';
import { supervise } from '../platform/supervised-postgres.ts';
import { GRAND_DOUAI } from '../seed/grand-douai.ts';
import { demoState } from '../seed/demo-state.ts';
import { isLoopback } from '../seed/demo-tokens.ts';
import { isLastDayBroken } from '../simulator/broken-day.ts';
import { demoClock } from '../simulator/demo-clock.ts';
import { openDemo } from '../simulator/demo.ts';
import { readTerritoryFile } from '../territory/territory-file.ts';
import { checkPort, startServer } from '../server.ts';
import { startWorker } from '../worker.ts';
import { CommandFailed } from './command.ts';
import { alreadyRuns, isRunning } from './database.ts';
import { demoAccounts, prepareDemo } from './demo.ts';
import { type LongRun, runUntilStopped } from './long-run.ts';
import { applyMigrations } from './migrate.ts';
import { buildPages } from './pages.ts';

/** Everything in one process, until somebody stops it. Gives the exit code. */
export const startProduct = (config: Config, options: StartOptions): Promise<number> =>
  runUntilStopped(config, (run) => start(run, config, options));

export type StartOptions = { demo: boolean; demoDay: boolean };

async function start(run: LongRun, config: Config, options: StartOptions): Promise<void> {
  await checkPort(config).catch(async (taken) => {
    throw (await isRunning(config)) ? alreadyRuns(config) : taken;
  });
  if (config.redisUrl) await reachRedis(config.redisUrl);
  const pages = buildPages(run);
  run.say('Préparation de la base de données…');
  const urls = config.database
    ? await ownExternal(run, config, config.database)
    : await ownEmbedded(run, config);
  run.goOn();
  await applyMigrations(urls.owner);
  if (config.database) await reachRoles(urls);
  run.goOn();
  const played = config.database ? undefined : await openPlayedDemo(run, config, urls.owner);
  const product = await run.compose(played?.config ?? config, urls, await pages, played);
  const demo = { database: product.database, clock: product.clock, host: config.host };
  const territoryId =
    config.database && !options.demo ? undefined : await prepareDemo(demo, urls.owner, options.demo);
  run.goOn();
  run.atEnd('workers', startWorker(product, played && DEMO_RHYTHM).stop);
  const server = await startServer(product.app.http, config);
  run.atEnd('listener', server.close);
  if (played) {
    played.ready(product, `http://127.0.0.1:${server.port}`);
    run.atEnd('demonstration day', played.breakOff);
  }
  if (territoryId) run.say(`\n${await demoAccounts(demo, territoryId)}\n`);
  if (!config.database) run.say(`Les données sont dans ${config.dataDir}`);
  run.say(
    `Recours est prêt : http://${isLoopback(config.host) ? 'localhost' : config.host}:${server.port} (Ctrl-C l’arrête)`,
  );
  if (options.demoDay) {
    if (!played)
      throw new CommandFailed(
        '--demo-day : seulement sur la base embarquée de démonstration, sans opérateur téléphonique réel.',
      );
    played.begin();
    run.say('Une journée de la ligne se joue sur le tableau.');
  }
}

/**
 * Around a database in which everybody is invented, on this machine alone and with no carrier or mail server configured: the phone
 * network and the mailboxes of the simulator, and a clock that a played day may move on.
 */
async function openPlayedDemo(run: LongRun, config: Config, ownerUrl: string) {
  if (config.twilio || config.smtpUrl || config.clockFile || !isLoopback(config.host)) return undefined;
  const territory = await readTerritoryFile(GRAND_DOUAI);
  const { allInvented, last } = await demoState(ownerUrl, territory.id);
  if (!allInvented) return undefined;
  const clock = demoClock(last);
  const demo = await openDemo({
    config,
    territory,
    clock,
    log: run.log,
    brokenOff: await isLastDayBroken(ownerUrl, territory),
  });
  run.atEnd('demonstration', demo.close);
  return { ...demo, clock };
}

/** One product per database: the lock is held until the end. */
async function ownExternal(run: LongRun, config: Config, urls: DatabaseUrls): Promise<DatabaseUrls> {
  await reachPostgres(urls.owner);
  const lock = await lockDatabase(urls.owner, () => run.fail(TAKEN));
  if (!lock) throw alreadyRuns(config);
  run.atEnd('lock', lock.release);
  return urls;
}

/** Starts or adopts the embedded server, makes it ours, and keeps it running. */
async function ownEmbedded(run: LongRun, config: Config): Promise<DatabaseUrls> {
  const { dataDir } = config;
  for (let attempt = 1; ; attempt += 1) {
    const postgres = await startEmbeddedPostgres({ dataDir, log: run.say });
    // An adopted server may be going down with the product that had it: the next one is ours.
    const lock = await lockDatabase(postgres.urls.owner, () => run.fail(TAKEN)).catch(
      async (error: Error) => {
        if (attempt === MOST_ATTEMPTS) throw error;
        await wait(250);
        return 'lost' as const;
      },
    );
    if (lock === 'lost') continue;
    if (!lock) throw alreadyRuns(config);
    // Released after the server's end: somebody who starts in between must not be left with a server that stops.
    run.atEnd('lock', lock.release);
    run.atEnd('PostgreSQL', keepRunning(run, config, postgres).stop, POSTGRES_MS);
    return postgres.urls;
  }
}

/** What the played recipients say costs nothing to look for. */
const DEMO_RHYTHM = { inboxes: { everyMs: 1_000 } };

/** Longer than PostgreSQL is given to stop, in two steps. */
const POSTGRES_MS = 60_000;
const MOST_ATTEMPTS = 8;
const TAKEN = 'Un autre Recours a pris cette base de données : celui-ci s’arrête.';

function keepRunning(run: LongRun, config: Config, postgres: EmbeddedPostgres): { stop(): Promise<void> } {
  return supervise(postgres, {
    dataDir: config.dataDir,
    log: run.log,
    say: run.say,
    onMoved: () => run.fail('La base de données a dû changer de port : relancez Recours.'),
  });
}
