import { type Selectable, sql } from 'kysely';
import type { BookingState } from '../bookings/booking.ts';
import type { Profession } from '../directory/profession.ts';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { RequestKind, RequestState } from '../requests/request.ts';
import type { Status } from './progress.ts';
import type { NoticeTable, ReferralTable, ReferralTables } from './tables.ts';

const db = queries<ReferralTables>();

export type NoticeRow = Selectable<NoticeTable>;

/** The next of the year's numbers: whoever refers at the same moment waits for it, so that none is missing. */
export async function takeNumber(tx: Tx, year: number): Promise<number> {
  const row = await tx.first(sql<{ last: number }>`
    insert into referral_number (territory_id, year, last) values (${tx.actor.territoryId}, ${year}, 1)
    on conflict (territory_id, year) do update set last = referral_number.last + 1 returning last`);
  return row?.last ?? 1;
}

export async function insertReferral(
  tx: Tx,
  row: Omit<ReferralTable, 'territory_id' | 'at' | 'noted'>,
): Promise<void> {
  await tx.all(
    db.insertInto('referral').values({
      ...row,
      territory_id: tx.actor.territoryId,
      consent_at: row.consent_at === null ? null : stamp(row.consent_at),
      at: stamp(tx.at),
    }),
  );
}

/** A referral with how the request stands that it became. Without the webhook's secret. */
export type ReferralRow = Omit<ReferralTable, 'territory_id' | 'webhook_secret' | 'noted' | 'webhook_url'> & {
  webhook: boolean;
  kind: RequestKind;
  state: RequestState;
  reason: string | null;
  deadline: Instant;
  decided: boolean;
  /** The request that it is by now: another, where a person has put two together. */
  current_request: string;
  booking_state: BookingState | null;
  booking_at: Instant;
  professional: string;
  profession: Profession;
  /** How many sheets were written at the patient's side. */
  assessments: number;
  /** A structure of the directory, a professional, or the regulating doctor who decided; null: not known by name. */
  referrer_name: string | null;
  referrer_phone: string | null;
};

/** Put together with another request of the same need, it is told what becomes of that one. */
const standing = (tx: Tx, condition: ReturnType<typeof sql>, rest: ReturnType<typeof sql>) =>
  tx.all(sql<ReferralRow>`
    select f.id, f.number, f.request_id, f.token_id, f.link_id, f.rank, f.file_number, f.cares_for_patient, f.consent_at, f.at,
           f.webhook_url is not null as webhook, q.kind, q.deadline, q.decision is not null as decided, r.state, r.reason, r.id as current_request,
           (select count(*)::int from assessment x where x.territory_id = f.territory_id and x.request_id = r.id) as assessments,
           w.name as referrer_name, w.phone as referrer_phone, b.state as booking_state, b.start_at as booking_at, d.profession,
           case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as professional
      from referral f
      join request q on q.territory_id = f.territory_id and q.id = f.request_id
      cross join lateral (
        with recursive went(id, merged_into, state, reason) as (
          select q.id, q.merged_into, q.state, q.reason
          union all
          select n.id, n.merged_into, n.state, n.reason from went join request n on n.territory_id = f.territory_id and n.id = went.merged_into)
        select id, state, reason from went where merged_into is null limit 1) r
      left join lateral (select name, phone from referrers_of(f.territory_id, f.request_id) where id = f.id) w on true
      left join lateral (
        select o.state, o.start_at, o.professional_id from booking o where o.territory_id = f.territory_id and o.request_id = r.id
         order by o.booked_at desc, o.id desc limit 1) b on true
      left join professional d on d.territory_id = f.territory_id and d.id = b.professional_id
     where f.territory_id = ${tx.actor.territoryId} and ${condition} ${rest}`);

const first = async <Row>(rows: Promise<Row[]>): Promise<Row | undefined> => (await rows)[0];

export const selectReferral = (tx: Tx, id: string): Promise<ReferralRow | undefined> =>
  first(standing(tx, sql`f.id = ${id}`, sql``));

/** Its own, and those of the requests that were put together with it, the oldest first. */
export const selectReferralsOfRequest = (tx: Tx, requestId: string): Promise<ReferralRow[]> =>
  standing(
    tx,
    sql`f.id in (select id from referrers_of(${tx.actor.territoryId}, ${requestId}))`,
    sql`order by f.at, f.id`,
  );

export const selectReferralOfLink = (
  tx: Tx,
  linkId: string,
  number: string,
): Promise<ReferralRow | undefined> =>
  first(standing(tx, sql`f.link_id = ${linkId} and f.number = ${number}`, sql``));

/** Those of one token, newest first. */
export const selectReferrals = (
  tx: Tx,
  tokenId: string,
  part: { after: PageKey | undefined; limit: number },
): Promise<ReferralRow[]> =>
  standing(
    tx,
    part.after
      ? sql`f.token_id = ${tokenId} and (f.at, f.id) < (${stamp(part.after.at)}, ${part.after.id}::uuid)`
      : sql`f.token_id = ${tokenId}`,
    sql`order by f.at desc, f.id desc limit ${part.limit}`,
  );

