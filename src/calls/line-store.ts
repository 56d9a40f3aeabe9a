import { sql } from 'kysely';
import { after, type Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { AT_THE_LINE } from '../operators/presence.ts';
import { REST_MS } from '../callbacks/callback.ts';
import type { CallFacts } from './call.ts';
import type { LineStand } from './line-stand.ts';
import { type CallRow, factsOf } from './store.ts';

/** Who is on the line, with what is on record of the call. */
export type CallerRow = {
  callId: string;
  facts: CallFacts;
  phone: string | null;
  keyedPhone: string | null;
  /** The callback that this number is owed already: the caller has its place. */
  owed: { id: string; priority: boolean; since: Instant } | null;
};

type StoredCaller = CallRow & {
  phone: string | null;
  keyed_phone: string | null;
  owed: string | null;
  owed_priority: boolean | null;
  owed_since: Instant | null;
};

const callerRow = (row: StoredCaller): CallerRow => ({
  callId: row.id,
  facts: factsOf(row),
  phone: row.phone,
  keyedPhone: row.keyed_phone,
  owed:
    row.owed === null || row.owed_since === null
      ? null
      : { id: row.owed, priority: row.owed_priority ?? false, since: row.owed_since },
});

const callerOf = (tx: Tx, sid: string) => sql<StoredCaller>`
  select c.*, p.phone, p.keyed_phone, b.id as owed, b.priority as owed_priority, b.since as owed_since
    from call c left join call_party p on p.territory_id = c.territory_id and p.call_id = c.id
    left join callback_party bp on bp.territory_id = c.territory_id and bp.phone = p.phone and bp.open
    left join callback b on b.territory_id = c.territory_id and b.id = bp.callback_id
   where c.territory_id = ${tx.actor.territoryId} and c.carrier_sid = ${sid}`;

export async function selectCaller(tx: Tx, sid: string): Promise<CallerRow | undefined> {
  const row = await tx.first(callerOf(tx, sid));
  return row && callerRow(row);
}

/** The caller, and nobody else changes the call until the end of this transaction. */
export async function lockCaller(tx: Tx, sid: string): Promise<CallerRow | undefined> {
  const row = await tx.first<StoredCaller>(sql`${callerOf(tx, sid)} for update of c`);
  return row && callerRow(row);
}

export const updateKeyedPhone = async (tx: Tx, callId: string, phone: string): Promise<void> =>
  void (await tx.all(sql`update call_party set keyed_phone = ${phone}
    where territory_id = ${tx.actor.territoryId} and call_id = ${callId}`));

/** The number that was keyed in is the caller's. */
export const confirmKeyedPhone = async (tx: Tx, callId: string): Promise<void> =>
  void (await tx.all(sql`update call_party set phone = coalesce(phone, keyed_phone), keyed_phone = null
    where territory_id = ${tx.actor.territoryId} and call_id = ${callId}`));

/** The calls by which the handling time goes: at least so many, at most so many, and none older (days). */
const FEWEST = 3;
const MOST = 30;
const DAYS = 30;
/** An operator who forgets to say that they have wrapped up does not make the estimate wrong (seconds). */
const LONGEST_WRAP_UP = 600;

type PlaceRow = { id: string; here: boolean; priority: boolean; since: Instant };

/** Callers in the queue and callbacks that may be made now. Who has been promised a callback and has not hung up yet is no caller. */
const selectPlaces = (tx: Tx): Promise<PlaceRow[]> =>
  tx.all(sql<PlaceRow>`
    select c.id, true as here, c.choice is not distinct from 'professional' or coalesce(b.priority, false) as priority,
           least(coalesce(c.queued_at, c.arrived_at), b.since) as since
      from call c left join call_party p on p.territory_id = c.territory_id and p.call_id = c.id
      left join callback_party bp on bp.territory_id = c.territory_id and bp.phone = p.phone and bp.open
      left join callback b on b.territory_id = bp.territory_id and b.id = bp.callback_id
     where c.territory_id = ${tx.actor.territoryId} and c.state = 'queued' and c.gave_up_at is null and c.callback_at is null
       and c.origin <> 'hand'
    union all
    select b.id, false, b.priority, b.since
      from callback b join callback_party p on p.territory_id = b.territory_id and p.callback_id = b.id
      join call newest on newest.territory_id = b.territory_id and newest.id = b.call_id
     where b.territory_id = ${tx.actor.territoryId} and b.state = 'open'
       and coalesce(b.not_before <= ${stamp(tx.at)}, true) and coalesce(b.carried_to <= ${stamp(tx.at)}, true)
       and (coalesce(b.attempted_at <= ${stamp(after(tx.at, -REST_MS))}, true) or newest.arrived_at > b.attempted_at)
       and not exists (
         select from call_party lp join call l on l.territory_id = lp.territory_id and l.id = lp.call_id
          where lp.territory_id = b.territory_id and lp.phone = p.phone
            and l.state <> 'ended' and l.callback_at is null and l.origin <> 'hand')`);

/** How the line stands: who is to be spoken to, who is at the phones, how long the last calls took. */
export async function selectStand(tx: Tx): Promise<LineStand> {
  const { territoryId } = tx.actor;
  const now = sql`${stamp(tx.at)}::timestamptz`;
  const [places, rest] = await Promise.all([
    selectPlaces(tx),
    tx.first(sql<Pick<LineStand, 'operators' | 'free' | 'handlingMs'>>`
    with phones as (
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
    select phones.*, handling.* from phones, handling`),
  ]);
  if (!rest) throw new Error('a statement without a row');
  return {
    ...rest,
    callers: places.filter(({ here }) => here),
    callbacks: places.filter(({ here }) => !here),
  };
}
