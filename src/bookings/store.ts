import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Mode } from '../matching/need.ts';
import type { BookingState, CancelledBy } from './booking.ts';
import type { BookingTable, BookingTables } from './tables.ts';
import { addressMissing } from './visit-store.ts';

const db = queries<BookingTables>();

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
