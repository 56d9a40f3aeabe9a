import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { JobQueue } from '../platform/queue.ts';

/** Can be asked of any process that reaches the product's database and queue and has its clock. */
export type Inside = { relay: pg.Pool; queue: Pick<JobQueue, 'counts'>; clock: Clock };

/** Whoever reads the log: a pool, or one connection in its own snapshot. */
type Reader = Pick<pg.ClientBase, 'query'>;

/** How far the log is dispatched, and what is still to come of it: events that no dispatcher has seen, and what is due by now. */
async function logOf(reader: Reader, clock: Clock): Promise<{ dispatched: string; toCome: number }> {
  const { rows } = await reader.query<{ dispatched: string; toCome: number }>({
    name: 'idle-log',
    text: `select c.xid || '/' || c.id as dispatched,
                  (select count(*) from event e where (e.xid, e.id) > (c.xid, c.id))::int
                  + (select count(*) from due where at <= $1)::int as "toCome"
             from event_cursor c where c.name = 'tail'`,
    values: [new Date(clock.now()).toISOString()],
  });
  return rows[0] ?? { dispatched: '', toCome: 0 };
}

/**
 * Whether every event is dispatched, nothing is due and every job done, delayed ones too. The queue cannot be asked at the very moment at which
 * the log is read, so the log is read before and after: nothing may have been recorded in between, neither by a job just before its end nor by a
 * sweep that goes by the machine's clock. Then it holds for `snapshot`, in which the log is read the second time.
 */
export async function isIdle({ relay, queue, clock }: Inside, snapshot: Reader = relay): Promise<boolean> {
  const before = await logOf(relay, clock);
  if (before.toCome > 0) return false;
  const { waiting = 0, active = 0, delayed = 0 } = await queue.counts();
  if (waiting + active + delayed > 0) return false;
  const after = await logOf(snapshot, clock);
  return after.toCome === 0 && after.dispatched === before.dispatched;
}

/** Waits until it is idle. Gives false after `patienceMs` real milliseconds. */
export async function untilIdle(inside: Inside, patienceMs: number): Promise<boolean> {
  for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(5))
    if (await isIdle(inside)) return true;
  return false;
}
