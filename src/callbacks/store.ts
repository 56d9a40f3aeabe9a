import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import type { CallChoice, CallOutcome } from '../calls/call.ts';
import type { CallbackReason, CallbackState } from './callback.ts';
import type { CallbackTables } from './tables.ts';

export type CallbackRow = Selectable<CallbackTables['callback']>;

export type Owed = {
  callId: string;
  /** E.164. */
  phone: string;
  reason: CallbackReason;
  since: Instant;
  notBefore: Instant | null;
  priority: boolean;
};

/** Undefined when that phone is owed a callback already. */
export async function insertCallback(tx: Tx, it: Owed): Promise<string | undefined> {
  const { territoryId } = tx.actor;
  const id = newId();
  const row = await tx.first(sql<{ id: string }>`
    with party as (
      insert into callback_party (territory_id, callback_id, phone) select ${territoryId}, ${id}::uuid, ${it.phone}
      on conflict (territory_id, phone) where open do nothing returning callback_id)
    insert into callback (territory_id, id, reason, since, not_before, priority, call_id)
    select ${territoryId}, callback_id, ${it.reason}, ${stamp(it.since)}::timestamptz,
           ${it.notBefore === null ? null : stamp(it.notBefore)}::timestamptz, ${it.priority}, ${it.callId}::uuid from party
    returning id`);
  return row?.id;
}

/**
 * The caller called once more: the place stays that of the first call, the newest call is the one to look at, a request outweighs a mere
 * miss. The same call again changes nothing but the reason.
 */
export const mergeCallback = (tx: Tx, it: Owed): Promise<CallbackRow | undefined> =>
  tx.first(sql<CallbackRow>`
    update callback c set
        since = least(c.since, ${stamp(it.since)}),
        reason = case when c.reason = 'requested' then c.reason else ${it.reason} end,
        not_before = case when ${it.notBefore === null} then null else c.not_before end,
        priority = c.priority or ${it.priority},
        calls = c.calls + case when c.call_id = ${it.callId}::uuid then 0 else 1 end,
        call_id = ${it.callId}::uuid
      from callback_party p
     where p.territory_id = ${tx.actor.territoryId} and p.phone = ${it.phone} and p.open
       and c.territory_id = p.territory_id and c.id = p.callback_id
    returning c.*`);

/** A callback, whom to ring, and their call on the line right now, if there is one: then the two are one row. */
export type CallbackOnList = CallbackRow & {
  phone: string;
  live_call_id: string | null;
  /** In the newest call somebody was on the other end. */
  reached: boolean;
  /** When the newest call came, or was made. */
  newest_at: Instant;
};

const onList = sql`
  select c.*, p.phone,
         (select l.id from call l join call_party lp on lp.territory_id = l.territory_id and lp.call_id = l.id
           where l.territory_id = c.territory_id and l.state <> 'ended' and l.callback_at is null and l.origin <> 'hand' and lp.phone = p.phone
           order by l.arrived_at desc, l.id desc limit 1) as live_call_id,
         newest.connected_at is not null as reached, newest.arrived_at as newest_at
    from callback c join call newest on newest.territory_id = c.territory_id and newest.id = c.call_id
    join callback_party p on p.territory_id = c.territory_id and p.callback_id = c.id`;

/** Health professionals first, then who called first. `after`: the last callback of the page before. */
export function selectCallbacks(
  tx: Tx,
  where: { state: CallbackState | undefined; after: string | undefined; limit: number },
): Promise<CallbackOnList[]> {
  const { territoryId } = tx.actor;
  // The state as a literal, so that the index of what is open serves prepared statements too.
  const state = where.state ? sql`and c.state = ${sql.lit(where.state)}` : sql``;
  const page = where.after
    ? sql`and (not c.priority, c.since, c.id) >
          (select not priority, since, id from callback where territory_id = ${territoryId} and id = ${where.after}::uuid)`
    : sql``;
  return tx.all(sql<CallbackOnList>`${onList} where c.territory_id = ${territoryId} ${state} ${page}
    order by c.priority desc, c.since, c.id limit ${where.limit}`);
}

export const selectCallback = (tx: Tx, id: string): Promise<CallbackOnList | undefined> =>
  tx.first(sql<CallbackOnList>`${onList} where c.territory_id = ${tx.actor.territoryId} and c.id = ${id}`);

/** The row, and nobody else changes it until the end of this transaction. */
export async function lockCallback(tx: Tx, id: string): Promise<CallbackOnList | undefined> {
  // Read once it is locked: a statement that has had to wait for the lock sees the other rows as they were before.
  await tx.all(
    sql`select 1 from callback where territory_id = ${tx.actor.territoryId} and id = ${id}::uuid for update`,
  );
  return selectCallback(tx, id);
}

/** The callback that this phone (E.164) is owed, locked. */
export async function lockCallbackOf(tx: Tx, phone: string): Promise<CallbackOnList | undefined> {
  const owed = await tx.first(
    sql<{ id: string }>`select callback_id as id from callback_party
      where territory_id = ${tx.actor.territoryId} and phone = ${phone} and open`,
  );
  const callback = owed && (await lockCallback(tx, owed.id));
  return callback?.state === 'open' ? callback : undefined;
}

