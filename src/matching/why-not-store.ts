import { sql } from 'kysely';
import { after, hours, type Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { hasRoom, isOver, whyIneligible } from '../slots/eligible.ts';
import type { Ineligible } from '../slots/terms.ts';
import type { CandidateRow } from './candidate-store.ts';

/** Any slot of a professional, proposed or not, with what could stand in the way. */
export type AskedRow = CandidateRow & {
  ineligible: Ineligible | null;
  reservedFor: string | null;
  releaseAt: Instant | null;
  /** Its professional is of the profession that the request needs, and declared for its protocol where that is asked. */
  profession: string;
  declared: boolean;
  ofFallback: boolean;
};

/** All slots of a professional in that time, or these slots, as they stand to this request. */
export function selectAsked(
  tx: Tx,
  it: {
    requestId: string;
    from: Instant;
    to: Instant;
    professionalId?: string | undefined;
    slotIds?: readonly string[] | undefined;
    declaredFor?: string | undefined;
  },
): Promise<AskedRow[]> {
  const { territoryId } = tx.actor;
  const whose = it.slotIds
    ? sql`s.id = any(${it.slotIds}::uuid[])`
    : sql`s.professional_id = ${it.professionalId ?? null} and s.start_at > ${stamp(after(it.from, -hours(12)))} and s.start_at < ${stamp(it.to)} and not ${isOver('s', it.from)}`;
  return tx.all(sql<AskedRow>`
    select s.id as "slotId", s.professional_id as "professionalId", s.place_id as "placeId", p.lat, p.lng, s.start_at as start, s.end_at as end, s.mode,
           s.min_age as "minAge", s.max_age as "maxAge", f.free as "freePlaces", s.walk_in as "walkIn", ${hasRoom('s', territoryId)} as "hasRoom", ${whyIneligible({ slot: 's', request: 'r', territory: territoryId, at: tx.at })} as ineligible,
           t.name as "reservedFor", s.release_at as "releaseAt", d.profession,
           (${it.declaredFor ?? null}::text is null or exists (
              select from protocol_declaration c where c.territory_id = ${territoryId} and c.protocol = ${it.declaredFor ?? null} and c.professional_id = d.id)) as declared,
           is_fallback(s.territory_id, s.place_id) as "ofFallback"
      from slot s
      join request r on r.territory_id = ${territoryId} and r.id = ${it.requestId}
      join place p on p.territory_id = ${territoryId} and p.id = s.place_id
      join professional d on d.territory_id = ${territoryId} and d.id = s.professional_id
      left join structure t on t.territory_id = ${territoryId} and t.id = s.reserved_for
      cross join lateral (
        select count(*)::int as free from seat f
         where f.territory_id = ${territoryId} and f.slot_id = s.id and f.booking_id is null
           and (f.held_until is null or f.held_until <= ${stamp(tx.at)} or f.holder = ${it.requestId})) f
     where s.territory_id = ${territoryId} and ${whose}
     order by s.start_at, s.id limit 200`);
}
