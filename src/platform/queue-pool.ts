import type { PgPool } from 'bullmq';
import pg from 'pg';
import { isDisconnection, statementName } from './database.ts';

/**
 * The connections on which BullMQ works when there is no Redis. Its own pool (6.7) leaves clients without an `error` listener
 * while it makes its first contact, so that a server killed at that moment would end the process; and it waits between two tries
 * only when the connection is refused, not when the server says that it is starting or going down, and spins until then.
 */
export function openQueuePool(url: string, max: number, onLost: (error: Error) => void): PgPool {
  const { options, ...fields } = connectionFields(url);
  const pool = new pg.Pool({
    ...fields,
    options: `${options ?? ''} -c search_path=bullmq`,
    max,
    application_name: 'recours-queue',
  });
  pool.on('error', onLost);
  pool.on('connect', (client) => client.on('error', () => undefined)); // while it is idle the pool itself reports it
  const query = pool.query.bind(pool) as (it: pg.QueryConfig) => Promise<pg.QueryResult>;
  // BullMQ sends the same few statements over and over, and leaves them to be parsed and planned each time.
  const prepared = (text: string, values?: unknown[]) =>
    values ? { name: statementName(text) ?? '', text, values } : { text };
  const patient = {
    query: (text: string, values?: unknown[]) => query(prepared(text, values)).catch(asRefused),
  };
  return Object.assign(pool, patient) as unknown as PgPool;
}

/** Every way in which the server can be out of reach, under the one code after which BullMQ waits. */
function asRefused(error: Error): never {
  if (!isDisconnection(error)) throw error;
  throw Object.assign(new Error('the database of the queue is out of reach', { cause: error }), {
    code: 'ECONNREFUSED',
  });
}

/** A connection address as fields: BullMQ pins `search_path` through `options`, which an address would override. */
export function connectionFields(url: string) {
  // node-postgres reads the address, with its TLS settings and defaults, as it does for the pools.
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  const options = new URL(url).searchParams.get('options');
  return {
    host,
    port,
    ssl,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(options === null ? {} : { options }),
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
