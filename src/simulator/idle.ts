import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { JobQueue } from '../platform/queue.ts';

/** Can be asked of any process that reaches the product's database and queue. */
export type Inside = { relay: pg.Pool; queue: Pick<JobQueue, 'counts'> };

/** Events that no dispatcher has seen yet. */
async function undispatched(relay: pg.Pool): Promise<number> {
  const { rows } = await relay.query<{ behind: string }>({
    name: 'idle-behind',
    text: `select count(*)::text as behind from event e, event_cursor c where c.name = 'tail' and (e.xid, e.id) > (c.xid, c.id)`,
  });
  return Number(rows[0]?.behind ?? 0);
}

/**
 * Waits until every event is dispatched and every job done, delayed ones too. An event is looked for once more after the jobs, because a
 * job may have recorded one just before it ended. Gives false after `patienceMs` real milliseconds.
 */
export async function untilIdle({ relay, queue }: Inside, patienceMs: number): Promise<boolean> {
  for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(5)) {
    if ((await undispatched(relay)) > 0) continue;
    const { waiting = 0, active = 0, delayed = 0 } = await queue.counts();
    if (waiting + active + delayed === 0 && (await undispatched(relay)) === 0) return true;
  }
  return false;
}
