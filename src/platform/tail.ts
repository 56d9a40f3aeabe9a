import { EventEmitter } from 'node:events';
import type pg from 'pg';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import type { JobQueue } from './queue.ts';
import { type ReactionTable, recordedAt } from './reactions.ts';

/** Any number: whoever holds it is the one dispatcher of the database. */
const LOCK = 7_205_760;
const BATCH = 1_000;
const BUSY_MS = 20;
const IDLE_MS = 250;
/** How long after the last event or hint it stays with the short poll. */
const BUSY_FOR_MS = 2_000;
/** How often a process that does not dispatch asks whether it shall. */
const RIVAL_MS = 500;

export type Tail = {
  /** Fires with the territories whose feed has grown. */
  readonly fed: EventEmitter<{ fed: [territories: string[]] }>;
  /** Look now: something was committed. */
  hint(): void;
  /** Milliseconds from the recording of the newest dispatched event to its dispatch; and whether this process dispatches. */
  status(): { leader: boolean; lagMs: number };
  stop(): Promise<void>;
};

/**
 * The one dispatcher (decisions 2 and 3). Reads the log below the oldest running transaction, ordered by (xid, id), so that no
 * slow writer is jumped over; enqueues the jobs that the events call for; then, in one statement, numbers the events per
 * territory into `board_feed` and moves its cursor. Killed in between, it enqueues the same jobs again and numbers nothing twice.
 */
export function startTail(deps: {
  database: Database;
  queue: JobQueue;
  reactions: ReactionTable;
  log: Log;
  announce: (territories: string[]) => Promise<void>;
  onBatch?: (events: number, lagMs: number) => void;
}): Tail {
  const fed: Tail['fed'] = new EventEmitter();
  let stopped = false;
  let hinted = false;
  let busyUntil = 0;
  let wake: (() => void) | undefined;
  let leader = false;
  let lagMs = 0;
  const hint = () => {
    hinted = true;
    // A hint may come before its transaction is below xmin: the short poll is what guarantees it is seen.
    busyUntil = Date.now() + BUSY_FOR_MS;
    if (leader) wake?.();
  };
  deps.database.committed.on('events', hint);

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const lead = async (client: pg.PoolClient) => {
    while (!stopped) {
      hinted = false;
      const batch = await dispatch(client, deps);
      if (batch.length > 0) {
        lagMs = Date.now() - recordedAt(batch[batch.length - 1]?.id ?? '');
        deps.onBatch?.(batch.length, lagMs);
        const territories = [...new Set(batch.map((event) => event.territoryId))];
        fed.emit('fed', territories);
        void deps
          .announce(territories)
          .catch((err: Error) => deps.log.warn({ err }, 'the feed could not be announced'));
        busyUntil = Date.now() + BUSY_FOR_MS;
      }
      // After whatever could be read nothing more is there, unless somebody has said so meanwhile.
      const more = batch.length === BATCH || (batch.length > 0 && hinted);
      if (!more && !stopped) await sleep(hinted ? 1 : Date.now() < busyUntil ? BUSY_MS : IDLE_MS);
    }
  };

  const run = async () => {
    while (!stopped) {
      let client: pg.PoolClient | undefined;
      try {
        client = await deps.database.relay.connect();
        const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
          LOCK,
        ]);
        leader = rows[0]?.mine ?? false;
        if (leader) await lead(client);
        else await sleep(RIVAL_MS);
        if (leader) await client.query('select pg_advisory_unlock($1)', [LOCK]);
        client.release();
      } catch (error) {
        client?.release(error as Error);
        if (!stopped) {
          deps.log.warn({ err: error }, 'the tail lost the database or the queue');
          await sleep(RIVAL_MS);
        }
      } finally {
        leader = false;
      }
    }
  };
  const finished = run();
  return {
    fed,
    hint,
    status: () => ({ leader, lagMs }),
    stop: async () => {
      stopped = true;
      deps.database.committed.off('events', hint);
      wake?.();
      await finished;
    },
  };
}

async function dispatch(
  client: pg.PoolClient,
  deps: { queue: JobQueue; reactions: ReactionTable },
): Promise<{ territoryId: string; id: string }[]> {
  const { rows } = await client.query<{
    territoryId: string;
    id: string;
    type: string;
    xid: string;
    fromXid: string;
    fromId: string;
  }>({
    name: 'tail-read',
    text: `select e.territory_id as "territoryId", e.id, e.type, e.xid::text as xid, c.xid::text as "fromXid", c.id as "fromId"
             from event_cursor c
             join lateral (select * from event
                            where (xid, id) > (c.xid, c.id) and xid < pg_snapshot_xmin(pg_current_snapshot())
                            order by xid, id limit ${BATCH}) e on true
            where c.name = 'tail' order by e.xid, e.id`,
  });
  const last = rows[rows.length - 1];
  if (!last) return [];
  await deps.queue.add(rows.flatMap((event) => deps.reactions.jobsFor(event)));
  await client.query({
    name: 'tail-number',
    text: `with batch as (select * from unnest($1::text[], $2::uuid[]) with ordinality as b(territory_id, id, no)),
            moved as (update event_cursor set xid = $3::xid8, id = $4
                       where name = 'tail' and xid = $5::xid8 and id = $6 returning name),
            grown as (insert into board_head (territory_id, seq)
                      select territory_id, count(*) from batch where exists (select from moved) group by territory_id
                      on conflict (territory_id) do update set seq = board_head.seq + excluded.seq
                      returning territory_id, seq)
           insert into board_feed (territory_id, seq, event_id)
           select g.territory_id,
                  g.seq - count(*) over (partition by b.territory_id) + row_number() over (partition by b.territory_id order by b.no),
                  b.id
             from batch b join grown g on g.territory_id = b.territory_id`,
    values: [
      rows.map((row) => row.territoryId),
      rows.map((row) => row.id),
      last.xid,
      last.id,
      last.fromXid,
      last.fromId,
    ],
  });
  return rows;
}
