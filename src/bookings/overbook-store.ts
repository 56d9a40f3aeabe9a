import { sql } from 'kysely';
import { after } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';

/** One slot, with how many can still be booked there for that request, held for it or free for all. */
export type OverbookedSlot = { professionalId: string; places: number };

/** Nobody gives a place of it back, overbooks or withdraws it meanwhile. Undefined: no such slot. */
export function lockPlaces(
  tx: Tx,
  it: { slotId: string; requestId: string },
): Promise<OverbookedSlot | undefined> {
  const territory = tx.actor.territoryId;
  tx.send(sql`select from slot where territory_id = ${territory} and id = ${it.slotId} for no key update`);
  return tx.first(sql<OverbookedSlot>`
    select s.professional_id as "professionalId",
           (select count(*)::int from seat p where p.territory_id = ${territory} and p.slot_id = s.id and p.booking_id is null
               and (p.held_until is null or p.held_until <= ${stamp(tx.at)} or p.holder = ${it.requestId})) as places
      from slot s where s.territory_id = ${territory} and s.id = ${it.slotId}`);
}

/** Whether a request is a professional's to know of (rule 8): it was put to them, they see the patient for it, or they are their treating doctor. */
export async function isKnownTo(tx: Tx, requestId: string, professionalId: string): Promise<boolean> {
  const territory = tx.actor.territoryId;
  const known = await tx.first(sql`
    select from request r where r.territory_id = ${territory} and r.id = ${requestId}
       and (exists (select from offer o join offer_recipient a on a.territory_id = o.territory_id and a.offer_id = o.id
                     where o.territory_id = ${territory} and o.request_id = r.id and a.professional_id = ${professionalId})
            or exists (select from booking b where b.territory_id = ${territory} and b.request_id = r.id and b.professional_id = ${professionalId})
            or exists (select from patient p where p.territory_id = ${territory} and p.id = r.patient_id and p.treating_doctor = ${professionalId}))`);
  return known !== undefined;
}

/** One that is held for them elsewhere is free again: a request holds one at a time. Gives its slot. */
export async function dropHold(tx: Tx, requestId: string): Promise<string | undefined> {
  const dropped = await tx.first(sql<{ slotId: string }>`
    update seat set holder = null, held_since = null, held_until = null
     where territory_id = ${tx.actor.territoryId} and holder = ${requestId} and booking_id is null returning slot_id as "slotId"`);
  return dropped?.slotId;
}

/** A place more, kept for that request until the end of the transaction: what books finds it as it finds any hold. */
export async function addPlace(tx: Tx, it: { slotId: string; requestId: string }): Promise<void> {
  await tx.all(sql`
    insert into seat (territory_id, slot_id, no, holder, held_since, held_until)
    select territory_id, id, 1 + coalesce((select max(no) from seat p where p.territory_id = s.territory_id and p.slot_id = s.id), s.capacity),
           ${it.requestId}::uuid, ${stamp(tx.at)}::timestamptz, ${stamp(after(tx.at, 1_000))}::timestamptz
      from slot s where territory_id = ${tx.actor.territoryId} and id = ${it.slotId}`);
}

/** From now on it is gone with its booking. */
export async function markOverbooked(tx: Tx, bookingId: string): Promise<void> {
  tx.send(
    sql`update booking set overbooked = true where territory_id = ${tx.actor.territoryId} and id = ${bookingId}`,
  );
  await tx.all(
    sql`update seat set extra = true where territory_id = ${tx.actor.territoryId} and booking_id = ${bookingId}`,
  );
}
