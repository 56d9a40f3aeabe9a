import { type RawBuilder, sql } from 'kysely';
import { after, type Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';

/** One change as the feed has it, before its rows are looked up. */
export type FeedEntry = {
  seq: number;
  type: string;
  at: Instant;
  subject: string;
  data: Record<string, unknown>;
};

/** The number of the newest change of the territory; 0 when there has been none. */
export async function feedHead(tx: Tx): Promise<number> {
  const row = await tx.first(
    sql<{ seq: number }>`select seq from board_head where territory_id = ${tx.actor.territoryId}`,
  );
  return row?.seq ?? 0;
}

/** Changes above `seq`, at most `limit`, in order. */
export const feedAfter = (tx: Tx, seq: number, limit: number): Promise<FeedEntry[]> =>
  tx.all(sql<FeedEntry>`
    select f.seq, e.type, e.at, e.subject, e.data
      from board_feed f
      join event e on e.territory_id = f.territory_id and e.id = f.event_id
     where f.territory_id = ${tx.actor.territoryId} and f.seq > ${seq}
     order by f.seq limit ${limit}`);

/** Of these tokens, the ones that still open the board. */
export async function liveTokens(tx: Tx, tokenIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.all(
    sql<{ id: string }>`select id from access_token
     where territory_id = ${tx.actor.territoryId} and id = any(${tokenIds}::uuid[])
       and revoked_at is null and expires_at > ${stamp(tx.at)}`,
  );
  return new Set(rows.map((row) => row.id));
}

/** How far ahead free slots are shown. */
const SLOT_WINDOW_MS = 48 * 3_600_000;
/** How long something that failed for good stays on the board. */
const FAILURE_WINDOW_MS = 7 * 86_400_000;
/** No list of the board is longer: past that a person cannot read it either. */
const LONGEST = sql.raw('1000');

/** Rows of one collection that are on the board now: all of them, or those with these ids. */
type Rows<Row> = (tx: Tx, ids?: readonly string[]) => Promise<Row[]>;

const only = (column: RawBuilder<unknown>, ids: readonly string[] | undefined) =>
  ids ? sql`and ${column} = any(${ids}::uuid[])` : sql``;

export type StoredCall = {
  id: string;
  state: 'ringing' | 'queued' | 'answered';
  origin: 'line' | 'hand';
  arrived_at: Instant;
  answered_at: Instant | null;
};
export const openCalls: Rows<StoredCall> = (tx, ids) =>
  tx.all(sql<StoredCall>`
    select id, state, origin, arrived_at, answered_at from call
     where territory_id = ${tx.actor.territoryId} and state <> 'ended' ${only(sql`id`, ids)}
     order by arrived_at limit ${LONGEST}`);

export type StoredRequest = {
  id: string;
  kind: 'snp' | 'mt' | 'both' | 'other';
  state: 'received' | 'triaged' | 'waiting' | 'booked';
  red_flag: 'none' | 'raised' | 'unknown' | 'lifted';
  orientation: string | null;
  received_at: Instant;
  deadline: Instant;
  commune: string | null;
  booked_for: Instant | null;
};
export const openRequests: Rows<StoredRequest> = (tx, ids) =>
  tx.all(sql<StoredRequest>`
    select r.id, r.kind, r.state, r.red_flag, r.orientation, r.received_at, r.deadline, c.name as commune, b.start_at as booked_for
      from request r
      left join commune c on c.territory_id = r.territory_id and c.insee = r.insee
      left join booking b on b.territory_id = r.territory_id and b.request_id = r.id and b.state in ('booked', 'arrived')
     where r.territory_id = ${tx.actor.territoryId} and r.state in ('received', 'triaged', 'waiting', 'booked')
       ${only(sql`r.id`, ids)}
     order by r.deadline limit ${LONGEST}`);

export type StoredSlot = {
  id: string;
  professional_id: string;
  professional_name: string;
  profession: string;
  place_name: string;
  commune: string | null;
  start_at: Instant;
  end_at: Instant;
  mode: 'AMB' | 'HH' | 'VR';
  capacity: number;
  free: number;
};
export const freeSlots: Rows<StoredSlot> = (tx, ids) =>
  tx.all(sql<StoredSlot>`
    select s.id, s.professional_id, p.given_name || ' ' || p.family_name as professional_name, p.profession,
           l.name as place_name, c.name as commune, s.start_at, s.end_at, s.mode, s.capacity, f.free
      from slot s
      join professional p on p.territory_id = s.territory_id and p.id = s.professional_id
      join place l on l.territory_id = s.territory_id and l.id = s.place_id
      left join commune c on c.territory_id = l.territory_id and c.insee = l.insee
     cross join lateral (select count(*) as free from seat
                          where territory_id = s.territory_id and slot_id = s.id and booking_id is null
                            and (held_until is null or held_until <= ${stamp(tx.at)})) f
     where s.territory_id = ${tx.actor.territoryId} and s.state = 'open' and s.audience && '{CPTS}'::text[]
       and s.start_at > ${stamp(tx.at)} and s.start_at < ${stamp(after(tx.at, SLOT_WINDOW_MS))} and f.free > 0
       ${only(sql`s.id`, ids)}
     order by s.start_at limit ${LONGEST}`);

export type StoredMessage = {
  id: string;
  state: 'queued' | 'sending' | 'failed';
  attempts: number;
  queued_at: Instant;
};
export const unsentMessages: Rows<StoredMessage> = (tx, ids) =>
  tx.all(sql<StoredMessage>`
    select id, state, attempts, queued_at from secure_message
     where territory_id = ${tx.actor.territoryId} and state in ('queued', 'sending', 'failed') ${only(sql`id`, ids)}
     order by state, queued_at limit ${LONGEST}`);

export type StoredSms = { id: string; kind: string; state: 'failed' | 'unknown'; queued_at: Instant };
export const troubledSms: Rows<StoredSms> = (tx, ids) =>
  tx.all(sql<StoredSms>`
    select id, kind, state, queued_at from sms
     where territory_id = ${tx.actor.territoryId} and state in ('failed', 'unknown')
       and queued_at > ${stamp(after(tx.at, -FAILURE_WINDOW_MS))} ${only(sql`id`, ids)}
     order by queued_at desc limit ${LONGEST}`);

export type StoredTask = { id: string; kind: string; created_at: Instant };
export const openTasks: Rows<StoredTask> = (tx, ids) =>
  tx.all(sql<StoredTask>`
    select id, kind, created_at from task
     where territory_id = ${tx.actor.territoryId} and state = 'open' ${only(sql`id`, ids)}
     order by created_at limit ${LONGEST}`);

export type StoredFailure = { event_id: string; reaction: string; at: Instant };
/** `ids` are those of the events whose reactions failed. */
export const failedReactions: Rows<StoredFailure> = (tx, ids) =>
  tx.all(sql<StoredFailure>`
    select event_id, reaction, at from handled
     where territory_id = ${tx.actor.territoryId} and outcome = 'failed'
       and at > ${stamp(after(tx.at, -FAILURE_WINDOW_MS))} ${only(sql`event_id`, ids)}
     order by at desc limit ${LONGEST}`);