/** Absent: stays. */
type Change = {
  state?: CallbackState;
  callId?: string;
  attempted?: true;
  owner?: string;
  carriedTo?: Instant;
  note?: string | undefined;
};

/** A state other than open is its end: who ended it and when, and the phone may be owed another. */
export async function updateCallback(tx: Tx, id: string, change: Change): Promise<void> {
  const { territoryId, name } = tx.actor;
  const ended = change.state !== undefined && change.state !== 'open';
  const or = (value: string | undefined, column: RawBuilder<unknown>) =>
    sql`coalesce(${value ?? null}, ${column})`;
  await tx.all(sql`
    with freed as (
      update callback_party set open = false
       where territory_id = ${territoryId} and callback_id = ${id}::uuid and ${ended})
    update callback set
        state = ${or(change.state, sql`state`)},
        call_id = coalesce(${change.callId ?? null}::uuid, call_id),
        attempts = attempts + ${change.attempted ? 1 : 0},
        attempted_at = case when ${change.attempted ?? false} then ${stamp(tx.at)} else attempted_at end,
        owner = ${or(change.owner, sql`owner`)},
        carried_to = coalesce(${change.carriedTo === undefined ? null : stamp(change.carriedTo)}::timestamptz, carried_to),
        note = ${or(change.note, sql`note`)},
        ended_at = case when ${ended} then ${stamp(tx.at)} else ended_at end,
        ended_by = case when ${ended} then ${name} else ended_by end
      where territory_id = ${territoryId} and id = ${id}::uuid`);
}

/** The callback whose newest call this is, locked. */
export async function lockCallbackByCall(tx: Tx, callId: string): Promise<CallbackOnList | undefined> {
  const of = await tx.first(
    sql<{ id: string }>`select id from callback
      where territory_id = ${tx.actor.territoryId} and call_id = ${callId}::uuid order by id desc limit 1`,
  );
  const callback = of && (await lockCallback(tx, of.id));
  return callback?.call_id === callId ? callback : undefined;
}

/** Open again; `attempted`: with the try that reached nobody counted. The phone must not be owed another meanwhile. */
export async function reopen(tx: Tx, id: string, attempted: boolean): Promise<void> {
  const { territoryId } = tx.actor;
  await tx.all(sql`
    with owed as (
      update callback_party set open = true where territory_id = ${territoryId} and callback_id = ${id}::uuid)
    update callback set state = 'open', ended_at = null, ended_by = null, attempts = attempts + ${attempted ? 1 : 0},
           attempted_at = case when ${attempted} then ${stamp(tx.at)} else attempted_at end
     where territory_id = ${territoryId} and id = ${id}::uuid`);
}

/** Whether the line has talked with this phone since the given call began: then nothing is owed for that call any more. */
export async function wasServedSince(tx: Tx, phone: string, callId: string): Promise<boolean> {
  const row = await tx.first(sql`
    select 1 from call c
      join call_party p on p.territory_id = c.territory_id and p.phone = ${phone}
      join call served on served.territory_id = c.territory_id and served.id = p.call_id
     where c.territory_id = ${tx.actor.territoryId} and c.id = ${callId} and served.id <> c.id
       and (served.connected_at >= c.arrived_at or (served.origin = 'hand' and served.answered_at >= c.arrived_at))
     limit 1`);
  return row !== undefined;
}

/** What decides whether a call that is over leaves a callback. */
export type EndedCall = {
  origin: 'line' | 'hand' | 'callback';
  outcome: CallOutcome | null;
  choice: CallChoice | null;
  arrived_at: Instant;
  queued_at: Instant | null;
  phone: string | null;
};

export const selectEndedCall = (tx: Tx, id: string): Promise<EndedCall | undefined> =>
  tx.first(sql<EndedCall>`
    select c.origin, c.outcome, c.choice, c.arrived_at, c.queued_at, p.phone
      from call c left join call_party p on p.territory_id = c.territory_id and p.call_id = c.id
     where c.territory_id = ${tx.actor.territoryId} and c.id = ${id}`);

/** The line's own call reached nobody: counted once, also when its end is told twice. Undefined: counted, or nothing is owed any more. */
export const countAttempt = (
  tx: Tx,
  phone: string,
  callId: string,
): Promise<{ id: string; attempts: number } | undefined> =>
  tx.first(sql<{ id: string; attempts: number }>`
    update callback c set attempts = c.attempts + 1, attempted_at = ${stamp(tx.at)}
      from callback_party p, call made
     where p.territory_id = ${tx.actor.territoryId} and p.phone = ${phone} and p.open
       and c.territory_id = p.territory_id and c.id = p.callback_id
       and made.territory_id = p.territory_id and made.id = ${callId}::uuid
       and (c.attempted_at is null or c.attempted_at < made.arrived_at)
    returning c.id, c.attempts`);
