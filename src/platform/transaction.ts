import { type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import type { Clock, Instant } from './clock.ts';
import {
  type Database,
  type Query,
  databaseUnavailable,
  execute,
  isDisconnection,
  isTooSlow,
  outcomeUnknown,
} from './database.ts';
import { type EventType, eventOf, type NewEvent, insertEvents } from './events.ts';
import type { Actor } from './identity.ts';

/** One command: one actor, one territory, one time, all of it or nothing (decision 1). */
export type Tx = {
  readonly actor: Actor;
  /** The command's time: what its rows and events carry. */
  readonly at: Instant;
  /** Runs a query and gives its rows. */
  all<Row>(query: Query<Row>): Promise<Row[]>;
  /** The first row, or undefined. */
  first<Row>(query: Query<Row>): Promise<Row | undefined>;
  /** Runs a query for whose rows nobody waits: it travels with what comes next, and its failure is that of the transaction. */
  send(query: Query<unknown>): void;
  /** Adds an event to this transaction (decision 2). `data` holds ids and codes, never identity. Gives the event's id. */
  record(type: EventType, subject: string, data?: Record<string, unknown>): string;
};

export type Work<T> = (tx: Tx) => Promise<T>;

/** Deadlock or serialisation failure: the work is only SQL, so that running it again is safe. */
const RETRYABLE = new Set(['40001', '40P01']);

/**
 * Runs `work` as `actor` under row-level security and commits its rows together with the events it recorded.
 * Throws what `work` throws (nothing is written then), `database-unavailable` (nothing either), or `outcome-unknown` when the
 * connection was lost while the commit was under way.
 */
export async function transaction<T>(
  deps: { database: Database; clock: Clock },
  actor: Actor,
  work: Work<T>,
  around: Around = {},
): Promise<T> {
  return repeatedly(() => attemptTransaction(deps, actor, work, around), databaseUnavailable);
}

/** What a statement is composed from: who acts, and the command's time. */
export type Moment = Pick<Tx, 'actor' | 'at'>;

/**
 * A command that is one statement, with its events in it (`insertEvents`): `begin`, the statement and `commit` travel together, so that the
 * commit is one round trip away. It must bear being carried out twice: were the answer lost on the way, it is sent again. `recorded`: whether these
 * rows say that there are events. Throws what `transaction` throws, and `outcome-unknown` also where `begin` was not answered and nobody could be
 * asked again: the commit had left with it.
 */
export async function statement<Row>(
  deps: { database: Database; clock: Clock },
  actor: Actor,
  compose: (moment: Moment) => Query<Row>,
  recorded: (rows: readonly Row[]) => boolean,
): Promise<Row[]> {
  const rows = await repeatedly(
    () => attemptStatement(deps, actor, compose({ actor, at: deps.clock.now() })),
    outcomeUnknown,
  );
  if (recorded(rows)) deps.database.committed.emit('events');
  return rows;
}

/** `unanswered`: what it is called where an attempt was never answered and no later one was either. */
async function repeatedly<T>(run: () => Promise<T>, unanswered: (error: unknown) => Error): Promise<T> {
  let stale = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      stale ||= error instanceof StaleConnection;
      if (attempt === ATTEMPTS || !mayRunAgain(error))
        throw stale && isUnanswered(error) ? unanswered(error) : namedFailure(error);
      await noticed(attempt);
    }
  }
}

/** The work is only SQL and nothing of it was written. */
const mayRunAgain = (error: unknown): boolean =>
  error instanceof StaleConnection ||
  (error instanceof Error && 'code' in error && RETRYABLE.has(String(error.code)));

const ATTEMPTS = 4;

/**
 * Where one connection was lost, others were: the pool throws them away as soon as it hears of it. And whoever won a deadlock must have woken up, or
 * the loser comes into its way again: longer each time, on a machine that does other things beside.
 */
const noticed = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 10 * 2 ** (attempt - 1)));

/** The connection had been lost while it lay in the pool, and not even `begin` was answered. */
class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
}

/** What a lost connection or a time limit of the database is called at the edge. */
const namedFailure = (error: unknown): unknown => (isUnanswered(error) ? databaseUnavailable(error) : error);

const isUnanswered = (error: unknown): boolean =>
  error instanceof StaleConnection || isDisconnection(error) || isTooSlow(error);

/** An `insert` or `update` that goes out together with `commit`, in one statement with the events: idempotency keeps its answers by it. */
export type Around = { beforeCommit?: (result: unknown) => RawBuilder<unknown> | undefined };

async function attemptTransaction<T>(
  deps: { database: Database; clock: Clock },
  actor: Actor,
  work: Work<T>,
  around: Around,
): Promise<T> {
  const client = await deps.database.app.connect();
  const events: NewEvent[] = [];
  const bound = bind(client, actor, deps.clock.now(), events);
  let broken: Error | undefined;
  let committing = false;
  let opened: Promise<Error | undefined> = Promise.resolve(undefined);
  try {
    const result = await inOneGo(client, () => {
      // Sent ahead without waiting: the first statement of `work` travels with it. Its failure comes back with that statement.
      opened = client.query(`begin;${session(actor)}`).then(() => undefined, asError);
      return work(bound.tx);
    });
    bound.end();
    const last = around.beforeCommit?.(result);
    const closing = inOneGo(client, () => {
      const sent: Promise<unknown>[] = [];
      if (events.length > 0 && last)
        sent.push(execute(client, sql`with told as (${insertEvents(events)} returning 1) ${last}`));
      else if (events.length > 0) sent.push(execute(client, insertEvents(events)));
      else if (last) sent.push(execute(client, last));
      committing = true;
      sent.push(client.query('commit').then(refuseRollback));
      return sent;
    });
    throwFirst(
      await Promise.allSettled([
        ...bound.sent.map((it) => it.then(rethrow)),
        ...closing,
        opened.then(rethrow),
      ]),
    );
    if (events.length > 0) deps.database.committed.emit('events');
    return result;
  } catch (thrown) {
    bound.end();
    const error = await causeOf(thrown, bound.sent);
    if (isDisconnection(error)) broken = error as Error;
    else await client.query('rollback').catch((failure: Error) => (broken = failure));
    if (!broken || !isDisconnection(error)) throw error;
    if (committing) throw outcomeUnknown(error);
    throw (await opened) ? new StaleConnection(broken.message, { cause: error }) : error;
  } finally {
    client.release(broken);
  }
}

