import { type Expression, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { type Query, queries, stamp } from '../platform/database.ts';
import { insertEvents, type NewEvent } from '../platform/events.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { type CallFacts, callState, type CallState } from './call.ts';
import { settledBefore } from './settled.ts';
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

type NewCall = { id: string; carrierSid: string; receipt: string; phone: string | null; facts: CallFacts };

/** Not even a receipt is written for a call of which everything has been told. A receipt begins with the call's name at the carrier. */
function newReceipt(tx: Tx, receipt: string): RawBuilder<{ key: string }> {
  const { arrived, ended } = settledBefore(tx.at);
  return sql`
    insert into webhook_receipt (territory_id, key, at)
    select ${tx.actor.territoryId}, ${receipt}, ${stamp(tx.at)}
     where not exists (
       select from call where territory_id = ${tx.actor.territoryId} and carrier_sid = ${receipt.split('/', 1)[0]}
          and (arrived_at < ${stamp(arrived)} or ended_at < ${stamp(ended)}))
    on conflict do nothing returning key`;
}

const lineCall = (tx: Pick<Tx, 'actor'>, it: NewCall) =>
  sql`select ${tx.actor.territoryId}, ${it.id}::uuid, ${it.carrierSid}, 'line', ${factValues(it.facts)}`;

const partyOf = (tx: Pick<Tx, 'actor'>, { phone }: NewCall) => sql`
    party as (
      insert into call_party (territory_id, call_id, phone) select ${tx.actor.territoryId}, id, ${phone} from opened)`;

/**
 * A call's first webhook, whole: the call, who called, the receipt and the events, and nothing of it when the call was known before. Gives
 * whether it was not.
 */
export const openCall = (
  tx: Pick<Tx, 'actor' | 'at'>,
  it: NewCall & { events: readonly NewEvent[] },
): Query<{ opened: boolean }> => sql<{ opened: boolean }>`
    with opened as (
      insert into call (territory_id, id, carrier_sid, origin, ${FACT_COLUMNS}) ${lineCall(tx, it)}
      on conflict (territory_id, carrier_sid) do nothing returning id),
    ${partyOf(tx, it)},
    receipt as (
      insert into webhook_receipt (territory_id, key, at)
      select ${tx.actor.territoryId}, ${it.receipt}, ${stamp(tx.at)} from opened on conflict do nothing),
    told as (${insertEvents(it.events, sql`exists (select from opened)`)})
    select exists (select from opened) as opened`;

/**
 * Any webhook: its receipt, and the call if nothing was known of it. `taken` is false when the webhook was there before, or comes much too
 * late. `known`: the
 * call as it was, locked when the webhook is new; undefined also when somebody else was writing it at this moment.
 */
export async function takeWebhook(
  tx: Tx,
  it: NewCall,
): Promise<{ taken: boolean; opened: boolean; known: CallRow | undefined }> {
  const row = await tx.first(sql<CallRow & { taken: boolean; opened: boolean }>`
    with taken as (${newReceipt(tx, it.receipt)}),
    locked as (
      select * from call where territory_id = ${tx.actor.territoryId} and carrier_sid = ${it.carrierSid}
         and exists (select from taken) for update),
    opened as (
      insert into call (territory_id, id, carrier_sid, origin, ${FACT_COLUMNS}) ${lineCall(tx, it)} from taken
       where not exists (select from locked)
      on conflict (territory_id, carrier_sid) do nothing returning id),
    ${partyOf(tx, it)},
    known as (
      select * from locked
      union all
      select * from call where territory_id = ${tx.actor.territoryId} and carrier_sid = ${it.carrierSid}
         and not exists (select from taken))
    select exists (select from taken) as taken, exists (select from opened) as opened, known.*
      from (values (true)) as one left join known on true`);
  if (!row) throw new Error('a statement without a row');
  const { taken, opened, ...known } = row;
  return { taken, opened, known: known.id === null ? undefined : known };
}

/** True when this webhook had not been taken yet. `receipt` begins with the call's name at the carrier. */
export async function takeReceipt(tx: Tx, receipt: string): Promise<boolean> {
  return (await tx.first(newReceipt(tx, receipt))) !== undefined;
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

/** The line calls somebody back: taken by the operator from its first moment. */
export async function insertCallbackCall(
  tx: Tx,
  it: { id: string; phone: string; facts: CallFacts },
): Promise<void> {
  const territoryId = tx.actor.territoryId;
  await tx.all(sql`
    with opened as (
      insert into call (territory_id, id, origin, answered_by, ${FACT_COLUMNS})
      values (${territoryId}, ${it.id}, 'callback', ${tx.actor.name}, ${factValues(it.facts)}) returning id)
    insert into call_party (territory_id, call_id, phone) select ${territoryId}, id, ${it.phone} from opened`);
}

const mine = (tx: Tx) => db.selectFrom('call').selectAll().where('territory_id', '=', tx.actor.territoryId);

export const selectCallBySid = (tx: Tx, sid: string): Promise<CallRow | undefined> =>
  tx.first(mine(tx).where('carrier_sid', '=', sid));

/** The row, and nobody else changes it until the end of this transaction. */
export const lockCall = (tx: Tx, id: string): Promise<CallRow | undefined> =>
  tx.first(mine(tx).where('id', '=', id).forUpdate());

export const lockCallBySid = (tx: Tx, sid: string): Promise<CallRow | undefined> =>
  tx.first(mine(tx).where('carrier_sid', '=', sid).forUpdate());

/** Facts that were merged into a locked row. Written by the time of the next statement; nobody has to wait for it. */
export async function updateFacts(tx: Tx, id: string, facts: CallFacts): Promise<void> {
  tx.send(sql`update call set (${FACT_COLUMNS}) = row(${factValues(facts)})
    where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/**
 * The first operator wins: undefined when the call is not waiting (any more). Who has been promised a callback is hearing so, and hangs up.
 */
export const claimCall = (tx: Tx, id: string): Promise<CallRow | undefined> =>
  tx.first(
    db
      .updateTable('call')
      .set({ state: 'answered', answered_at: stamp(tx.at), answered_by: tx.actor.name })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .where('callback_at', 'is', null)
      .returningAll(),
  );

/**
 * The same for the first caller of the line as `line-stand.ts` orders it: professionals first, and whoever is owed a callback at the place of
 * that; rivals take the next ones. `ringsBack`: only those whom another phone can ring.
 */
export const claimNextCall = (tx: Tx, ringsBack: boolean): Promise<CallRow | undefined> =>
  tx.first(sql<CallRow>`
    with longest as (
      select c.id from call c
        left join call_party p on p.territory_id = c.territory_id and p.call_id = c.id
        left join callback_party bp on bp.territory_id = c.territory_id and bp.phone = p.phone and bp.open
        left join callback b on b.territory_id = c.territory_id and b.id = bp.callback_id
       where c.territory_id = ${tx.actor.territoryId} and c.state = 'queued' and c.callback_at is null and c.gave_up_at is null
         and (not ${ringsBack} or p.phone is not null)
       order by (c.choice is not distinct from 'professional' or coalesce(b.priority, false)) desc, least(c.queued_at, b.since), c.id
       limit 1 for update of c skip locked)
    update call c set state = 'answered', answered_at = ${stamp(tx.at)}, answered_by = ${tx.actor.name}
      from longest where c.territory_id = ${tx.actor.territoryId} and c.id = longest.id
    returning c.*`);

/** As if nobody had answered; `facts` are those without the answer. */
export async function forgetAnswer(tx: Tx, id: string, facts: CallFacts): Promise<void> {
  await tx.all(sql`update call set answered_by = null, held_at = null, (${FACT_COLUMNS}) = row(${factValues(facts)})
    where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

export async function updateAnsweredBy(tx: Tx, id: string, actor: string): Promise<void> {
  await tx.all(
    sql`update call set answered_by = ${actor} where territory_id = ${tx.actor.territoryId} and id = ${id}`,
  );
}

/** Null: not on hold. */
export async function updateHeld(tx: Tx, id: string, at: Instant | null): Promise<void> {
  await tx.all(sql`update call set held_at = ${at === null ? null : stamp(at)}::timestamptz
    where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** The carrier's name of a call that the line makes: that of the patient's leg, once their phone is rung. */
export async function updateCarrierSid(tx: Tx, id: string, carrierSid: string): Promise<void> {
  await tx.all(sql`update call set carrier_sid = ${carrierSid}
    where territory_id = ${tx.actor.territoryId} and id = ${id} and origin = 'callback'`);
}

export async function updateWrapUp(
  tx: Tx,
  id: string,
  it: { outcome: string; note: string | undefined },
): Promise<void> {
  await tx.all(sql`update call set wrap_up = ${it.outcome}, wrapped_up_at = coalesce(wrapped_up_at, ${stamp(tx.at)}),
      note = coalesce(${it.note ?? null}::text, note)
    where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** Since when nobody must have asked (machine time), and before which id the call was opened. */
type Quiet = { before: number; openedBefore: string };

/**
 * Calls of the line that go on and that nobody has asked the carrier about for long; they count as asked about now. Those whom an operator has
 * come first. Another process's are left to it.
 */
export const claimUnchecked = (
  tx: Tx,
  it: { now: number; limit: number; waiting: Quiet; answered: Quiet },
): Promise<CallRow[]> => {
  const quiet = ({ before, openedBefore }: Quiet) => sql`(id < ${openedBefore}
        and (checked_at is null or checked_at < ${new Date(before).toISOString()}::timestamptz))`;
  return tx.all(sql<CallRow>`
    with quiet as (
      select id from call
       where territory_id = ${tx.actor.territoryId} and state <> 'ended' and origin <> 'hand'
         and (${quiet(it.waiting)} or (state = 'answered' and ${quiet(it.answered)}))
       order by state = 'answered' desc, checked_at nulls first, id limit ${it.limit} for update skip locked)
    update call c set checked_at = ${new Date(it.now).toISOString()}::timestamptz
      from quiet where c.territory_id = ${tx.actor.territoryId} and c.id = quiet.id
    returning c.*`);
};

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

/** When somebody was first spoken to on that number after this call, by the line's own call or one that was written down. */
export async function selectCalledBackAt(
  tx: Tx,
  { arrived_at, phone }: CallWithParty,
): Promise<Instant | undefined> {
  if (phone === null) return undefined;
  const row = await tx.first(sql<{ at: Instant | null }>`
    select min(case c.origin when 'callback' then c.connected_at else c.answered_at end) as at
      from call_party p join call c on c.territory_id = p.territory_id and c.id = p.call_id
     where p.territory_id = ${tx.actor.territoryId} and p.phone = ${phone}
       and c.origin in ('callback', 'hand') and c.arrived_at > ${stamp(arrived_at)}`);
  return row?.at ?? undefined;
}

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
