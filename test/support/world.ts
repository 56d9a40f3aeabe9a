import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Inbox } from '../../src/feedback/mssante/inbox.ts';
import { type Instant, instant, type SettableClock, settableClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { issueToken } from '../../src/platform/access.ts';
import { type Role, systemActor } from '../../src/platform/identity.ts';
import { newId } from '../../src/platform/ids.ts';
import { createLog } from '../../src/platform/log.ts';
import { transaction, type Work } from '../../src/platform/transaction.ts';
import { compose, type Product } from '../../src/wiring.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export type Answer = { status: number; body: any; headers: Record<string, unknown> }; // eslint-disable-line

export type World = {
  product: Product;
  http: FastifyInstance;
  clock: SettableClock;
  database: TestDatabase;
  /** Every line the product logged. */
  logged: string[];
  token(role: Role, options?: { subject?: string; territoryId?: string }): Promise<string>;
  /**
   * A JSON request as a role of grand-douai, or with a given token (`as: undefined`: without any). What changes something carries an Idempotency-Key of its own, as the console's
   * and the simulator's does; `key: undefined`: none.
   */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    options?: { as?: Role | (string & {}) | undefined; key?: string | undefined; ifMatch?: string },
  ): Promise<Answer>;
  /** SQL or use cases as the system of a territory. */
  run<T>(work: Work<T>, territoryId?: string): Promise<T>;
  /** Waits until what is due has happened, every event was dispatched and every job is done (delayed ones too, up to `ms`). */
  settle(ms?: number): Promise<void>;
  close(): Promise<void>;
};

/** Monday 23 November 2026, half an hour after the line opens. */
export const MONDAY_1130: Instant = instant('2026-11-23T11:30:00+01:00');

export async function startWorld(
  options: {
    work?: boolean;
    redisUrl?: string;
    env?: Record<string, string>;
    at?: Instant;
    listen?: boolean;
    /** What comes in by secure mail. */
    inbox?: Inbox;
    /** How soon a reaction that failed is tried again the first time, where a test waits for that and not for how long it takes. */
    firstRetryMs?: number;
  } = {},
): Promise<World> {
  const database = await createTestDatabase();
  const clock = settableClock(options.at ?? MONDAY_1130);
  const logged: string[] = [];
  const log = createLog('debug', { write: (line) => logged.push(line) });
  const config = readConfig({
    RATE_LIMIT_PER_MINUTE: '1000000',
    MSSANTE_DOMAINS: 'mssante.fr,*.mssante.fr,mssante.example,*.mssante.example',
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
    ...options.env,
  });
  await insertTerritory(database, 'grand-douai', '+33353010123');
  const inboxes = options.inbox ? [{ territoryId: 'grand-douai', inbox: options.inbox }] : [];
  const product = await compose({ config, urls: database.urls, clock, log, inboxes });
  const { firstRetryMs } = options;
  if (firstRetryMs !== undefined)
    for (const reaction of product.reactions.byName.values())
      reaction.retry = { attempts: 12, ...reaction.retry, firstDelayMs: firstRetryMs };
  const work =
    options.work === false
      ? undefined
      : product.startWork({
          dueEveryMs: 50,
          inboxes: { everyMs: 20 },
          sweep: { everyMs: 2_000, graceMs: 3_000 },
        });
  const deps = { database: product.database, clock };
  const http = product.app.http;
  const tokens = new Map<string, Promise<string>>();
  const token: World['token'] = (role, { subject, territoryId = 'grand-douai' } = {}) =>
    transaction(
      deps,
      systemActor(territoryId, 'test'),
      async (tx) => (await issueToken(tx, { role, subject, days: 30 })).secret,
    );
  const bearer = (as: string) => {
    if (as.length > 20) return Promise.resolve(as);
    if (!tokens.has(as)) tokens.set(as, token(as as Role));
    return tokens.get(as) as Promise<string>;
  };
  return {
    product,
    http,
    clock,
    database,
    logged,
    token,
    request: async (method, url, body, options = {}) => {
      const { ifMatch } = options;
      const key = 'key' in options ? options.key : method === 'GET' ? undefined : newId();
      const as = 'as' in options ? options.as : 'operator';
      const answer = await http.inject({
        method,
        url,
        ...(body === undefined ? {} : { payload: body as InjectOptions['payload'] & object }),
        headers: {
          ...(as ? { authorization: `Bearer ${await bearer(as)}` } : {}),
          ...(key ? { 'idempotency-key': key } : {}),
          ...(ifMatch ? { 'if-match': ifMatch } : {}),
        },
      });
      const json = /json/.test(String(answer.headers['content-type']));
      return { status: answer.statusCode, body: json ? answer.json() : answer.body, headers: answer.headers };
    },
    run: (workToDo, territoryId = 'grand-douai') =>
      transaction(deps, systemActor(territoryId, 'test'), workToDo),
    settle: (ms = 15_000) => settle({ product, database, clock }, work !== undefined, ms),
    close: async () => {
      await work?.stop();
      await product.close();
      await database.drop();
    },
  };
}

/** A territory like Grand Douai with three of its communes; the seed brings the whole one. */
export async function insertTerritory(database: TestDatabase, id: string, phone: string): Promise<void> {
  await database.owner.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, demo, created_at)
     values ($1, $2, 'Europe/Paris', $3, $4, true, '2026-01-01T00:00:00Z')`,
    [
      id,
      `CPTS ${id}`,
      phone,
      { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '17:00', holidays: 'metropole', closures: [] },
    ],
  );
  await database.owner.query(
    `insert into commune (territory_id, insee, name, postal_code, population, lat, lng) values
       ($1, '59178', 'Douai', '59500', 40250, 50.37069, 3.07922),
       ($1, '59028', 'Auby', '59950', 7083, 50.41457, 3.05396),
       ($1, '59214', 'Estrées', '59151', 1134, 50.30079, 3.0698)`,
    [id],
  );
}

/**
 * Nothing is under way when no event waits and no due row has come, then no job is there, and then still the same events are dispatched:
 * a job that was there in between would have said something, or was over before.
 */
async function settle(world: Pick<World, 'product' | 'database' | 'clock'>, works: boolean, ms: number) {
  const until = Date.now() + ms;
  for (;;) {
    const first = await dispatched(world, works);
    const { waiting = 0, active = 0, delayed = 0 } = await world.product.queue.counts();
    const then = await dispatched(world, works);
    const quiet = then.behind + then.due + waiting + active + delayed === 0;
    if (quiet && first.behind + first.due === 0 && first.upTo === then.upTo) return;
    if (Date.now() > until)
      throw new Error(
        `not settled: ${then.behind} events, ${then.due} due, ${waiting} waiting, ${active} active, ${delayed} delayed jobs`,
      );
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Up to where events are dispatched, how many are not, and how much is due that nobody has swept (if anybody does). */
async function dispatched({ database, clock }: Pick<World, 'database' | 'clock'>, works: boolean) {
  const { rows } = await database.owner.query<{ upTo: string; behind: number; due: number }>(
    `select concat(c.xid, ' ', c.id) as "upTo",
            (select count(*)::int from event e where (e.xid, e.id) > (c.xid, c.id)) as behind,
            (select count(*)::int from due where $1 and at <= $2) as due
       from event_cursor c where c.name = 'tail'`,
    [works, new Date(clock.now()).toISOString()],
  );
  return rows[0] ?? { upTo: '', behind: 0, due: 0 };
}
