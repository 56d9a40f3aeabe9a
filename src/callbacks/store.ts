import { type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import type { CallbackReason } from './callback.ts';
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
