import { type RawBuilder, sql } from 'kysely';
import { after, type Instant } from '../platform/clock.ts';
import { type Database, execute, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { isTimed } from '../requests/timed-care-sql.ts';
import { LONGEST_SLOT_MS } from '../slots/cut-span.ts';
import { isForTheLine, isOver } from '../slots/eligible.ts';
import { requestOfTask } from '../tasks/lookup.ts';
import { toldOf } from './told-store.ts';

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

/** The operator whom an actor's name tells of (`operators/change-presence.ts`); null for a part of the system. */
const operatorIn = (actor: RawBuilder<unknown>) => sql`substring(${actor} from ':([0-9a-f-]{36})$')`;

export type StoredLeg = {
  id: string;
  party: 'operator' | 'samu' | 'caller';
  operatorId: string | null;
  state: 'planned' | 'ringing' | 'picked-up' | 'joined' | 'failed';
};
export type StoredCall = {
  id: string;
  state: 'ringing' | 'queued' | 'answered';
  origin: 'line' | 'hand' | 'callback';
  choice: 'snp' | 'mt' | 'professional' | null;
  arrived_at: Instant;
  queued_at: Instant | null;
  answered_at: Instant | null;
  connected_at: Instant | null;
  held_at: Instant | null;
  answered_by: string | null;
  callback_id: string | null;
  earlier_calls: number;
  legs: StoredLeg[] | null;
};
/** Who was promised a callback and has not hung up yet waits no more: they are a row there. */
const notPromised = (call: RawBuilder<unknown>) =>
  sql`and (${call}state = 'answered' or ${call}callback_at is null)`;

/** With what is owed to the same phone already, so that a caller who has called twice can be one row. */
export const openCalls: Rows<StoredCall> = (tx, ids) =>
  tx.all(sql<StoredCall>`
    select c.id, c.state, c.origin, c.choice, c.arrived_at, c.queued_at, c.answered_at, c.connected_at, c.held_at,
           ${operatorIn(sql`c.answered_by`)} as answered_by, k.id as callback_id,
           coalesce(k.calls - (k.call_id = c.id)::int, 0) as earlier_calls, l.legs
      from call c
      left join call_party p on p.territory_id = c.territory_id and p.call_id = c.id
      left join callback_party kp on kp.territory_id = p.territory_id and kp.phone = p.phone and kp.open
      left join callback k on k.territory_id = kp.territory_id and k.id = kp.callback_id and k.state = 'open'
      left join lateral (
             select json_agg(json_build_object('id', id, 'party', party, 'operatorId', operator, 'state', state)
                             order by planned_at, id) as legs
               from call_leg where territory_id = c.territory_id and call_id = c.id and state <> 'left') l on true
     where c.territory_id = ${tx.actor.territoryId} and c.state <> 'ended' ${notPromised(sql`c.`)} ${only(sql`c.id`, ids)}
     order by c.arrived_at limit ${LONGEST}`);

/** Which callers are on the line right now to whom these callbacks are owed, or were until a moment ago. */
export const callsOwed = (
  tx: Tx,
  callbackIds: readonly string[],
): Promise<{ callback_id: string; call_id: string }[]> =>
  tx.all(sql<{ callback_id: string; call_id: string }>`
    select k.callback_id, c.id as call_id
      from call c
      join call_party p on p.territory_id = c.territory_id and p.call_id = c.id
      join callback_party k on k.territory_id = p.territory_id and k.phone = p.phone
     where c.territory_id = ${tx.actor.territoryId} and c.state <> 'ended' and k.callback_id = any(${callbackIds}::uuid[])`);

export type StoredOperator = {
  operator: string;
  label: string | null;
  state: 'present' | 'on-call' | 'wrap-up' | 'away';
  since: Instant;
  call_id: string | null;
};
export const knownOperators: Rows<StoredOperator> = (tx, ids) =>
  tx.all(sql<StoredOperator>`
    select operator, label, state, since, call_id from presence
     where territory_id = ${tx.actor.territoryId} and state <> 'gone' ${only(sql`operator`, ids)}
     order by operator limit ${LONGEST}`);

export type StoredCallback = {
  id: string;
  reason: 'requested' | 'abandoned' | 'missed' | 'failed' | 'closed-hours';
  since: Instant;
  not_before: Instant | null;
  priority: boolean;
  calls: number;
  attempts: number;
  attempted_at: Instant | null;
  owner: string | null;
  carried_to: Instant | null;
};
export const openCallbacks: Rows<StoredCallback> = (tx, ids) =>
  tx.all(sql<StoredCallback>`
    select k.id, k.reason, k.since, k.not_before, k.priority, k.calls, k.attempts, k.attempted_at,
           ${operatorIn(sql`k.owner`)} as owner, k.carried_to
      from callback k
     where k.territory_id = ${tx.actor.territoryId} and k.state = 'open' ${only(sql`k.id`, ids)}
     order by k.priority desc, k.since limit ${LONGEST}`);

export type StoredToday = {
  closed_at: Instant | null;
  arrived: number;
  answered: number;
  answered_within_60s: number;
  abandoned: number;
  missed: number;
  callbacks_asked: number;
};

/** What became of the line's calls that arrived from `from` to before `to`; `day` is that day's local date. */
export async function figuresOf(
  tx: Tx,
  { day, from, to }: { day: string; from: Instant; to: Instant },
): Promise<StoredToday> {
  const row = await tx.first(sql<StoredToday>`
    select (select closed_at from line_day where territory_id = ${tx.actor.territoryId} and day = ${day}::date and reopened_at is null) as closed_at,
           count(*)::int as arrived,
           count(*) filter (where ${ANSWERED})::int as answered,
           count(*) filter (where ${ANSWERED_SOON})::int as answered_within_60s,
           count(*) filter (where outcome = 'abandoned')::int as abandoned,
           count(*) filter (where outcome in ('missed', 'failed') and ${WAS_OPEN})::int as missed,
           count(*) filter (where outcome = 'callback' and ${WAS_OPEN})::int as callbacks_asked
      from call
     where territory_id = ${tx.actor.territoryId} and origin = 'line'
       and arrived_at >= ${stamp(from)} and arrived_at < ${stamp(to)}`);
  if (!row) throw new Error('an aggregate without a row');
  return row;
}

/** A person answered, or is answering. */
const ANSWERED = sql.raw('answered_at is not null');
const ANSWERED_SOON = sql.raw(
  "coalesce(connected_at, answered_at) <= coalesce(queued_at, arrived_at) + interval '60 s'",
);

/** Not one who was told on ringing that the line is closed, which nobody could have answered. */
const WAS_OPEN = sql.raw('(not refused_closed or queued_at is not null)');

export type LineGauges = {
  territory_id: string;
  waiting: number;
  longest_wait_s: number;
  operators: number;
  answered: number;
  answered_within_60s: number;
  abandoned: number;
  callbacks: number;
};

/**
 * Every line as it stands at that time, and its local day so far, for the operations of the product: one statement, as the relay, which
 * sees no identity.
 */
export const lineGauges = (database: Pick<Database, 'relay'>, at: Instant): Promise<LineGauges[]> =>
  execute(
    database.relay,
    sql<LineGauges>`
    select t.territory_id, now.*, day.*, p.operators, k.callbacks
      from territory t
     cross join lateral (
            select count(*)::int as waiting,
                   coalesce(greatest(0, extract(epoch from ${stamp(at)} - min(coalesce(queued_at, arrived_at)))), 0)::float8 as longest_wait_s
              from call where territory_id = t.territory_id and state = 'queued' and callback_at is null) now
     cross join lateral (
            select count(*) filter (where ${ANSWERED})::int as answered,
                   count(*) filter (where ${ANSWERED_SOON})::int as answered_within_60s,
                   count(*) filter (where outcome = 'abandoned')::int as abandoned
              from call where territory_id = t.territory_id and origin = 'line' and arrived_at <= ${stamp(at)}
               and arrived_at >= date_trunc('day', ${stamp(at)} at time zone t.time_zone) at time zone t.time_zone) day
     cross join lateral (
            select count(*)::int as operators
              from presence where territory_id = t.territory_id and state in ('present', 'on-call', 'wrap-up')) p
     cross join lateral (
            select count(*)::int as callbacks from callback where territory_id = t.territory_id and state = 'open') k`,
  );

export type StoredRequest = {
  id: string;
  kind: 'snp' | 'mt' | 'both' | 'other';
  state: 'received' | 'triaged' | 'offered' | 'proposed' | 'waiting' | 'booked';
  red_flag: 'none' | 'raised' | 'unknown' | 'lifted';
  orientation: string | null;
  received_at: Instant;
  deadline: Instant;
  care_by: Instant | null;
  commune: string | null;
  booked_for: Instant | null;
  referral: { number: string; rank: string; name: string | null } | null;
  /** Since its 24 h have begun. `at`: ISO 8601. */
  steps: { step: number; at: string; done: string[] }[];
  standby_since: Instant | null;
  /** When the waiting list gave the place. */
  placed_at: Instant | null;
  /** How whoever was given that place learns of it. */
  told: 'text' | 'person' | 'to-call' | 'under-way';
};
export const openRequests: Rows<StoredRequest> = (tx, ids) =>
  tx.all(sql<StoredRequest>`
    select r.id, r.kind, r.state, r.red_flag, r.orientation, r.received_at, r.deadline, r.care_by, c.name as commune, b.start_at as booked_for,
           (select json_build_object('number', number, 'rank', rank, 'name', name)
              from referrers_of(r.territory_id, r.id) limit 1) as referral,
           case when r.escalation = 0 then '[]'::jsonb else (select jsonb_agg(jsonb_build_object('step', e.no, 'at', e.at, 'done', e.done) order by e.no)
               from (select r.escalation + 1 - row_number() over (order by step desc) as no, at, done from escalation_step
                      where territory_id = r.territory_id and request_id = r.id order by step desc limit r.escalation) e) end as steps,
           w.since as standby_since, g.at as placed_at, case when g.at is not null then ${toldOf(sql`b`)} end as told
      from request r
      left join commune c on c.territory_id = r.territory_id and c.insee = r.insee
      left join booking b on b.territory_id = r.territory_id and b.request_id = r.id and b.state in ('booked', 'arrived')
      left join standby w on w.territory_id = r.territory_id and w.request_id = r.id
      left join event g on r.state = 'booked' and g.territory_id = r.territory_id and g.subject = r.id and g.type = 'standby.placed'
                       and g.data ->> 'bookingId' = b.id::text
     where r.territory_id = ${tx.actor.territoryId} and r.state in ('received', 'triaged', 'offered', 'proposed', 'waiting', 'booked')
       ${only(sql`r.id`, ids)}
     order by ${isTimed('r')} desc, r.state = 'booked', least(r.deadline, r.care_by) limit ${LONGEST}`);

export type StoredSlot = {
  id: string;
  professional_id: string;
  professional_name: string;
  profession: string;
  place_name: string;
  commune: string | null;
  start_at: Instant;
  end_at: Instant;
  walk_in: boolean;
  mode: 'AMB' | 'HH' | 'VR';
  capacity: number;
  free: number;
};
export const freeSlots: Rows<StoredSlot> = (tx, ids) =>
  tx.all(sql<StoredSlot>`
    select s.id, s.professional_id, p.given_name || ' ' || p.family_name as professional_name, p.profession,
           l.name as place_name, c.name as commune, s.start_at, s.end_at, s.walk_in, s.mode, s.capacity, f.free
      from slot s
      join professional p on p.territory_id = s.territory_id and p.id = s.professional_id
      join place l on l.territory_id = s.territory_id and l.id = s.place_id
      left join commune c on c.territory_id = l.territory_id and c.insee = l.insee
     cross join lateral (select count(*) as free from seat
                          where territory_id = s.territory_id and slot_id = s.id and booking_id is null
                            and (held_until is null or held_until <= ${stamp(tx.at)})) f
     where s.territory_id = ${tx.actor.territoryId} and s.state = 'open' and ${isForTheLine('s', tx.at)}
       and not ${isOver('s', tx.at)} and s.start_at > ${stamp(after(tx.at, -LONGEST_SLOT_MS))} and s.start_at < ${stamp(after(tx.at, SLOT_WINDOW_MS))} and f.free > 0
       ${only(sql`s.id`, ids)}
     order by s.start_at limit ${LONGEST}`);

export type StoredMessage = {
  id: string;
  state: 'queued' | 'sending' | 'refused' | 'bounced' | 'expired';
  attempts: number;
  queued_at: Instant;
};
export const unsentMessages: Rows<StoredMessage> = (tx, ids) =>
  tx.all(sql<StoredMessage>`
    select id, state, attempts, queued_at from secure_message
     where territory_id = ${tx.actor.territoryId} and state in ('queued', 'sending', 'refused', 'bounced', 'expired') ${only(sql`id`, ids)}
     order by state in ('queued', 'sending'), queued_at limit ${LONGEST}`);

export type StoredMail = {
  id: string;
  state: 'new' | 'aside';
  request_id: string | null;
  received_at: Instant;
};
export const unreadMails: Rows<StoredMail> = (tx, ids) =>
  tx.all(sql<StoredMail>`
    select id, state, request_id, received_at from incoming_message
     where territory_id = ${tx.actor.territoryId} and (state = 'aside' or state = 'new' and not automatic) ${only(sql`id`, ids)}
     order by received_at limit ${LONGEST}`);

export type StoredSms = { id: string; kind: string; state: 'failed' | 'unknown'; queued_at: Instant };
export const troubledSms: Rows<StoredSms> = (tx, ids) =>
  tx.all(sql<StoredSms>`
    select id, kind, state, queued_at from sms
     where territory_id = ${tx.actor.territoryId} and state in ('failed', 'unknown')
       and queued_at > ${stamp(after(tx.at, -FAILURE_WINDOW_MS))} ${only(sql`id`, ids)}
     order by queued_at desc limit ${LONGEST}`);

export type StoredTask = {
  id: string;
  kind: string;
  subject: string;
  request_id: string | null;
  times: number;
  last_at: Instant | null;
  created_at: Instant;
};
export const openTasks: Rows<StoredTask> = (tx, ids) =>
  tx.all(sql<StoredTask>`
    select t.id, t.kind, t.subject, ${requestOfTask} as request_id, t.times, t.last_at, t.created_at from task t
     where t.territory_id = ${tx.actor.territoryId} and t.state = 'open' ${only(sql`t.id`, ids)}
     order by t.created_at limit ${LONGEST}`);

export type StoredFailure = { event_id: string; reaction: string; at: Instant };
/** `ids` are those of the events whose reactions failed. */
export const failedReactions: Rows<StoredFailure> = (tx, ids) =>
  tx.all(sql<StoredFailure>`
    select event_id, reaction, at from handled
     where territory_id = ${tx.actor.territoryId} and outcome = 'failed'
       and at > ${stamp(after(tx.at, -FAILURE_WINDOW_MS))} ${only(sql`event_id`, ids)}
     order by at desc limit ${LONGEST}`);
