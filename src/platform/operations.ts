import type { FastifyInstance } from 'fastify';
import type { Database } from './database.ts';
import type { Metrics } from './metrics.ts';
import type { JobQueue } from './queue.ts';

/** A tail this far behind means that reactions and boards are late: the process says it is not ready. */
const LAG_LIMIT_MS = 30_000;

/** `/health/live`, `/health/ready` (database, queue, lag of the tail) and `/metrics`. `observe`: what slices measure at each scrape. */
export function operationsRoutes(
  http: FastifyInstance,
  deps: {
    database: Database;
    queue: JobQueue;
    metrics: Metrics;
    observe: readonly (() => Promise<void>)[];
  },
): void {
  http.get('/health/live', { config: { access: 'public' } }, () => ({ status: 'ok' }));

  http.get('/health/ready', { config: { access: 'public' } }, async (_request, reply) => {
    const [database, queue, tail] = await Promise.all([
      settled(deps.database.app.query('select 1')),
      settled(deps.queue.ping()),
      settled(tailLag(deps.database).then(refuseLag)),
    ]);
    const checks = { database, queue, tail };
    const ready = Object.values(checks).every((check) => check === 'ok');
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', checks });
  });

  http.get('/metrics', { config: { access: 'public' } }, async (_request, reply) => {
    const { metrics } = deps;
    await Promise.allSettled([observeQueue(deps), observeTail(deps), ...deps.observe.map((it) => it())]);
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

async function observeQueue({ queue, metrics }: { queue: JobQueue; metrics: Metrics }): Promise<void> {
  for (const [state, count] of Object.entries(await queue.counts())) metrics.queue.set({ state }, count);
}

async function observeTail({ database, metrics }: { database: Database; metrics: Metrics }): Promise<void> {
  metrics.heldBack.set(await heldBack(database));
}

const PATIENCE_MS = 3_000;

async function settled(check: Promise<unknown>): Promise<'ok' | 'failed'> {
  const late = new Promise<never>((_resolve, reject) =>
    setTimeout(reject, PATIENCE_MS, new Error('too slow')).unref(),
  );
  return Promise.race([check, late]).then(
    () => 'ok',
    () => 'failed',
  );
}

/** Age in milliseconds of the oldest event that has not been dispatched. */
async function tailLag(database: Database): Promise<number> {
  const { rows } = await database.relay.query<{ lag: number | null }>(
    `select extract(epoch from clock_timestamp() - uuid_extract_timestamp(e.id)) * 1000 as lag
       from event_cursor c join lateral (select id from event where (xid, id) > (c.xid, c.id) order by xid, id limit 1) e on true
      where c.name = 'tail'`,
  );
  return Number(rows[0]?.lag ?? 0);
}

function refuseLag(lag: number): void {
  if (lag > LAG_LIMIT_MS) throw new Error('the tail is late');
}

/** How many transactions the oldest running one holds back: the tail waits for it (decision 2). */
async function heldBack(database: Database): Promise<number> {
  const { rows } = await database.relay.query<{ held: string }>(
    `select (pg_snapshot_xmax(s)::text::bigint - pg_snapshot_xmin(s)::text::bigint)::text as held from pg_current_snapshot() s`,
  );
  return Number(rows[0]?.held ?? 0);
}
