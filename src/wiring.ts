import type { FastifyInstance } from 'fastify';
import { type App, buildApp } from './app.ts';
import { absenceRoutes } from './availability/absence-routes.ts';
import { namingRoutes } from './availability/naming-routes.ts';
import { availabilityReactions } from './availability/reactions.ts';
import { rosterRoutes } from './availability/roster-routes.ts';
import { availabilityRoutes } from './availability/routes.ts';
import { lineMetrics } from './board/line-metrics.ts';
import { boardRoutes } from './board/routes.ts';
import { bookingRoutes } from './bookings/routes.ts';
import { withdrawRoutes } from './bookings/withdraw-routes.ts';
import { callbackReactions } from './callbacks/reactions.ts';
import { callbackRoutes } from './callbacks/routes.ts';
import { openCalendars } from './calendars/fetch-feed.ts';
import { calendarReactions } from './calendars/reactions.ts';
import { calendarRoutes } from './calendars/routes.ts';
import { forgetReceipts } from './calls/forget-receipts.ts';
import { identifyRoutes } from './calls/identify-routes.ts';
import { controlRoutes } from './calls/control-routes.ts';
import { legReactions } from './calls/leg-reactions.ts';
import { callRoutes } from './calls/routes.ts';
import { consoleRoutes } from './console/serve.ts';
import { correspondenceRoutes } from './correspondence/routes.ts';
import { dayReactions } from './day/reactions.ts';
import { dayRoutes } from './day/routes.ts';
import { directoryRoutes } from './directory/routes.ts';
import { mailMetrics } from './feedback/mail-metrics.ts';
import { type Mailboxes, readMailboxes } from './feedback/mssante/mailboxes.ts';
import { openOutboxes } from './feedback/mssante/outboxes.ts';
import {
  configuredInboxes,
  startReadingInboxes,
  type TerritoryInbox,
} from './feedback/mssante/read-inboxes.ts';
import { watchCertificates } from './feedback/watch-certificates.ts';
import { feedbackReactions } from './feedback/reactions.ts';
import { feedbackRoutes } from './feedback/routes.ts';
import { betterRoutes } from './matching/better-routes.ts';
import { matchingReactions } from './matching/reactions.ts';
import { matchingRoutes } from './matching/routes.ts';
import { standbyRoutes } from './matching/standby-routes.ts';
import { startPresenceSweep } from './operators/presence-sweep.ts';
import { operatorReactions } from './operators/reactions.ts';
import { operatorRoutes } from './operators/routes.ts';
import { assessmentRoutes } from './offers/assessment-routes.ts';
import { offerLinkRoutes } from './offers/link-routes.ts';
import { offerReactions } from './offers/reactions.ts';
import { offerRoutes } from './offers/routes.ts';
import { waitingRoutes } from './offers/waiting-routes.ts';
import { patientRoutes } from './patients/routes.ts';
import type { Clock } from './platform/clock.ts';
import { hintDispatcher } from './platform/commit-hint.ts';
import type { Config } from './platform/config.ts';
import { type Database, openDatabase } from './platform/database.ts';
import { startDueSweep } from './platform/due.ts';
import type { DatabaseUrls } from './platform/embedded-postgres.ts';
import { type Fanout, openFanout } from './platform/fanout.ts';
import type { Log } from './platform/log.ts';
import { createMetrics, type Metrics } from './platform/metrics.ts';
import { type JobQueue, openQueue } from './platform/queue.ts';
import {
  type Reaction,
  type ReactionTable,
  reactionTable,
  startReactions,
  startSweep,
} from './platform/reactions.ts';
import { startTail, type Tail } from './platform/tail.ts';

