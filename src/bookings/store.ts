import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Mode } from '../matching/need.ts';
import type { Orientation, RedFlag, RedFlagLifter, RequestState } from '../requests/request.ts';
import { isOver, whyIneligible } from '../slots/eligible.ts';
import type { Ineligible, SlotState } from '../slots/terms.ts';
import type { BookingState, CancelledBy } from './booking.ts';
import type { BookingTable, BookingTables } from './tables.ts';
import { addressMissing } from './visit-store.ts';

const db = queries<BookingTables>();

/** What the one statement found, whether it booked (`seatNo`) or not. Undefined `slotState`: no such slot. */
export type BookResult = {
  state: RequestState;
  red_flag: RedFlag['state'];
  red_flag_rules: string[];
  red_flag_lifted_by: RedFlagLifter | null;
  orientation: Orientation | null;
  triage_open: string | null;
  /** The slot is of the profession that the request needs, and of somebody declared where the care is delegated. */
  suits: boolean | null;
  /** Of rule 2, or sooner where a protocol wants the patient seen sooner. */
  deadline: Instant;
  seatNo: number | null;
  slotState: SlotState | null;
  professionalId: string | null;
  start: Instant | null;
  end: Instant | null;
  mode: Mode | null;
  /** Whoever comes between start and end is seen in the order of coming. */
  walkIn: boolean | null;
  /** By which of its terms the slot is not for this request. */
  ineligible: Ineligible | null;
  over: boolean | null;
  /** Not a video place where a protocol wants the patient seen another way. */
  byAWayWanted: boolean | null;
  patientId: string;
  /** The slot in which another place was held for the request, which is free now. */
  releasedSlotId: string | null;
};

/**
 * Takes a free place of a slot for a request, in one statement: the request is locked and must be bookable (the same rule as
 * `isBookable`, which explains a refusal; a test compares the two), a place that is free now or held for this very request is
 * locked and taken, the booking is written, the request is booked, and what it holds elsewhere falls free. Rivals wait on the
 * place's row and then find it taken: there is nothing to check first (decision 5).
 */
