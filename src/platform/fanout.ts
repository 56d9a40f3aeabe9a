import { EventEmitter } from 'node:events';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Database } from './database.ts';
import type { Log } from './log.ts';

/**
 * Tells every process which territories have news on their feed, and the one that dispatches that events were recorded. Only hints: who
 * listens also looks by itself from time to time (decision 2). On Redis when there is one, else on PostgreSQL's LISTEN/NOTIFY.
 */
export type Fanout = {
  readonly news: EventEmitter<{ news: [territories: string[]]; committed: [] }>;
  announce(territories: string[]): Promise<void>;
  /** Events were recorded that wait to be dispatched. */
  hint(): Promise<void>;
  close(): Promise<void>;
};

const CHANNEL = 'recours_feed';
const COMMITS = 'recours_commits';

export const openFanout = (
  server: { redisUrl: string | undefined; databaseUrl: string },
  database: Database,
  log: Log,
): Fanout =>
  server.redisUrl ? redisFanout(server.redisUrl, log) : postgresFanout(server.databaseUrl, database, log);

function redisFanout(url: string, log: Log): Fanout {
  const news: Fanout['news'] = new EventEmitter();
  const publisher = new Redis(url, { maxRetriesPerRequest: 1 });
  const subscriber = new Redis(url, { maxRetriesPerRequest: null });
  for (const client of [publisher, subscriber])
    client.on('error', (err: Error) => log.warn({ err }, 'Redis is out of reach'));
  subscriber.on('message', (channel: string, text: string) =>
    channel === COMMITS ? news.emit('committed') : news.emit('news', text.split(',')),
  );
  void subscriber
    .subscribe(CHANNEL, COMMITS)
    .catch((err: Error) => log.warn({ err }, 'the feed cannot be followed on Redis'));
  return {
    news,
    announce: async (territories) => {
      await publisher.publish(CHANNEL, territories.join(','));
    },
    hint: async () => {
      await publisher.publish(COMMITS, '');
    },
    close: async () => {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

/** NOTIFY carries at most 8,000 bytes: a longer list is told as `*`, which means look at all. */
const PAYLOAD_LIMIT = 7_500;

function postgresFanout(url: string, database: Database, log: Log): Fanout {
  const news: Fanout['news'] = new EventEmitter();
  let closed = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  const connect = async () => {
    const it = new pg.Client({
      connectionString: url,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'recours-feed',
    });
    it.on('error', () => undefined);
    it.on('end', again);
    it.on('notification', ({ channel, payload }) =>
      channel === COMMITS ? news.emit('committed') : news.emit('news', (payload ?? '*').split(',')),
    );
    client = it;
    await it.connect();
    await it.query(`listen ${CHANNEL}; listen ${COMMITS}`);
    if (closed) await it.end();
  };
  const again = () => {
    if (!closed) retry = setTimeout(start, 500);
  };
  const start = () => {
    connect().catch((err: Error) => {
      log.warn({ err }, 'the feed cannot be followed on PostgreSQL');
      void client?.end().catch(() => undefined);
    });
  };
  start();
  return {
    news,
    announce: async (territories) => {
      const list = territories.join(',');
      await database.relay.query({
        name: 'announce',
        text: 'select pg_notify($1, $2)',
        values: [CHANNEL, list.length > PAYLOAD_LIMIT ? '*' : list],
      });
    },
    hint: async () => {
      await database.relay.query({ name: 'hint', text: `notify ${COMMITS}` });
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
