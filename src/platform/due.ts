import { sql } from 'kysely';
import { after, type Clock, type Instant } from './clock.ts';
import { type Database, stamp } from './database.ts';
import { every } from './every.ts';
import type { EventType } from './events.ts';
import { systemActor } from './identity.ts';
import type { Log } from './log.ts';
import { type Tx, transaction } from './transaction.ts';

/**
 * Something that shall happen at `at` in the product's time (decision 6): then an event of type `kind` is recorded about
 * `subject`, and reactions do the rest. Setting it again moves it.
 */
export async function setDue(tx: Tx, kind: EventType, subject: string, at: Instant): Promise<void> {
  tx.send(sql`insert into due (territory_id, kind, subject, at)
    values (${tx.actor.territoryId}, ${kind}, ${subject}, ${stamp(at)})
    on conflict (territory_id, kind, subject) do update set at = excluded.at`);
}

/** The same, unless it is due sooner already: whoever finds then that there is more to come sets it again. */
export async function setDueBy(tx: Tx, kind: EventType, subject: string, at: Instant): Promise<void> {
  tx.send(sql`insert into due (territory_id, kind, subject, at)
    values (${tx.actor.territoryId}, ${kind}, ${subject}, ${stamp(at)})
    on conflict (territory_id, kind, subject) do update set at = least(due.at, excluded.at)`);
}

/** The same for many at once. */
export async function setDueForAll(
  tx: Tx,
  kind: EventType,
  all: readonly { subject: string; at: Instant }[],
): Promise<void> {
  if (all.length === 0) return;
  tx.send(sql`insert into due (territory_id, kind, subject, at)
    select ${tx.actor.territoryId}, ${kind}, it.subject, it.at
      from unnest(${all.map((it) => it.subject)}::uuid[], ${all.map((it) => new Date(it.at).toISOString())}::timestamptz[]) as it(subject, at)
    on conflict (territory_id, kind, subject) do update set at = excluded.at`);
}

/** No longer due: it happened, or it is not wanted any more. */
export async function clearDue(tx: Tx, kind: EventType, subject: string): Promise<void> {
  tx.send(
    sql`delete from due where territory_id = ${tx.actor.territoryId} and kind = ${kind} and subject = ${subject}`,
  );
}

/** When that will happen; undefined: nothing of the kind is due. */
export async function dueAt(tx: Tx, kind: EventType, subject: string): Promise<Instant | undefined> {
  const row = await tx.first(sql<{ at: Instant }>`
    select at from due where territory_id = ${tx.actor.territoryId} and kind = ${kind} and subject = ${subject}`);
  return row?.at;
}

type Deps = { database: Database; clock: Clock; log: Log };

/** Turns every row whose time has come into its event. Gives how many. Several processes may do it at once. */
export async function sweepDue(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const { rows } = await deps.database.relay.query<{ territory_id: string }>({
    name: 'due-territories',
    text: 'select distinct territory_id from due where at <= $1',
    values: [new Date(now).toISOString()],
  });
  let count = 0;
  for (const { territory_id: territoryId } of rows) {
    try {
      count += await ripen(deps, territoryId, now);
    } catch (err) {
      // What stops one territory (a table locked, a disk full for a moment) is not the others' affair.
      deps.log.warn({ err, territoryId }, 'what is due could not be recorded');
    }
  }
  return count;
}

function ripen(deps: Deps, territoryId: string, now: Instant): Promise<number> {
  return transaction(deps, systemActor(territoryId, 'due'), async (tx) => {
    const taken = await tx.all(sql<{ kind: EventType; subject: string }>`
      with ripe as (select kind, subject from due where territory_id = ${territoryId} and at <= ${stamp(now)}
                     order by at limit 200 for update skip locked)
      delete from due d using ripe
       where d.territory_id = ${territoryId} and d.kind = ripe.kind and d.subject = ripe.subject
      returning d.kind, d.subject`);
    for (const { kind, subject } of taken) tx.record(kind, subject);
    return taken.length;
  });
}

/** Idempotency keys are kept for 24 h. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Looks for what is due, over and over, on the product's clock; a real timer only says when to look. Now and then it forgets what is kept
 * for a time only: idempotency keys, and what `forget` knows of.
 */
export function startDueSweep(
  deps: Deps,
  everyMs = 200,
  forget: readonly ((deps: Deps) => Promise<unknown>)[] = [],
): { stop(): Promise<void> } {
  let looks = 0;
  const look = async () => {
    await sweepDue(deps);
    if (looks++ % 3_000 === 0) {
      const horizon = new Date(after(deps.clock.now(), -KEPT_MS)).toISOString();
      await deps.database.relay.query('delete from idempotency where at < $1', [horizon]);
      for (const one of forget) await one(deps);
    }
  };
  return every(everyMs, look, (err) => deps.log.warn({ err }, 'what is due could not be looked up'));
}
