import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely';
import pg from 'pg';
import { DomainError } from './errors.ts';
import type { Instant } from './clock.ts';
import type { DatabaseUrls } from './embedded-postgres.ts';

/**
 * The two pools a process works with (decision 1): `app` under row-level security for everything a person or a job does, `relay`
 * for the tail of the event log. The owner's address is used by `migrate` alone.
 */
export type Database = {
  readonly app: pg.Pool;
  readonly relay: pg.Pool;
  /** Fires after each commit that recorded an event: a hint for the tail, never its only source. */
  readonly committed: EventEmitter<{ events: [] }>;
  close(): Promise<void>;
};

export function openDatabase(
  urls: Pick<DatabaseUrls, 'app' | 'relay'>,
  size: number,
  onError: (error: Error) => void,
): Database {
  let closing = false;
  const lost = (error: Error) => {
    // `end` of a pool does not wait for the last words of its connections.
    if (!closing) onError(error);
  };
  const app = openPool(urls.app, size, 'recours-app', lost);
  const relay = openPool(urls.relay, 4, 'recours-relay', lost);
  return {
    app,
    relay,
    committed: new EventEmitter(),
    close: async () => {
      closing = true;
      await Promise.all([app.end(), relay.end()]);
    },
  };
}

function openPool(url: string, max: number, name: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    ...connection(url),
    max,
    application_name: name,
    // One round trip for `begin` and the first statement, one for the last and `commit`.
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    // For a server that has gone without a word: its own limits would have spoken by then.
    query_timeout: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: typeParser },
  } as pg.PoolConfig);
  // An idle connection that drops (a restart of PostgreSQL) must not end the process; the pool opens another.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Limits of decision 2: one transaction that is forgotten would hold the tail of every territory back. */
const LIMITS =
  '-c timezone=UTC -c transaction_timeout=10s -c idle_in_transaction_session_timeout=5s -c lock_timeout=5s';

function connection(url: string): pg.PoolConfig {
  const it = new URL(url);
  const options = it.searchParams.get('options');
  it.searchParams.set('options', options ? `${options} ${LIMITS}` : LIMITS);
  return { connectionString: it.href };
}

/** timestamptz → epoch milliseconds, bigint → number (sequences stay far below 2^53), date and numeric stay text. */
function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === pg.types.builtins.TIMESTAMPTZ) return parseTimestamp;
  if (oid === pg.types.builtins.INT8) return Number;
  if (oid === pg.types.builtins.DATE) return String;
  return pg.types.getTypeParser(oid, format as 'text');
}

/** PostgreSQL writes `2026-11-23 10:00:00.5+00` in a session whose time zone is UTC. */
const parseTimestamp = (text: string): Instant =>
  Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) as Instant;

/** kysely as a typed writer of SQL: it compiles, and only `transaction.ts` and `relay` run what it compiled. */
const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** A query builder over the tables that a slice declares in its `tables.ts`. */
export const queries = <Tables>(): Kysely<Tables> => compiler as unknown as Kysely<Tables>;

/** Anything kysely can compile: a builder, or `sql` of its own. */
export type Query<Row> = { compile(executor: never): CompiledQuery<Row> };

/** An instant as a parameter of SQL. Rows give instants back as they are. */
export const stamp = (at: Instant): RawBuilder<Instant> =>
  sql<Instant>`${new Date(at).toISOString()}::timestamptz`;

/** A value as a jsonb parameter: node-postgres would send an array as a PostgreSQL array. */
export const json = <T>(value: T): RawBuilder<T> => sql<T>`${JSON.stringify(value)}::jsonb`;

/** Runs a compiled query on a connection, prepared once per connection under a name made from its text. */
export async function execute<Row>(
  client: Pick<pg.ClientBase, 'query'> | pg.Pool,
  query: Query<Row>,
): Promise<Row[]> {
  const { sql: text, parameters } = query.compile(compiler as never);
  const name = statementName(text);
  const result = await (client as pg.Pool).query({
    text,
    values: parameters as unknown[],
    ...(name ? { name } : {}),
  });
  return result.rows as Row[];
}

const names = new Map<string, string>();

/** Texts of variable length (lists) would prepare without end: past the first thousand, statements go unnamed. */
export function statementName(text: string): string | undefined {
  let name = names.get(text);
  if (!name && names.size < 1000) {
    name = createHash('md5').update(text).digest('hex');
    names.set(text, name);
  }
  return name;
}

/** The database cannot be reached, is restarting or is too slow. Nothing was acknowledged; the same request may come again. */
export const databaseUnavailable = (cause?: unknown): DomainError =>
  because(
    cause,
    new DomainError(
      'database-unavailable',
      'unavailable',
      'Service momentanément indisponible',
      'La base de données ne répond pas. Rien n’a été enregistré : réessayez dans quelques secondes.',
    ),
  );

/** The connection was lost between the commit and its acknowledgement: it may have been recorded. */
export const outcomeUnknown = (cause?: unknown): DomainError =>
  because(
    cause,
    new DomainError(
      'outcome-unknown',
      'unavailable',
      'Service momentanément indisponible',
      'La base de données s’est tue pendant l’enregistrement : vérifiez s’il a eu lieu, ou recommencez avec la même Idempotency-Key.',
    ),
  );

function because(cause: unknown, refusal: DomainError): DomainError {
  refusal.cause = cause;
  return refusal;
}

/** SQLSTATE, or the code of a socket's error; empty for any other error. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** SQLSTATE classes 08 (connection), 57P (shutdown), 53 (resources), and what the socket says when the server is gone. */
export function isDisconnection(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(08|57P|53)/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/.test(code))
    return true;
  return (
    error instanceof Error &&
    /Connection terminated|not queryable|timeout exceeded when trying to connect|Client was closed|Query read timeout/.test(
      error.message,
    )
  );
}

/** The limits of `LIMITS` and of a cancelled statement: the server has rolled the transaction back. */
export const isTooSlow = (error: unknown): boolean =>
  ['25P03', '25P04', '55P03', '57014'].includes(codeOf(error));

/** SQLSTATE of an error of PostgreSQL, with the constraint it names. */
export function violated(error: unknown, constraint: string): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === constraint;
}
