import { CommandFailed, DONE, FAILED } from '../../commands/command.ts';
import type { Config } from '../../platform/config.ts';
import { createLog } from '../../platform/log.ts';
import { GRAND_DOUAI } from '../../seed/grand-douai.ts';
import { readTerritoryFile } from '../../territory/territory-file.ts';
import { withScratchDatabase } from '../scratch.ts';
import { generateSeason } from './generate.ts';
import { optimumOf } from './optimum.ts';
import { startOwnSeason } from './own-season.ts';
import { playSeason } from './play-season.ts';
import { readScenarioFile, ScenarioFileError } from './scenario-file.ts';
import { scenarioText } from './write-scenario.ts';
import { type SeasonAccount, seasonAccount, type SeasonResult } from './season-account.ts';
import type { SeasonName } from './season-kinds.ts';
import type { SeasonMethod } from './season-scene.ts';
import { seasonTable } from './season-table.ts';
import { needsPlace, type Season } from './season.ts';

/** `recours simulate --scenario`: plays a scenario file. Gives the exit code, 1 when a promise was broken. */
export async function playScenario(it: {
  path: string;
  config: Config;
  method: SeasonMethod;
  optimum: boolean;
  speed: number | undefined;
  json: boolean;
  logLevel: string;
  stop: AbortSignal;
}): Promise<number> {
  const season = await readScenarioFile(it.path).catch((error: unknown) => {
    throw error instanceof ScenarioFileError ? new CommandFailed(error.message) : error;
  });
  const { config, stop } = it;
  const play = withScratchDatabase(config, (urls) =>
    simulateSeason({ ...it, urls, redisUrl: config.redisUrl, season, tell: tellProgress }),
  );
  const account = await play.catch((error: unknown) => {
    throw stop.aborted ? new CommandFailed('Simulation interrompue.') : error;
  });
  const result = it.optimum ? await withOptimum(season, account) : account;
  console.log(it.json ? JSON.stringify(result) : seasonTable(result));
  return account.broken.length === 0 ? DONE : FAILED;
}

/** Plays a season on a migrated, empty database, and draws up its account. `onFacts`: for tests, what it is drawn up from. */
export async function simulateSeason(it: {
  urls: Parameters<typeof startOwnSeason>[0]['urls'];
  redisUrl?: string | undefined;
  season: Season;
  method: SeasonMethod;
  speed?: number | undefined;
  logLevel?: string;
  stop?: AbortSignal;
  tell?: (season: Season) => (count: number) => void;
  onFacts?: (facts: Parameters<typeof seasonAccount>[0]) => void;
}): Promise<SeasonAccount> {
  const { season, method, stop } = it;
  const own = await startOwnSeason({ ...it, log: createLog(it.logLevel ?? 'silent') });
  try {
    const ledger = await playSeason(own, { method, stop, ...(it.tell && { onRequest: it.tell(season) }) });
    const { books, idle } = await own.closeBooks();
    if (!idle) ledger.faults.push('du travail n’est toujours pas fini');
    const delivered = new Set(own.mailbox.mails.map(({ messageId }) => messageId));
    const facts = { season, books, ledger, delivered };
    it.onFacts?.(facts);
    return seasonAccount(facts);
  } finally {
    await own.close();
  }
}

async function withOptimum(season: Season, account: SeasonAccount): Promise<SeasonResult> {
  const optimum = await optimumOf(season);
  const share = optimum === 0 ? 1 : account.bookedWithin24h / optimum;
  return { ...account, optimum, servedOfOptimum: Math.round(share * 10_000) / 10_000 };
}

/** On stderr, so that what is printed stays what was asked for: once for each day of the season. */
function tellProgress({ territory, requests }: Season): (count: number) => void {
  const asked = requests.filter(needsPlace);
  const began = performance.now();
  let day = '';
  return (count) => {
    const request = requests[count - 1];
    if (!request) return;
    const today = new Intl.DateTimeFormat('fr', { timeZone: territory.timeZone, dateStyle: 'short' }).format(
      request.at,
    );
    if (today === day && count < asked.length) return;
    day = today;
    const perSecond = Math.round((count / (performance.now() - began)) * 1000);
    process.stderr.write(`${today} : ${count} demandes sur ${requests.length}, ${perSecond} par seconde\n`);
  };
}

/** `recours simulate --generate`: writes a scenario to standard output. */
export async function writeSeason(name: SeasonName, seed: number): Promise<number> {
  process.stdout.write(scenarioText(generateSeason(name, seed, await readTerritoryFile(GRAND_DOUAI))));
  return DONE;
}