/** Of the referrals that became this request, or one that was put together with it, those whose referrer has a webhook. Locked. */
export const lockTold = (tx: Tx, requestId: string): Promise<{ id: string }[]> =>
  tx.all(sql<{ id: string }>`
    with recursive all_of(id) as (
      select ${requestId}::uuid
      union select r.id from all_of join request r on r.territory_id = ${tx.actor.territoryId} and r.merged_into = all_of.id)
    select f.id from referral f join all_of on all_of.id = f.request_id
     where f.territory_id = ${tx.actor.territoryId} and f.webhook_url is not null order by f.id for update of f`);

/** Undefined: no such referral. */
export const updateConsent = (
  tx: Tx,
  id: string,
  at: Instant | null,
): Promise<Pick<ReferralTable, 'request_id' | 'cares_for_patient'> | undefined> =>
  tx.first(
    db
      .updateTable('referral')
      .set({ consent_at: at === null ? null : stamp(at) })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .returning(['request_id', 'cares_for_patient']),
  );

/** What waits to be told is told in other words. */
export async function rewriteNotice(
  tx: Tx,
  id: string,
  it: { status: Status; data: Record<string, unknown> },
): Promise<void> {
  await tx.all(
    db
      .updateTable('referral_notice')
      .set({ status: it.status, data: json(it.data) })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('state', '=', 'waiting'),
  );
}

/** The next thing to tell, unless it is what was told last. Undefined then. The caller has the referral's lock. */
export const insertNotice = (
  tx: Tx,
  it: { id: string; referralId: string; status: Status; data: Record<string, unknown> },
): Promise<{ seq: number } | undefined> =>
  tx.first(sql<{ seq: number }>`
    with last as (
      select seq, status, data from referral_notice where territory_id = ${tx.actor.territoryId} and referral_id = ${it.referralId}
       order by seq desc limit 1)
    insert into referral_notice (territory_id, id, referral_id, seq, status, data, at)
    select ${tx.actor.territoryId}, ${it.id}, ${it.referralId}, coalesce((select seq from last), 0) + 1, ${it.status}, ${json(it.data)}, ${stamp(tx.at)}
     where not exists (select from last where status = ${it.status} and data = ${json(it.data)})
    returning seq`);

/** What is to be told first, with where to. */
export type Head = Pick<NoticeRow, 'id' | 'seq' | 'status' | 'data' | 'at' | 'attempts'> & {
  number: string;
  file_number: string | null;
  request_id: string;
  webhook_url: string;
  webhook_secret: Buffer;
};

export const selectHead = (tx: Tx, referralId: string): Promise<Head | undefined> =>
  tx.first(sql<Head>`
    select n.id, n.seq, n.status, n.data, n.at, n.attempts, f.number, f.file_number, f.request_id, f.webhook_url, f.webhook_secret
      from referral_notice n join referral f on f.territory_id = n.territory_id and f.id = n.referral_id
     where n.territory_id = ${tx.actor.territoryId} and n.referral_id = ${referralId} and n.state = 'waiting'
     order by n.seq limit 1`);

export async function markTold(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db
      .updateTable('referral_notice')
      .set((row) => ({
        state: 'told',
        told_at: stamp(tx.at),
        attempts: row('attempts', '+', 1),
        last_failure: null,
      }))
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** How many attempts have failed by now; undefined when it is not waiting any more. */
export const noteFailure = (tx: Tx, id: string, failure: string): Promise<{ attempts: number } | undefined> =>
  tx.first(
    db
      .updateTable('referral_notice')
      .set((row) => ({ attempts: row('attempts', '+', 1), last_failure: failure }))
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .returning('attempts'),
  );

export async function markGivenUp(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db
      .updateTable('referral_notice')
      .set({ state: 'given-up' })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

export const selectNotices = (tx: Tx, referralId: string): Promise<NoticeRow[]> =>
  tx.all(
    db
      .selectFrom('referral_notice')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('referral_id', '=', referralId)
      .orderBy('seq'),
  );

/** Whether a regulating doctor had decided about the patient, before this request or one that was put together with it. */
export async function hasDecision(tx: Tx, requestId: string): Promise<boolean> {
  const row = await tx.first(sql<{ decided: boolean }>`
    select exists (select from referrers_of(${tx.actor.territoryId}, ${requestId}) w
                     join request q on q.territory_id = ${tx.actor.territoryId} and q.id = w.request_id
                    where q.decision is not null) as decided`);
  return row?.decided ?? false;
}

/** The referral that an event is about. */
export const referralOfEvent = (tx: Tx, eventId: string): Promise<{ id: string } | undefined> =>
  tx.first(sql<{ id: string }>`
    select f.id from event e join referral f on f.territory_id = e.territory_id and f.id = e.subject
     where e.territory_id = ${tx.actor.territoryId} and e.id = ${eventId}`);
