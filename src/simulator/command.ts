import { CommandFailed, DONE, FAILED, readOptions, wholeNumber, WrongUse } from '../commands/command.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { reachPostgres, reachRedis } from '../platform/reach.ts';
import { stopSignal } from '../platform/stop-signal.ts';
import { type Account, accountOf } from './account.ts';
import { accountTable } from './account-table.ts';
import { planDay } from './day.ts';
import { startOwnProduct } from './own-product.ts';
import { playDay } from './play-day.ts';
import { refuseRealCarrier } from './refuse-real-carrier.ts';
import { withScratchDatabase } from './scratch.ts';
import { playScenario, writeSeason } from './season/season-command.ts';
import { seasonKinds, type SeasonName } from './season/season-kinds.ts';
import type { SeasonMethod } from './season/season-scene.ts';

/** `recours simulate`: plays a day or a season against a product of its own. Gives the exit code; throws `WrongUse`, `CommandFailed`, `Unreachable`. */
export async function simulateCommand(args: string[]): Promise<number> {
  const options = readOptions(args, {
    day: { type: 'boolean', default: false },
    scenario: { type: 'string' },
    baseline: { type: 'string' },
    optimum: { type: 'boolean', default: false },
    generate: { type: 'string' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string' },
    instant: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const [what, ...others] = (['day', 'scenario', 'generate'] as const).filter((name) => options[name]);
  if (what === undefined || others.length > 0)
    throw new WrongUse(
      'dites quoi jouer : --day, une journée de la ligne, ou --scenario FICHIER, une saison.',
    );
  for (const name of ['baseline', 'optimum'] as const)
    if (options[name] && what !== 'scenario') throw new WrongUse(`--${name} ne va qu’avec --scenario.`);
  if (options.instant && options.speed !== undefined) throw new WrongUse('--instant et --speed s’excluent.');
  const seed = wholeNumber('--seed', options.seed, 0, 999_999_999);
  const speed = options.speed === undefined ? undefined : wholeNumber('--speed', options.speed, 1, 100_000);
  if (options.generate !== undefined) return writeSeason(seasonNamed(options.generate), seed);
  refuseRealLine();
  const config = readConfig(process.env);
  if (config.database) await reachPostgres(config.database.owner);
  if (config.redisUrl) await reachRedis(config.redisUrl);

  const stop = stopSignal();
  if (options.scenario !== undefined)
    return playScenario({
      path: options.scenario,
      config,
      method: methodNamed(options.baseline),
      optimum: options.optimum,
      speed,
      json: options.json,
      logLevel: logLevelOf(config),
      stop: stop.asked,
    });
  const date = dateOf(seed);
  const play = withScratchDatabase(config, (urls) =>
    simulateDay({
      urls,
      redisUrl: config.redisUrl,
      date,
      seed,
      speed,
      logLevel: logLevelOf(config),
      stop: stop.asked,
    }),
  );
  const account = await play.catch((error: unknown) => {
    throw stop.asked.aborted ? new CommandFailed('Simulation interrompue.') : error;
  });
  return reportDay(account, { date, seed, json: options.json });
}

/** Prints the account; the exit code is 1 when a promise was broken. */
export function reportDay(account: Account, it: { date: string; seed: number; json: boolean }): number {
  const { date, seed } = it;
  console.log(it.json ? JSON.stringify({ seed, date, ...account }) : accountTable(account, { date, seed }));
  return account.broken.length === 0 ? DONE : FAILED;
}

/** Plays one day on a migrated, empty database, and draws up its account. `onFacts`: for tests, what it is drawn up from. */
export async function simulateDay(it: {
  urls: Parameters<typeof startOwnProduct>[0]['urls'];
  redisUrl?: string | undefined;
  date: string;
  seed: number;
  speed?: number | undefined;
  calls?: number | undefined;
  logLevel?: string;
  stop?: AbortSignal;
  onFacts?: (facts: Parameters<typeof accountOf>[0]) => Promise<void>;
}): Promise<Account> {
  const own = await startOwnProduct({ ...it, log: createLog(it.logLevel ?? 'silent') });
  try {
    const plan = planDay(own.company.cast, { seed: it.seed, openMs: own.openMs, calls: it.calls });
    const ledger = await playDay(own.stage, plan, it.stop);
    const { books, idle } = await own.closeBooks();
    if (!idle) ledger.faults.push('du travail n’est toujours pas fini');
    const { calls, webhooks, messages, callbacks } = own.network;
    const seen = {
      calls,
      webhooks,
      texts: messages,
      mails: own.mailbox.mails,
      said: own.replies.said,
      notices: own.referrer.heard,
      forged: callbacks.forged,
    };
    await it.onFacts?.({ books, ledger, seen });
    return accountOf({ books, ledger, seen });
  } finally {
    await own.close();
  }
}

/** The table or the JSON line is the output; of the product's own log only what went wrong, unless asked for more. */
const logLevelOf = (config: Config): string => (process.env.LOG_LEVEL ? config.logLevel : 'error');

/** The last week of November 2026 has five working days: the seed says which. */
export function dateOf(seed: number): string {
  return `2026-11-${23 + ((seed + 4) % 5)}`;
}

/** Absent: as the product proposes. */
function methodNamed(baseline: string | undefined): SeasonMethod {
  if (baseline === undefined) return 'product';
  if (baseline === 'first-available') return baseline;
  throw new WrongUse('--baseline n’accepte que first-available, la première place libre.');
}

function seasonNamed(name: string): SeasonName {
  if (Object.hasOwn(seasonKinds, name)) return name as SeasonName;
  throw new WrongUse(`--generate attend une saison : ${Object.keys(seasonKinds).join(', ')}.`);
}

function refuseRealLine(): void {
  try {
    refuseRealCarrier(process.env);
  } catch (error) {
    throw new CommandFailed((error as Error).message, { cause: error });
  }
}