export async function takePlace(
  tx: Tx,
  it: { bookingId: string; requestId: string; slotId: string; acceptLate: boolean; acceptVideo: boolean },
): Promise<BookResult | undefined> {
  const territory = tx.actor.territoryId;
  const now = stamp(tx.at);
  // The profession that the protocol asks for; where it is delegated, somebody who is declared for it.
  const suits = sql`(d.profession = r.profession and (r.orientation <> 'profession' or not coalesce((r.care ->> 'declaredOnly')::boolean, true)
                or exists (select from protocol_declaration c where c.territory_id = ${territory} and c.protocol = r.care_protocol
                            and c.professional_id = d.id)))`;
  // As `excludesVideo` says it: what is not proposed is not booked by its id either.
  const byAWayWanted = sql`(s.mode <> 'VR' or ${it.acceptVideo} or r.care is null or r.care ->> 'to' not in ('doctor', 'profession')
                or r.care -> 'modes' ? 'VR')`;
  return tx.first(sql<BookResult>`
    with req as materialized (
      select id, patient_id, state, red_flag, red_flag_rules, red_flag_lifted_by, orientation, least(deadline, care_by) as deadline, triage_open, care, care_protocol, search,
             requester, origin, insee, complaint, access,
             case when orientation = 'profession' then coalesce(care ->> 'profession', 'doctor') else 'doctor' end as profession
        from request where territory_id = ${territory} and id = ${it.requestId} for update),
    fit as materialized (
      select s.state, s.professional_id, s.start_at, s.end_at, s.mode, s.walk_in, ${isOver('s', tx.at)} as over, ${suits} as suits,
             ${whyIneligible({ slot: 's', request: 'r', territory, at: tx.at })} as ineligible, ${byAWayWanted} as by_a_way_wanted
        from slot s join professional d on d.territory_id = ${territory} and d.id = s.professional_id cross join req r
       where s.territory_id = ${territory} and s.id = ${it.slotId}),
    spot as materialized (
      select p.no from seat p
        join fit f on not f.over and f.ineligible is null and f.suits and f.by_a_way_wanted
        join req r on r.state in ('triaged', 'offered', 'proposed', 'waiting') and r.red_flag in ('none', 'lifted') and r.triage_open is null
              and (r.orientation in ('snp', 'both', 'profession') or (r.orientation = 'samu' and r.red_flag = 'lifted'))
              and (f.start_at <= r.deadline or ${it.acceptLate})
       where p.territory_id = ${territory} and p.slot_id = ${it.slotId} and p.booking_id is null
         and (p.held_until is null or p.held_until <= ${now} or p.holder = ${it.requestId})
       order by (p.holder = ${it.requestId}) desc nulls last, p.no limit 1 for update of p),
    freed as (
      update seat set holder = null, held_since = null, held_until = null
       where territory_id = ${territory} and holder = ${it.requestId} and booking_id is null and slot_id <> ${it.slotId}
         and exists (select from spot) returning slot_id),
    taken as (
      update seat p set holder = ${it.requestId}, held_since = null, held_until = null, booking_id = ${it.bookingId}
        from spot where p.territory_id = ${territory} and p.slot_id = ${it.slotId} and p.no = spot.no
      returning p.no),
    made as (
      insert into booking (territory_id, id, request_id, slot_id, seat_no, professional_id, booked_at, start_at)
      select ${territory}, ${it.bookingId}, ${it.requestId}, ${it.slotId}, taken.no, fit.professional_id, ${now}, fit.start_at
        from taken cross join fit returning seat_no),
    served as (
      update request set state = 'booked' where territory_id = ${territory} and id = ${it.requestId} and exists (select from made))
    select req.state, req.red_flag, req.red_flag_rules, req.red_flag_lifted_by, req.orientation, req.triage_open, req.deadline,
           fit.suits, made.seat_no as "seatNo", fit.state as "slotState", fit.professional_id as "professionalId",
           fit.start_at as start, fit.end_at as end, fit.mode, fit.walk_in as "walkIn", fit.over, fit.ineligible,
           req.patient_id as "patientId", fit.by_a_way_wanted as "byAWayWanted",
           (select slot_id from freed) as "releasedSlotId"
      from req left join made on true left join fit on true`);
}

export function lockBooking(tx: Tx, id: string): Promise<BookingTable | undefined> {
  return tx.first(
    db
      .selectFrom('booking')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .forUpdate(),
  );
}