import { openWebhooks } from './referrals/deliver.ts';
import { referralFormRoutes } from './referrals/form-routes.ts';
import { referralLinkRoutes } from './referrals/link-routes.ts';
import { referralReactions } from './referrals/reactions.ts';
import { referralRoutes } from './referrals/routes.ts';
import { lifeRoutes } from './requests/life-routes.ts';
import { liftRoutes } from './requests/lift-routes.ts';
import { mtRoutes } from './requests/mt-routes.ts';
import { requestReactions } from './requests/reactions.ts';
import { requestRoutes } from './requests/routes.ts';
import { slotReactions } from './slots/reactions.ts';
import { slotRoutes } from './slots/routes.ts';
import { taskRoutes } from './tasks/routes.ts';
import { browserPhoneRoutes } from './telephony/browser-phone-routes.ts';
import type { Carrier } from './telephony/carrier.ts';
import { ifWorseRoutes } from './telephony/if-worse-routes.ts';
import { operatorPhoneRoutes } from './telephony/operator-routes.ts';
import { telephonyReactions } from './telephony/reactions.ts';
import { startCallReconciliation } from './telephony/reconcile-calls.ts';
import { telephonyRoutes } from './telephony/routes.ts';
import { smsRoutes } from './telephony/sms-routes.ts';
import { twilioCarrier } from './telephony/twilio-carrier.ts';
import { territoryRoutes } from './territory/routes.ts';
import { timelineRoutes } from './timeline/routes.ts';
import { protocolRoutes } from './triage/protocol-routes.ts';
import { triageRoutes } from './triage/routes.ts';

/** What every slice is given. */
export type Deps = {
  database: Database;
  clock: Clock;
  log: Log;
  config: Config;
  metrics: Metrics;
  fanout: Fanout;
  /** The territories' own in the secure mail, with their secrets. */
  mailboxes: Mailboxes;
  /** Whether what comes back to a territory's mailbox is read. */
  reads(territoryId: string): boolean;
};

export type Product = Deps & {
  queue: JobQueue;
  reactions: ReactionTable;
  app: App;
  /** Starts tail, worker and sweeps in this process. Stopping waits for what is under way. */
  startWork(options?: {
    sweep?: Parameters<typeof startSweep>[1];
    dueEveryMs?: number;
    presence?: Parameters<typeof startPresenceSweep>[1];
    reconcile?: Parameters<typeof startCallReconciliation>[1];
    inboxes?: Parameters<typeof startReadingInboxes>[2];
  }): {
    stop(): Promise<void>;
  };
  close(): Promise<void>;
};

/** Composition root: the only place that sees every slice. */
export async function compose(given: {
  config: Config;
  urls: DatabaseUrls;
  clock: Clock;
  log: Log;
  /** The folder of the built pages; without it the API alone is served. */
  pages?: string | undefined;
  /** Routes of a demonstration, beside the product's own. */
  demo?: { routes(http: FastifyInstance): void } | undefined;
  /** What comes in where no server of the secure mail is: a demonstration’s, a simulation’s. */
  inboxes?: readonly TerritoryInbox[] | undefined;
}): Promise<Product> {
  const { config, urls, clock, log, pages, demo, inboxes = [] } = given;
  const { mailboxes, warnings } = readMailboxes(config);
  for (const file of warnings) log.warn({ file }, 'a secret is readable by every account of this machine');
  const metrics = createMetrics();
  const database = openDatabase(urls, config.databasePool, (err) =>
    log.warn({ err }, 'a database connection was lost'),
  );
  const { recoveryMs } = config;
  const server = { redisUrl: config.redisUrl, databaseUrl: urls.app, recoveryMs };
  const queue = openQueue(server, log);
  const fanout = openFanout({ redisUrl: config.redisUrl, databaseUrl: urls.relay }, database, log);
  let dispatcher: Tail | undefined;
  const hints = hintDispatcher({ database, fanout, log }, () => dispatcher?.status().leader ?? false);
  const reads = (territoryId: string) =>
    mailboxes.of(territoryId).inbox !== undefined || inboxes.some((it) => it.territoryId === territoryId);
  const deps: Deps = { database, clock, log, config, metrics, fanout, mailboxes, reads };
  const parts = slices(deps);
  const reactions = reactionTable(parts.reactions);
  const app = await buildApp({
    ...deps,
    queue,
    observe: [lineMetrics(deps), mailMetrics(deps)],
    rateLimitPerMinute: config.rateLimitPerMinute,
    trustedProxies: config.trustedProxies,
    slices: [
      ...parts.routes,
      ...(demo ? [demo.routes] : []),
      ...(pages === undefined ? [] : [(http: FastifyInstance) => consoleRoutes(http, { dir: pages })]),
    ],
  });

  return {
    ...deps,
    queue,
    reactions,
    app,
    startWork: (options = {}) => {
      const tail = startTail({
        database,
        queue,
        reactions,
        log,
        announce: fanout.announce,
        onBatch: (events, lagMs) => {
          metrics.events.inc(events);
          metrics.tailLag.observe(Math.max(0, lagMs) / 1000);
        },
      });
      tail.fed.on('fed', (territories) => fanout.news.emit('news', territories));
      fanout.news.on('committed', tail.hint);
      dispatcher = tail;
      const worker = startReactions({
        ...deps,
        reactions,
        server,
        concurrency: config.workerConcurrency,
        onHandled: ({ reaction, outcome, ms }) => metrics.jobs.observe({ reaction, outcome }, ms / 1000),
      });
      const rhythm = { everyMs: recoveryMs / 2, graceMs: (recoveryMs * 3) / 4, ...options.sweep };
      const sweep = startSweep({ database, queue, reactions, log }, rhythm);
      const presence = startPresenceSweep(deps, options.presence);
      const reconciliation = startCallReconciliation(
        { ...deps, carrier: parts.carrier },
        { everyMs: recoveryMs / 2, quietMs: recoveryMs * 6, ...options.reconcile },
      );
      const certificates = watchCertificates(deps);
      const reading = startReadingInboxes(
        { ...deps, domains: config.mssanteDomains },
        [...configuredInboxes(mailboxes), ...inboxes],
        options.inboxes,
      );
      const due = startDueSweep(deps, options.dueEveryMs, [forgetReceipts]);
      return {
        stop: async () => {
          await due.stop();
          await reading.stop();
          await certificates.stop();
          await presence.stop();
          await reconciliation.stop();
          fanout.news.off('committed', tail.hint);
          await tail.stop();
          await sweep.stop();
          await worker.close();
        },
      };
    },
    close: async () => {
      await app.http.close();
      parts.close();
      hints.stop();
      await fanout.close();
      await queue.close();
      await database.close();
    },
  };
}

