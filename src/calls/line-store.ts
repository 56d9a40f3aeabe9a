import { sql } from 'kysely';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { AT_THE_LINE } from '../operators/presence.ts';
import type { CallChoice, CallFacts } from './call.ts';
import { type CallRow, factsOf } from './store.ts';

/** Who is on the line, with what is on record of the call. */
export type CallerRow = { callId: string; facts: CallFacts; phone: string | null; keyedPhone: string | null };

const callerRow = (row: CallRow & { phone: string | null; keyed_phone: string | null }): CallerRow => ({
  callId: row.id,
  facts: factsOf(row),
  phone: row.phone,
  keyedPhone: row.keyed_phone,
});

const callerOf = (tx: Tx, sid: string) => sql<CallRow & { phone: string | null; keyed_phone: string | null }>`
  select c.*, p.phone, p.keyed_phone
    from call c left join call_party p on p.territory_id = c.territory_id and p.call_id = c.id
   where c.territory_id = ${tx.actor.territoryId} and c.carrier_sid = ${sid}`;

export async function selectCaller(tx: Tx, sid: string): Promise<CallerRow | undefined> {
  const row = await tx.first(callerOf(tx, sid));
  return row && callerRow(row);
}

/** The caller, and nobody else changes the call until the end of this transaction. */
export async function lockCaller(tx: Tx, sid: string): Promise<CallerRow | undefined> {
  const row = await tx.first<CallRow & { phone: string | null; keyed_phone: string | null }>(
    sql`${callerOf(tx, sid)} for update of c`,
  );
  return row && callerRow(row);
}

export const updateKeyedPhone = async (tx: Tx, callId: string, phone: string): Promise<void> =>
  void (await tx.all(sql`update call_party set keyed_phone = ${phone}
    where territory_id = ${tx.actor.territoryId} and call_id = ${callId}`));

/** The number that was keyed in is the caller's. */
export const confirmKeyedPhone = async (tx: Tx, callId: string): Promise<void> =>
  void (await tx.all(sql`update call_party set phone = coalesce(phone, keyed_phone), keyed_phone = null
    where territory_id = ${tx.actor.territoryId} and call_id = ${callId}`));

export type LoadRow = {
  ahead: number;
  waiting: number;
  operators: number;
  free: number;
  longestWaitMs: number;
  handlingMs: number | null;
};

/** The calls by which the handling time goes: at least so many, at most so many, and none older (days). */
const FEWEST = 3;
const MOST = 30;
const DAYS = 30;
/** An operator who forgets to say that they have wrapped up does not make the estimate wrong (seconds). */
const LONGEST_WRAP_UP = 600;

/**
 * How the line stands for a call, or for a new one when there is none: everybody who waits, ordered as they are served (professionals
 * first, then by the time at which they came), with the callbacks that are due; who is at the phones; how long the last calls took.
 */
export async function selectLineLoad(
  tx: Tx,
  callId: string | undefined,
  choice: CallChoice | undefined,
): Promise<LoadRow> {
  const territoryId = tx.actor.territoryId;
  const now = sql`${stamp(tx.at)}::timestamptz`;
  const row = await tx.first(sql<LoadRow>`
    with me as (
      select c.id, coalesce(${choice ?? null}::text, c.choice) is not distinct from 'professional' as priority,
             coalesce(c.queued_at, ${now}) as since, p.phone
        from (values (${callId ?? null}::uuid)) as asked(id)
        left join call c on c.territory_id = ${territoryId} and c.id = asked.id
        left join call_party p on p.territory_id = c.territory_id and p.call_id = c.id),
    line as (
      select c.id, c.choice is not distinct from 'professional' as priority, c.queued_at as since, true as here
        from call c
       where c.territory_id = ${territoryId} and c.state = 'queued' and c.gave_up_at is null and c.callback_at is null
      union all
      select b.id, b.priority, b.since, false
        from callback b
       where b.territory_id = ${territoryId} and b.state = 'open' and coalesce(b.not_before <= ${now}, true)
         and coalesce(b.carried_to <= ${now}, true)
         and b.id is distinct from (
           select p.callback_id from me join callback_party p on p.phone = me.phone where p.territory_id = ${territoryId} and p.open)),
    stand as (
      select count(*) filter (where line.here)::int as waiting,
             count(*) filter (where line.id is distinct from me.id
               and (not line.priority, line.since, line.id) < (not me.priority, me.since, coalesce(me.id, line.id)))::int as ahead,
             coalesce(extract(epoch from ${now} - min(line.since) filter (where line.here)) * 1000, 0)::float8 as "longestWaitMs"
        from me left join line on true),
    phones as (
      select count(*)::int as operators, (count(*) filter (where state = 'present'))::int as free
        from presence where territory_id = ${territoryId} and state = any(${AT_THE_LINE}::text[])),
    recent as (
      select extract(epoch from
               least(coalesce(wrapped_up_at, ended_at), ended_at + make_interval(secs => ${LONGEST_WRAP_UP}))
               - coalesce(connected_at, answered_at)) as seconds
        from call
       where territory_id = ${territoryId} and state = 'ended' and outcome = 'completed' and answered_at is not null
         and arrived_at > ${now} - make_interval(days => ${DAYS}) and arrived_at <= ${now}
       order by arrived_at desc limit ${MOST}),
    handling as (
      select (case when count(*) >= ${FEWEST} then avg(greatest(seconds, 0)) * 1000 end)::float8 as "handlingMs" from recent)
    select stand.*, phones.*, handling.* from stand, phones, handling`);
  if (!row) throw new Error('a statement without a row');
  return row;
}