export async function updateBooking(
  tx: Tx,
  id: string,
  state: BookingState,
  cancelled: { by: CancelledBy; reason: string } | undefined,
): Promise<void> {
  await tx.all(
    db
      .updateTable('booking')
      .set({
        state,
        reason: cancelled?.reason ?? null,
        cancelled_by: cancelled?.by ?? null,
        ...(state === 'arrived' ? { arrived_at: stamp(tx.at) } : { ended_at: stamp(tx.at) }),
        version: sql`version + 1`,
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** Undefined when it is confirmed already, or not booked (any more). */
export const setConfirmed = (tx: Tx, id: string): Promise<BookingTable | undefined> =>
  tx.first(
    db
      .updateTable('booking')
      .set({ confirmed_at: stamp(tx.at), version: sql`version + 1` })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('state', '=', 'booked')
      .where('confirmed_at', 'is', null)
      .returningAll(),
  );

export async function updateComment(tx: Tx, id: string, comment: string | null): Promise<void> {
  await tx.all(
    db
      .updateTable('booking')
      .set({ comment, version: sql`version + 1` })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** Of a booking that has just been made: its first version. */
export async function setComment(tx: Tx, id: string, comment: string): Promise<void> {
  await tx.all(
    db
      .updateTable('booking')
      .set({ comment })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

export type SlotHours = { start_at: Instant; end_at: Instant; walk_in: boolean };

export const selectHours = (tx: Tx, slotId: string): Promise<SlotHours | undefined> =>
  tx.first(
    sql<SlotHours>`select start_at, end_at, walk_in from slot where territory_id = ${tx.actor.territoryId} and id = ${slotId}`,
  );

/**
 * The place is free again for somebody else, unless somebody beyond the capacity sits in the slot: then theirs is a place like the others from now on,
 * and none is free. One at a time, or two who leave at once would both give their place to the same one.
 */
export async function freePlace(tx: Tx, booking: { id: string; slot_id: string }): Promise<void> {
  const territory = tx.actor.territoryId;
  tx.send(
    sql`select from slot where territory_id = ${territory} and id = ${booking.slot_id} for no key update`,
  );
  await tx.all(sql`
    with mine as materialized (
      select no, extra from seat where territory_id = ${territory} and booking_id = ${booking.id}),
    other as materialized (
      select p.no from seat p join mine on not mine.extra and p.no <> mine.no
       where p.territory_id = ${territory} and p.slot_id = ${booking.slot_id} and p.extra order by p.no limit 1),
    given as (
      update seat set extra = false where territory_id = ${territory} and slot_id = ${booking.slot_id} and no = (select no from other)),
    gone as (
      delete from seat where territory_id = ${territory} and slot_id = ${booking.slot_id}
         and no = (select no from mine where extra or exists (select from other)))
    update seat set holder = null, held_since = null, held_until = null, booking_id = null
     where territory_id = ${territory} and slot_id = ${booking.slot_id}
       and no = (select no from mine where not extra and not exists (select from other))`);
}

export type BookingFacts = {
  bookingId: string;
  requestId: string;
  patientId: string;
  professionalId: string;
  professionalName: string;
  slotId: string;
  state: BookingState;
  start: Instant;
  end: Instant;
  mode: Mode;
  placeId: string;
  placeName: string;
  placeLine: string;
  communeName: string;
  /** The patient has said that they will come. */
  confirmedAt: Instant | null;
  reason: string | null;
  cancelledBy: CancelledBy | null;
  /** Whoever comes between start and end is seen in the order of coming. */
  walkIn: boolean;
  overbooked: boolean;
  comment: string | null;
  /** Somebody is to come to the patient, and nobody knows yet where that is. */
  addressMissing: boolean;
  version: number;
};

export function selectBookingFacts(tx: Tx, id: string): Promise<BookingFacts | undefined> {
  return tx.first(sql<BookingFacts>`
    select b.id as "bookingId", b.request_id as "requestId", r.patient_id as "patientId", b.professional_id as "professionalId",
           case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as "professionalName", b.slot_id as "slotId", b.state,
           s.start_at as start, s.end_at as end, s.mode, p.id as "placeId", p.name as "placeName", p.line as "placeLine", c.name as "communeName",
           b.confirmed_at as "confirmedAt", b.reason, b.cancelled_by as "cancelledBy", s.walk_in as "walkIn", b.overbooked,
           b.comment, b.version, ${addressMissing} as "addressMissing"
      from booking b
      join request r on r.territory_id = b.territory_id and r.id = b.request_id
      join slot s on s.territory_id = b.territory_id and s.id = b.slot_id
      join professional d on d.territory_id = b.territory_id and d.id = b.professional_id
      join place p on p.territory_id = s.territory_id and p.id = s.place_id
      join commune c on c.territory_id = p.territory_id and c.insee = p.insee
     where b.territory_id = ${tx.actor.territoryId} and b.id = ${id}`);
}

/** Visits of a slot whose patients have not been seen yet. */
export async function selectAwaitedIn(tx: Tx, slotId: string): Promise<string[]> {
  const rows = await tx.all(
    db
      .selectFrom('booking')
      .select('id')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('slot_id', '=', slotId)
      .where('state', 'in', ['booked', 'arrived'])
      .orderBy('id'),
  );
  return rows.map(({ id }) => id);
}

/** A booking of the request with that professional, neither cancelled nor moved. */
export const selectSeeing = (
  tx: Tx,
  requestId: string,
  professionalId: string,
): Promise<{ id: string } | undefined> =>
  tx.first(
    db
      .selectFrom('booking')
      .select('id')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('request_id', '=', requestId)
      .where('professional_id', '=', professionalId)
      .where('state', 'in', ['booked', 'arrived', 'seen', 'no-show'])
      .limit(1),
  );
