import { after, minutes, type SettableClock, settableClock } from '../../platform/clock.ts';
import { readConfig } from '../../platform/config.ts';
import type { DatabaseUrls } from '../../platform/embedded-postgres.ts';
import type { Log } from '../../platform/log.ts';
import { startServer } from '../../server.ts';
import { compose } from '../../wiring.ts';
import { type Api, apiClient } from '../api-client.ts';
import { type Books, closeBooks } from '../books.ts';
import { type DayPace, fastTime, instantTime } from '../day-time.ts';
import { untilIdle } from '../idle.ts';
import { type Mailbox, startMailbox } from '../mailbox.ts';
import { INVENTED_DOMAINS } from '../surroundings.ts';
import { happenings, type Season } from './season.ts';
import { engageSeason, type SeasonCast } from './season-cast.ts';

/** A whole product in this process on a settable clock, with a season's people in it and nothing else: no telephone rings. */
export type OwnSeason = {
  season: Season;
  cast: SeasonCast;
  api: Api;
  clock: SettableClock;
  /** Milliseconds of this time are epoch milliseconds. */
  time: DayPace['time'];
  mailbox: Mailbox;
  /** Waits until the product has finished what it has begun; false when that takes too long. */
  settle(): Promise<boolean>;
  closeBooks(): Promise<{ books: Books; idle: boolean }>;
  close(): Promise<void>;
};

const SETTLE_MS = 60_000;

/** Starts the product of a season on a migrated, empty database. `speed`: times as fast as life; absent: instant. */
export async function startOwnSeason(it: {
  urls: DatabaseUrls;
  redisUrl?: string | undefined;
  season: Season;
  speed?: number | undefined;
  log: Log;
}): Promise<OwnSeason> {
  const { urls, redisUrl, season, log, speed } = it;
  const [first] = happenings(season);
  const clock = settableClock(after(first?.at ?? clockZero, -minutes(5)));
  const closing = new AsyncDisposableStack();
  try {
    const mailbox = await startMailbox({ documents: false });
    closing.defer(mailbox.close);
    const config = readConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      REDIS_URL: redisUrl,
      SMTP_URL: mailbox.url,
      MSSANTE_DOMAINS: INVENTED_DOMAINS.join(),
      RATE_LIMIT_PER_MINUTE: '100000000',
      // One process does everything here: more workers only ask the queue more often whether there is anything.
      WORKER_CONCURRENCY: '2',
    });
    const product = await compose({ config, urls, clock, log });
    closing.defer(product.close);
    const cast = await engageSeason({ database: product.database, clock, ownerUrl: urls.owner }, season);
    const server = await startServer(product.app.http, config);
    const work = product.startWork({ dueEveryMs: 200 });
    closing.defer(work.stop);
    closing.defer(server.close);
    const inside = { relay: product.database.relay, queue: product.queue, clock };
    const settle = () => untilIdle(inside, SETTLE_MS);
    const pace =
      speed === undefined ? instantTime(clock, clockZero, noWait) : fastTime(clock, clockZero, speed);
    const ended = closing.move();
    return {
      season,
      cast,
      api: apiClient({ url: () => `http://127.0.0.1:${server.port}` }),
      clock,
      time: pace.time,
      mailbox,
      settle,
      closeBooks: () =>
        closeBooks(inside, {
          ownerUrl: urls.owner,
          territoryId: cast.territoryId,
          patienceMs: SETTLE_MS,
        }),
      close: () => ended.disposeAsync(),
    };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

const clockZero = 0 as ReturnType<SettableClock['now']>;

/** The player says itself when the product is to have finished: weeks are too long to ask before every step. */
const noWait = async (): Promise<void> => undefined;
