import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { revokeLabelled } from '../platform/access.ts';
import type { TerritoryInbox } from '../feedback/mssante/read-inboxes.ts';
import { after, type Instant, minutes, type SettableClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { DomainError } from '../platform/errors.ts';
import { systemActor } from '../platform/identity.ts';
import type { Log } from '../platform/log.ts';
import { transaction } from '../platform/transaction.ts';
import { demoDoctor } from '../seed/demo-tokens.ts';
import { seedDemo } from '../seed/seed-demo.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import type { TerritoryFile } from '../territory/territory-file.ts';
import type { Product } from '../wiring.ts';
import { type Company, engageCompany, SIMULATION_LABEL } from './demo-cast.ts';
import { planDay } from './day.ts';
import { type DayPace, fastTime } from './day-time.ts';
import { openingOn } from './own-product.ts';
import { rest } from './pace.ts';
import { WATCHED, WORKING_DAY } from './replies.ts';
import { playDay } from './play-day.ts';
import { INVENTED_DOMAINS, PUBLIC_URL, setStage, startSurroundings } from './surroundings.ts';
import type { TriedDoctor } from './stage.ts';

/** What a demonstration puts around the product: a phone network and mailboxes of its own, and the button that plays a day. */
export type Demo = {
  /** The product's configuration, with the played carrier and mail server in it. */
  config: Config;
  /** What the recipients of the secure mail answer. */
  inboxes: readonly TerritoryInbox[];
  routes(http: FastifyInstance): void;
  /** Tells where the product listens; from then on a day can be played. */
  ready(product: Product, url: string): void;
  /** Plays a day; the answer tells that it has begun. Throws `demo-running`. */
  begin(): void;
  /** Resolves when no day is being played. */
  idle(): Promise<void>;
  /** Breaks off the day that is being played: before the product goes. */
  breakOff(): Promise<void>;
  close(): Promise<void>;
};

/** Six hours of the line in about three minutes; of the nights and the days after, only what happens is worth the time. */
const SPEED = 120;
const LONGEST_WAIT_MS = 1_500;

/**
 * Opens the demonstration of a territory whose people are all invented: nothing leaves this machine. Texts and mails of the product go
 * to programs that speak the carrier's and the mail server's protocols. Throws when real carrier credentials stand in the environment.
 */
export async function openDemo(given: {
  config: Config;
  territory: TerritoryFile;
  clock: SettableClock;
  log: Log;
  speed?: number;
  /** The last day was not played to its end, and its callers are gone. */
  brokenOff?: boolean;
}): Promise<Demo> {
  const { territory, clock, log, speed = SPEED } = given;
  let pace: DayPace | undefined;
  const surroundings = await startSurroundings({
    number: territory.phone,
    publicUrl: PUBLIC_URL,
    clock,
    seed: DEMO_SEED,
    // Beside a played day somebody tries it out by hand, and is waiting.
    habits: () => (pace ? WORKING_DAY : WATCHED),
    pace: { instant: false, pass: (ms, signal) => pace?.pace.pass(ms, signal) ?? rest(ms, signal) },
  });
  const { network, mailbox, replies, referrer, accountSid, authToken } = surroundings;
  const config: Config = {
    ...given.config,
    publicUrl: PUBLIC_URL,
    twilio: { accountSid, authTokens: [authToken], apiUrl: network.apiUrl },
    smtpUrl: mailbox.url,
    mssanteDomains: INVENTED_DOMAINS,
    // All that this opens is the played server itself.
    webhooks: {
      ...given.config.webhooks,
      allow: [referrer.env.RECOURS_WEBHOOK_ALLOW],
      caFile: referrer.env.RECOURS_WEBHOOK_CA,
    },
  };
  const stop = new AbortController();
  let home: { product: Product; url: string } | undefined;
  let playing: Promise<void> | undefined;
  let progress = 0;
  let daysPlayed = 0;
  let reportLeft = false;
  let { brokenOff = false } = given;

  const triedDoctor = ({ doctors }: Company): TriedDoctor => ({
    id: demoDoctor(territory.id),
    willRead: (treatingDoctorId) => {
      const address = doctors.find(({ id }) => id === treatingDoctorId)?.secureAddress;
      return !!address && replies.willRead(address);
    },
    left: () => {
      reportLeft = true;
    },
  });

  const play = async ({ product, url }: { product: Product; url: string }): Promise<void> => {
    const { opensAt, openMs, laterOpenings } = nextDay(territory, clock.now());
    clock.set(after(opensAt, -minutes(10)));
    const seed = ++daysPlayed * 1_000 + (Math.floor(opensAt / 86_400_000) % 1_000);
    await seedDemo(product, territory.id, { seed: DEMO_SEED });
    const company = await engageCompany(product, territory.id, { seed: DEMO_SEED, at: opensAt });
    pace = shortNights(
      fastTime(clock, opensAt, speed),
      (ms) => clock.set(after(opensAt, ms)),
      (now) => {
        progress = Math.min(0.99, 0.9 * Math.max(0, now / openMs));
      },
    );
    const stage = await setStage({
      url: () => url,
      network,
      referrer,
      company,
      pace,
      opensAt,
      laterOpenings,
      connectsWithinMs: 10_000,
    });
    try {
      const beside = { lendsPhone: true, triedDoctor: triedDoctor(company) } as const;
      await playDay({ ...stage, ...beside }, planDay(company.cast, { seed, openMs }), stop.signal);
    } finally {
      pace = undefined;
      await transaction(product, systemActor(territory.id, 'simulation'), (tx) =>
        revokeLabelled(tx, SIMULATION_LABEL),
      );
    }
  };

  const breakOff = async (): Promise<void> => {
    stop.abort();
    await Promise.race([playing, sleep(2_000, undefined, { ref: false })]);
  };

  const begin = (): void => {
    if (playing || !home) throw alreadyPlaying();
    progress = 0;
    reportLeft = false;
    brokenOff = false;
    playing = play(home)
      .catch((err: Error) => {
        brokenOff = true;
        if (!stop.signal.aborted) log.error({ err }, 'the demonstration day broke off');
      })
      .finally(() => {
        playing = undefined;
      });
  };

  return {
    config,
    inboxes: [{ territoryId: territory.id, inbox: replies.inbox }],
    routes: (http) =>
      demoRoutes(http, {
        begin,
        state: () => ({
          available: true,
          running: playing !== undefined,
          progress: playing ? progress : 0,
          brokenOff,
          reportLeft,
        }),
      }),
    ready: (product, url) => {
      network.pointTo(url);
      home = { product, url };
    },
    begin,
    idle: async () => {
      await playing;
    },
    breakOff,
    close: async () => {
      await breakOff();
      await surroundings.close();
    },
  };
}

/** The people of the demonstration are the same on every machine (commands/demo.ts seeds them with the same number). */
const DEMO_SEED = 1;

const alreadyPlaying = (): DomainError =>
  new DomainError(
    'demo-running',
    'conflict',
    'Démonstration en cours',
    'Une journée se joue déjà : attendez qu’elle soit finie.',
  );

/** The next day on which the line opens later than now: a day that has begun is not played from its middle. */
function nextDay(territory: TerritoryFile, now: Instant): ReturnType<typeof openingOn> {
  for (let ahead = 0; ; ahead++) {
    const date = isoDate(localDay(territory.timezone, after(now, ahead * 86_400_000)));
    try {
      const day = openingOn(territory, date);
      if (day.opensAt > now) return day;
    } catch (error) {
      if (!(error instanceof RangeError) || ahead > 400) throw error;
    }
  }
}

/** Nobody watches an empty night: a long wait is cut short, in a jump at its end. */
function shortNights(pace: DayPace, jump: (ms: number) => void, tell: (now: number) => void): DayPace {
  const { time } = pace;
  return {
    ...pace,
    time: {
      now: time.now,
      goTo: async (ms) => {
        const began = performance.now();
        while (time.now() < ms && performance.now() - began < LONGEST_WAIT_MS) {
          tell(time.now());
          await time.goTo(Math.min(ms, time.now() + 20_000));
        }
        if (time.now() < ms) jump(ms);
        tell(time.now());
      },
    },
  };
}

const demoState = z.object({
  available: z.boolean(),
  running: z.boolean(),
  progress: z.number().min(0).max(1),
  brokenOff: z.boolean().describe('The last day was not played to its end, and does not go on by itself'),
  reportLeft: z
    .boolean()
    .describe('The doctor whose token is printed has seen a patient, and whoever tries it out is to report'),
});

function demoRoutes(
  http: FastifyInstance,
  demo: { begin(): void; state(): z.infer<typeof demoState> },
): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/v1/demo',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags: ['demo'],
        hide: true,
        summary: 'Whether a demonstration day can be played, or is',
        response: { 200: demoState },
      },
    },
    async () => demo.state(),
  );
  app.post(
    '/v1/demo/day',
    {
      config: { roles: ['operator'] },
      schema: {
        tags: ['demo'],
        hide: true,
        summary: 'Play a day of the line, live on the board',
        response: { 202: demoState },
      },
    },
    async (_request, reply) => {
      demo.begin();
      return reply.status(202).send(demo.state());
    },
  );
}
