import { EventEmitter } from 'node:events';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Database } from './database.ts';
import type { Log } from './log.ts';

/**
 * Tells every process which territories have news on their feed. Only a hint: who listens also looks by itself from time to time
 * (decision 2). On Redis when there is one, else on PostgreSQL's LISTEN/NOTIFY.
 */
export type Fanout = {
  readonly news: EventEmitter<{ news: [territories: string[]] }>;
  announce(territories: string[]): Promise<void>;
  close(): Promise<void>;
};

const CHANNEL = 'recours_feed';

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
  subscriber.on('message', (_channel: string, text: string) => news.emit('news', text.split(',')));
  void subscriber
    .subscribe(CHANNEL)
    .catch((err: Error) => log.warn({ err }, 'the feed cannot be followed on Redis'));
  return {
    news,
    announce: async (territories) => {
      await publisher.publish(CHANNEL, territories.join(','));
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
    it.on('notification', ({ payload }) => news.emit('news', (payload ?? '*').split(',')));
    client = it;
    await it.connect();
    await it.query(`listen ${CHANNEL}`);
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
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
