import { setTimeout as sleep } from 'node:timers/promises';
import {
  after,
  type Instant,
  instant,
  minutes,
  type SettableClock,
  settableClock,
} from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import type { DatabaseUrls } from '../platform/embedded-postgres.ts';
import type { Log } from '../platform/log.ts';
import { GRAND_DOUAI } from '../seed/grand-douai.ts';
import { seedDemo } from '../seed/seed-demo.ts';
import { startServer } from '../server.ts';
import { lineState } from '../territory/opening-hours.ts';
import { seedTerritory } from '../territory/seed-territory.ts';
import { readTerritoryFile, type TerritoryFile } from '../territory/territory-file.ts';
import { compose, type Product } from '../wiring.ts';
import { type Books, closeBooks } from './books.ts';
import { type Company, engageCompany } from './demo-cast.ts';
import { type DayPace, fastTime, instantTime } from './day-time.ts';
import { untilIdle } from './idle.ts';
import type { Mailbox } from './mailbox.ts';
import type { PhoneNetwork } from './phone-network.ts';
import type { Referrer } from './referrer.ts';
import type { Replies } from './replies.ts';
import type { Stage } from './stage.ts';
import type { Chaos } from './status-callbacks.ts';
import { PUBLIC_URL, setStage, startSurroundings } from './surroundings.ts';

/** What carriers do to their callbacks on an ordinary day; nothing is kept back, so that the log can be compared call by call. */
const ordinaryChaos = (seed: number): Chaos => ({
  seed,
  repeat: 0.3,
  shuffle: true,
  shuffleMs: 15,
  drop: 0,
  forge: 0.05,
});

/** A whole product in this process, on a settable clock, with the phone network and the mailboxes it talks to. */
export type OwnProduct = {
  territory: TerritoryFile;
  product: Product;
  clock: SettableClock;
  network: PhoneNetwork;
  mailbox: Mailbox;
  replies: Replies;
  referrer: Referrer;
  company: Company;
  stage: Stage;
  /** When the line opens on the day, and for how long. */
  opensAt: Instant;
  openMs: number;
  /** Waits until nothing is on its way in the network and the product; false when it takes too long. */
  settle(): Promise<boolean>;
  /** The books of a moment at which nothing is on its way there; `idle` is false when it takes too long to come. */
  closeBooks(): Promise<{ books: Books; idle: boolean }>;
  close(): Promise<void>;
};

const SETTLE_MS = 30_000;

/**
 * Starts the product of a day on a migrated, empty database: Grand Douai with its demonstration. `date`: local date, a day on which the
 * line opens. `speed`: times as fast as life; undefined: instant.
 */
export async function startOwnProduct(given: {
  urls: DatabaseUrls;
  redisUrl?: string | undefined;
  date: string;
  seed: number;
  speed?: number | undefined;
  log: Log;
}): Promise<OwnProduct> {
  const { urls, redisUrl, seed, log, speed } = given;
  const territory = await readTerritoryFile(GRAND_DOUAI);
  const { opensAt, openMs, laterOpenings } = openingOn(territory, given.date);
  const clock = settableClock(after(opensAt, -minutes(45)));
  const closing = new AsyncDisposableStack();
  try {
    const day: { pace?: DayPace } = {};
    const surroundings = await startSurroundings({
      number: territory.phone,
      publicUrl: PUBLIC_URL,
      clock,
      seed,
      chaos: ordinaryChaos(seed),
      pace: {
        instant: speed === undefined,
        pass: (ms, signal) => day.pace?.pace.pass(ms, signal) ?? Promise.resolve(),
      },
    });
    closing.defer(surroundings.close);
    const { network, mailbox, replies, referrer } = surroundings;
    const config = readConfig({
      ...surroundings.env,
      HOST: '127.0.0.1',
      PORT: '0',
      REDIS_URL: redisUrl,
      RATE_LIMIT_PER_MINUTE: '1000000',
    });
    const inboxes = [{ territoryId: territory.id, inbox: replies.inbox }];
    const product = await compose({ config, urls, clock, log, inboxes });
    closing.defer(product.close);
    await seedTerritory({ ownerUrl: urls.owner, clock }, territory);
    await seedDemo(product, territory.id, { seed });
    const company = await engageCompany(product, territory.id, { seed, at: opensAt });
    const server = await startServer(product.app.http, config);
    const url = `http://127.0.0.1:${server.port}`;
    network.pointTo(url);
    const work = product.startWork({ dueEveryMs: 50, inboxes: { everyMs: 25 } });
    closing.defer(work.stop);
    closing.defer(server.close);
    const inside = { relay: product.database.relay, queue: product.queue, clock };
    const settle = async (): Promise<boolean> => {
      await network.settled();
      const heard = await untilHeard(replies, SETTLE_MS);
      const idle = await untilIdle(inside, SETTLE_MS);
      await network.settled();
      return heard && idle;
    };
    const pace =
      speed === undefined
        ? instantTime(clock, opensAt, async () => void (await settle()))
        : fastTime(clock, opensAt, speed);
    day.pace = pace;
    const stage = await setStage({
      url: () => url,
      network,
      referrer,
      company,
      pace,
      opensAt,
      laterOpenings,
      connectsWithinMs: 30_000,
    });
    const ended = closing.move();
    return {
      territory,
      product,
      clock,
      network,
      mailbox,
      replies,
      referrer,
      company,
      stage,
      opensAt,
      openMs,
      settle,
      closeBooks: async () => {
        const settled = await settle();
        const it = { ownerUrl: urls.owner, territoryId: territory.id, patienceMs: SETTLE_MS };
        const { books, idle } = await closeBooks(inside, it);
        return { books, idle: settled && idle };
      },
      close: () => ended.disposeAsync(),
    };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

/** Waits until the product has fetched what the recipients have said by now. Gives false after `patienceMs` real milliseconds. */
async function untilHeard(replies: Replies, patienceMs: number): Promise<boolean> {
  for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(5))
    if (replies.isFetched()) return true;
  return false;
}

/** When the line opens on that local date, for how long, and when on the days after (milliseconds after this opening). */
export function openingOn(
  { opening, timezone }: TerritoryFile,
  date: string,
): { opensAt: Instant; openMs: number; laterOpenings: number[] } {
  const next = (from: Instant): Instant => {
    const state = lineState(opening, timezone, from);
    if (state.state === 'open') return next(state.closesAt);
    if (state.opensAt === undefined) throw new RangeError('the line never opens again');
    return state.opensAt;
  };
  const opensAt = next(instant(`${date}T00:00:00Z`));
  const state = lineState(opening, timezone, opensAt);
  if (state.state !== 'open') throw new RangeError(`the line does not open on ${date}`);
  const second = next(state.closesAt);
  const third = next(second);
  const laterOpenings = [second, third, next(third)].map((at) => at - opensAt);
  return { opensAt, openMs: state.closesAt - opensAt, laterOpenings };
}
