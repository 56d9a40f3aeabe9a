import { type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { PresenceState } from './presence.ts';
import type { Tx } from '../platform/transaction.ts';
import type { PresenceTable } from './tables.ts';

export type PresenceRow = Selectable<PresenceTable>;

export const selectOperator = (tx: Tx, operator: string): Promise<PresenceRow | undefined> =>
  tx.first(sql<PresenceRow>`
    select * from presence where territory_id = ${tx.actor.territoryId} and operator = ${operator}`);

/** The row, and nobody else changes it until the end of this transaction. */
export const lockOperator = (tx: Tx, operator: string): Promise<PresenceRow | undefined> =>
  tx.first(sql<PresenceRow>`
    select * from presence where territory_id = ${tx.actor.territoryId} and operator = ${operator} for update`);

/** Those who are on that call, or have just ended it, and whether it is theirs. */
export const lockOperatorsOf = (tx: Tx, callId: string): Promise<(PresenceRow & { theirs: boolean })[]> =>
  tx.all(sql<PresenceRow & { theirs: boolean }>`
    select p.*, exists (select from call c where c.territory_id = p.territory_id and c.id = p.call_id and c.answered_by = p.actor) as theirs
      from presence p where p.territory_id = ${tx.actor.territoryId} and p.call_id = ${callId} order by p.operator for update of p`);

/** Everybody, but those who have been gone since `goneBefore`. */
export const selectOperators = (tx: Tx, goneBefore: Instant): Promise<PresenceRow[]> =>
  tx.all(sql<PresenceRow>`
    select * from presence
     where territory_id = ${tx.actor.territoryId} and (state <> 'gone' or since >= ${stamp(goneBefore)})
     order by label nulls last, operator`);

/** False when somebody else has just inserted it. `seenAt`: machine time, milliseconds. */
export async function insertOperator(
  tx: Tx,
  it: { operator: string; actor: string; label: string | null; phone: string | null; seenAt: number },
): Promise<boolean> {
  const row = await tx.first(sql`
    insert into presence (territory_id, operator, actor, label, state, phone, since, seen_at)
    values (${tx.actor.territoryId}, ${it.operator}, ${it.actor}, ${it.label}, 'gone', ${it.phone}, ${stamp(tx.at)},
            ${new Date(it.seenAt).toISOString()}::timestamptz)
    on conflict do nothing returning operator`);
  return row !== undefined;
}

/** Heard of: the console speaks. */
export async function updateSeen(
  tx: Tx,
  operator: string,
  it: { label: string | null; phone: string | null; seenAt: number },
): Promise<void> {
  await tx.all(sql`
    update presence set label = ${it.label}, phone = ${it.phone}, seen_at = ${new Date(it.seenAt).toISOString()}::timestamptz
     where territory_id = ${tx.actor.territoryId} and operator = ${operator}`);
}

export async function updateState(
  tx: Tx,
  operator: string,
  it: { state: PresenceState; callId: string | null },
): Promise<void> {
  await tx.all(sql`
    update presence set state = ${it.state}, call_id = ${it.callId},
           since = case when state = ${it.state} then since else ${stamp(tx.at)} end
     where territory_id = ${tx.actor.territoryId} and operator = ${operator}`);
}

/** Those not heard of since then (machine time). What another process has in its hands is left to it. */
export const lockUnseen = (tx: Tx, before: number): Promise<PresenceRow[]> =>
  tx.all(sql<PresenceRow>`
    select * from presence
     where territory_id = ${tx.actor.territoryId} and state <> 'gone' and seen_at < ${new Date(before).toISOString()}::timestamptz
     order by seen_at limit 200 for update skip locked`);