async function attemptStatement<Row>(
  deps: { database: Database; clock: Clock },
  actor: Actor,
  query: Query<Row>,
): Promise<Row[]> {
  const client = await deps.database.app.connect();
  let broken: Error | undefined;
  const [opened, written, closed] = await Promise.allSettled(
    inOneGo(client, () => [
      client.query(`begin;${session(actor)}`),
      execute(client, query),
      client.query('commit').then(refuseRollback),
    ]),
  );
  try {
    throwFirst([opened, written, closed]);
    return (written as PromiseFulfilledResult<Row[]>).value;
  } catch (error) {
    if (isDisconnection(error)) broken = error as Error;
    else await client.query('rollback').catch((failure: Error) => (broken = failure));
    if (!isDisconnection(error)) throw error;
    throw opened?.status === 'rejected' ? new StaleConnection('', { cause: error }) : outcomeUnknown(error);
  } finally {
    client.release(broken);
  }
}

/** What is sent meanwhile leaves in one packet. */
function inOneGo<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = client.connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

function throwFirst(outcomes: readonly (PromiseSettledResult<unknown> | undefined)[]): void {
  for (const outcome of outcomes) if (outcome?.status === 'rejected') throw outcome.reason;
}

/** After a statement that nobody waited for has failed, the next one only says that the transaction is aborted. */
async function causeOf(error: unknown, sent: readonly Promise<Error | undefined>[]): Promise<unknown> {
  if (!(error instanceof Error && 'code' in error && error.code === '25P02')) return error;
  for (const it of sent) {
    const failure = await it;
    if (failure) return failure;
  }
  return error;
}

/** Reads as `actor`: one round trip, since `commit` is not waited for. Sees one state of the database only per statement. */
export async function read<T>(
  deps: { database: Database; clock: Clock },
  actor: Actor,
  work: Work<T>,
  mode = '',
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptRead(deps, actor, work, mode);
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof StaleConnection)) throw namedFailure(error);
      await noticed(attempt);
    }
  }
}

async function attemptRead<T>(
  deps: { database: Database; clock: Clock },
  actor: Actor,
  work: Work<T>,
  mode: string,
): Promise<T> {
  const client = await deps.database.app.connect();
  const bound = bind(client, actor, deps.clock.now(), undefined);
  let opened: Promise<Error | undefined> = Promise.resolve(undefined);
  try {
    return await inOneGo(client, () => {
      opened = client.query(`begin ${mode} read only;${session(actor)}`).then(() => undefined, asError);
      return work(bound.tx);
    });
  } catch (error) {
    throw isDisconnection(error) && (await opened) ? new StaleConnection('', { cause: error }) : error;
  } finally {
    bound.end();
    // `commit` ends an aborted transaction too; a connection that cannot do even that is thrown away.
    void Promise.all([opened, client.query('commit')]).then(
      () => client.release(),
      (error: Error) => client.release(error),
    );
  }
}

/** One state of the database for all statements of `work`: snapshots and reports. */
export const readConsistently = <T>(
  deps: { database: Database; clock: Clock },
  actor: Actor,
  work: Work<T>,
): Promise<T> => read(deps, actor, work, 'isolation level repeatable read');

/** A transaction for `work`, until `end`: what comes later would run inside whatever has the connection by then, as somebody else. */
function bind(
  client: pg.PoolClient,
  actor: Actor,
  at: Instant,
  events: NewEvent[] | undefined,
): { tx: Tx; sent: Promise<Error | undefined>[]; end(): void } {
  let over = false;
  const sent: Promise<Error | undefined>[] = [];
  const all = <Row>(query: Query<Row>) => (over ? Promise.reject(tooLate()) : execute(client, query));
  const tx: Tx = {
    actor,
    at,
    all,
    first: async (query) => (await all(query))[0],
    send: (query) => {
      // Nobody looks at what becomes of it.
      if (!events) throw new Error('a reading transaction sends nothing ahead');
      if (over) throw tooLate();
      sent.push(execute(client, query).then(() => undefined, asError));
    },
    record: (type, subject, data = {}) => {
      if (!events) throw new Error('a reading transaction records nothing');
      if (over) throw tooLate();
      const event = eventOf({ actor, at }, type, subject, data);
      events.push(event);
      return event.id;
    },
  };
  return {
    tx,
    sent,
    end: () => {
      over = true;
    },
  };
}

const tooLate = (): Error => new Error('the transaction is over');

const session = (actor: Actor): string =>
  `set local recours.territory=${pg.escapeLiteral(actor.territoryId)}`;

/** PostgreSQL answers `commit` of a failed transaction with ROLLBACK and no error: that must never pass for a commit. */
function refuseRollback(result: pg.QueryResult): void {
  if (result.command !== 'COMMIT') throw new Error('the transaction was rolled back');
}

const asError = (error: Error): Error => error;
const rethrow = (error: Error | undefined): void => {
  if (error) throw error;
};
