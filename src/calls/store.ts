import { type Expression, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { type CallFacts, callState, type CallState } from './call.ts';
import type { CallOrigin, CallTable, CallTables } from './tables.ts';

const db = queries<CallTables>();

export type CallRow = Selectable<CallTable>;

export function factsOf(row: CallRow): CallFacts {
  return {
    arrivedAt: row.arrived_at,
    ...(row.refused_closed && { refusedClosed: true as const }),
    ...(row.choice !== null && { choice: row.choice }),
    ...(row.queued_at !== null && { queuedAt: row.queued_at }),
    ...(row.callback_at !== null && { callbackAt: row.callback_at }),
    ...(row.answered_at !== null && { answeredAt: row.answered_at }),
    ...(row.connected_at !== null && { connectedAt: row.connected_at }),
    ...(row.gave_up_at !== null && { gaveUpAt: row.gave_up_at }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.end_status !== null && { endStatus: row.end_status }),
    ...(row.last_sequence !== null && { lastSequence: row.last_sequence }),
  };
}

const time = (at: Instant | undefined): RawBuilder<Instant | null> =>
  sql`${at === undefined ? null : new Date(at).toISOString()}::timestamptz`;

/** The columns that hold facts, and what they come to, in the order of `FACT_COLUMNS`. */
const FACT_COLUMNS = sql.raw(
  'state, outcome, arrived_at, choice, queued_at, callback_at, answered_at, connected_at, gave_up_at, ended_at, end_status, last_sequence, refused_closed',
);
function factValues(facts: CallFacts): RawBuilder<unknown> {
  const state = callState(facts);
  const values: Expression<unknown>[] = [
    sql`${state.state}::text`,
    sql`${'outcome' in state ? state.outcome : null}::text`,
    time(facts.arrivedAt),
    sql`${facts.choice ?? null}::text`,
    time(facts.queuedAt),
    time(facts.callbackAt),
    time(facts.answeredAt),
    time(facts.connectedAt),
    time(facts.gaveUpAt),
    time(facts.endedAt),
    sql`${facts.endStatus ?? null}::text`,
    sql`${facts.lastSequence ?? null}::integer`,
    sql`${facts.refusedClosed ?? false}::boolean`,
  ];
  return sql.join(values);
}

/**
 * What a webhook tells of a call, in one statement: its receipt, the call if nothing was known of it, and who called. `taken` is false
 * when the webhook was there before; `opened` when the call was: then nothing of it has been written yet.
 */
export async function openCall(
  tx: Tx,
  it: { id: string; carrierSid: string; receipt: string; phone: string | null; facts: CallFacts },
): Promise<{ taken: boolean; opened: boolean }> {
  const territoryId = tx.actor.territoryId;
  const row = await tx.first(sql<{ taken: boolean; opened: boolean }>`
    with taken as (
      insert into webhook_receipt (territory_id, key, at) values (${territoryId}, ${it.receipt}, ${stamp(tx.at)})
      on conflict do nothing returning key),
    opened as (
      insert into call (territory_id, id, carrier_sid, origin, ${FACT_COLUMNS})
      select ${territoryId}, ${it.id}::uuid, ${it.carrierSid}, 'line', ${factValues(it.facts)} from taken
      on conflict (territory_id, carrier_sid) do nothing returning id),
    party as (
      insert into call_party (territory_id, call_id, phone) select ${territoryId}, id, ${it.phone} from opened)
    select exists (select from taken) as taken, exists (select from opened) as opened`);
  return row ?? { taken: false, opened: false };
}

/** True when this webhook had not been taken yet. */
export async function takeReceipt(tx: Tx, receipt: string): Promise<boolean> {
  const row = await tx.first(sql`
    insert into webhook_receipt (territory_id, key, at) values (${tx.actor.territoryId}, ${receipt}, ${stamp(tx.at)})
    on conflict do nothing returning key`);
  return row !== undefined;
}

export async function insertCallByHand(
  tx: Tx,
  it: { id: string; phone: string | null; note: string | null; facts: CallFacts },
): Promise<void> {
  const territoryId = tx.actor.territoryId;
  await tx.all(sql`
    with opened as (
      insert into call (territory_id, id, origin, answered_by, note, ${FACT_COLUMNS})
      values (${territoryId}, ${it.id}, 'hand', ${tx.actor.name}, ${it.note}, ${factValues(it.facts)}) returning id)
    insert into call_party (territory_id, call_id, phone) select ${territoryId}, id, ${it.phone} from opened`);
}

const mine = (tx: Tx) => db.selectFrom('call').selectAll().where('territory_id', '=', tx.actor.territoryId);

export const selectCall = (tx: Tx, id: string): Promise<CallRow | undefined> =>
  tx.first(mine(tx).where('id', '=', id));

export const selectCallBySid = (tx: Tx, sid: string): Promise<CallRow | undefined> =>
  tx.first(mine(tx).where('carrier_sid', '=', sid));

/** The row, and nobody else changes it until the end of this transaction. */
export const lockCall = (tx: Tx, id: string): Promise<CallRow | undefined> =>
  tx.first(mine(tx).where('id', '=', id).forUpdate());

export const lockCallBySid = (tx: Tx, sid: string): Promise<CallRow | undefined> =>
  tx.first(mine(tx).where('carrier_sid', '=', sid).forUpdate());

/** Facts that were merged into a locked row. */
export async function updateFacts(tx: Tx, id: string, facts: CallFacts): Promise<void> {
  await tx.all(sql`update call set (${FACT_COLUMNS}) = row(${factValues(facts)})
    where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** The first operator wins: undefined when the call is not waiting (any more). */
export const claimCall = (tx: Tx, id: string): Promise<CallRow | undefined> =>
  tx.first(
    db
      .updateTable('call')
      .set({ state: 'answered', answered_at: stamp(tx.at), answered_by: tx.actor.name })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .returningAll(),
  );

/** As if nobody had answered; `facts` are those without the answer. */
export async function forgetAnswer(tx: Tx, id: string, facts: CallFacts): Promise<void> {
  await tx.all(sql`update call set answered_by = null, (${FACT_COLUMNS}) = row(${factValues(facts)})
    where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

export type CallWithParty = CallRow & { phone: string | null };

const withParty = (tx: Tx) =>
  db
    .selectFrom('call as c')
    .leftJoin('call_party as p', (join) =>
      join.onRef('p.territory_id', '=', 'c.territory_id').onRef('p.call_id', '=', 'c.id'),
    )
    .selectAll('c')
    .select('p.phone')
    .where('c.territory_id', '=', tx.actor.territoryId);

export const selectCallWithParty = (tx: Tx, id: string): Promise<CallWithParty | undefined> =>
  tx.first(withParty(tx).where('c.id', '=', id));

/** Newest first. */
export function selectCalls(
  tx: Tx,
  where: {
    state: CallState['state'] | undefined;
    origin: CallOrigin | undefined;
    after: PageKey | undefined;
    limit: number;
  },
): Promise<CallWithParty[]> {
  let query = withParty(tx);
  if (where.state) query = query.where('c.state', '=', where.state);
  if (where.origin) query = query.where('c.origin', '=', where.origin);
  if (where.after)
    query = query.where(
      sql<boolean>`(c.arrived_at, c.id) < (${stamp(where.after.at)}, ${where.after.id}::uuid)`,
    );
  return tx.all(query.orderBy('c.arrived_at', 'desc').orderBy('c.id', 'desc').limit(where.limit));
}