type Slices = {
  /** In the order in which the documentation shows them. */
  routes: ((http: FastifyInstance) => void)[];
  reactions: Reaction[];
  carrier: Carrier | undefined;
  close(): void;
};

function slices(deps: Deps): Slices {
  const carrier = deps.config.twilio && twilioCarrier(deps.config.twilio);
  const outboxes = openOutboxes(deps.mailboxes);
  const over =
    (routes: (http: FastifyInstance, deps: Deps) => void) =>
    (http: FastifyInstance): void =>
      routes(http, deps);
  return {
    routes: [
      over(telephonyRoutes),
      over(operatorPhoneRoutes),
      over(smsRoutes),
      over(ifWorseRoutes),
      over(callRoutes),
      over(controlRoutes),
      over(identifyRoutes),
      over(callbackRoutes),
      over(dayRoutes),
      over(operatorRoutes),
      over(browserPhoneRoutes),
      over(requestRoutes),
      over(lifeRoutes),
      over(liftRoutes),
      over(mtRoutes),
      over(referralRoutes),
      over(referralLinkRoutes),
      over(referralFormRoutes),
      over(triageRoutes),
      over(protocolRoutes),
      over(matchingRoutes),
      over(standbyRoutes),
      over(betterRoutes),
      over(slotRoutes),
      over(availabilityRoutes),
      over(absenceRoutes),
      over(namingRoutes),
      over(rosterRoutes),
      over(calendarRoutes),
      over(bookingRoutes),
      over(withdrawRoutes),
      over(offerRoutes),
      over(offerLinkRoutes),
      over(assessmentRoutes),
      over(waitingRoutes),
      over(feedbackRoutes),
      over(correspondenceRoutes),
      over(patientRoutes),
      over(taskRoutes),
      over(timelineRoutes),
      over(directoryRoutes),
      over(territoryRoutes),
      over(boardRoutes),
    ],
    reactions: [
      ...callbackReactions(),
      ...dayReactions(),
      ...legReactions(),
      ...operatorReactions(),
      ...telephonyReactions({ ...deps, carrier }),
      ...slotReactions(),
      ...availabilityReactions(),
      ...calendarReactions({
        ...deps,
        calendars: openCalendars(deps.config.calendars),
        underWay: new Set(),
      }),
      ...matchingReactions(deps),
      ...requestReactions(),
      ...offerReactions(),
      ...referralReactions({
        ...deps,
        webhooks: openWebhooks(deps.config.webhooks),
        underWay: new Set(),
        leaseMs: deps.config.recoveryMs,
      }),
      ...feedbackReactions({
        ...deps,
        outboxes,
        secureDomains: deps.config.mssanteDomains,
        leaseMs: deps.config.recoveryMs,
      }),
    ],
    carrier,
    close: () => outboxes.close(),
  };
}
