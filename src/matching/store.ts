import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Mode } from './need.ts';

export type CandidateRow = {
  slotId: string;
  professionalId: string;
  profession: string;
  familyName: string;
  givenName: string;
  placeId: string;
  placeName: string;
  commune: string;
  start: Instant;
  end: Instant;
  mode: Mode;
  lat: number;
  lng: number;
  freePlaces: number;
};

/** Far more than 37 doctors publish for the days that count. */
const MOST = 2_000;

/** Slots that the line may give, with a place that is free for this request at that time (its own hold is). */
export function selectCandidates(
  tx: Tx,
  it: {
    requestId: string;
    from: Instant;
    to: Instant;
    slotId?: string | undefined;
    profession: string;
    /** With those of the fallback centre, which are kept back otherwise. */
    fallback: boolean;
    /** Only those declared for this protocol. */
    declaredFor?: string | undefined;
  },
): Promise<CandidateRow[]> {
  const only: RawBuilder<unknown> = it.slotId ? sql`and s.id = ${it.slotId}` : sql``;
  const declared: RawBuilder<unknown> = it.declaredFor
    ? sql`and exists (select from protocol_declaration c where c.territory_id = ${tx.actor.territoryId} and c.protocol = ${it.declaredFor}
                       and c.professional_id = s.professional_id)`
    : sql``;
  return tx.all(sql<CandidateRow>`
    select s.id as "slotId", s.professional_id as "professionalId", d.profession, d.family_name as "familyName", d.given_name as "givenName",
           s.place_id as "placeId", p.name as "placeName", c.name as commune, s.start_at as start, s.end_at as end, s.mode,
           p.lat, p.lng, f.free as "freePlaces"
      from slot s
      cross join lateral (
        select count(*)::int as free from seat f
         where f.territory_id = ${tx.actor.territoryId} and f.slot_id = s.id and f.booking_id is null
           and (f.held_until is null or f.held_until <= ${stamp(tx.at)} or f.holder = ${it.requestId})) f
      join professional d on d.territory_id = ${tx.actor.territoryId} and d.id = s.professional_id and d.profession = ${it.profession} ${declared}
      join place p on p.territory_id = ${tx.actor.territoryId} and p.id = s.place_id
      join commune c on c.territory_id = ${tx.actor.territoryId} and c.insee = p.insee
      left join structure t on t.territory_id = ${tx.actor.territoryId} and t.id = p.structure_id
     where s.territory_id = ${tx.actor.territoryId} and s.state = 'open'
       and case when t.kind = 'unplanned-care-centre' then ${it.fallback} and s.audience && '{CPTS,SNP}'::text[]
                else s.audience && '{CPTS}'::text[] end
       and s.start_at > ${stamp(it.from)} and s.start_at < ${stamp(it.to)} and f.free > 0 ${only}
     order by s.start_at limit ${MOST}`);
}

export type DoctorRow = {
  professionalId: string;
  familyName: string;
  givenName: string;
  placeName: string | null;
  commune: string | null;
  phone: string | null;
  lat: number | null;
  lng: number | null;
};

/** Doctors who take new patients as their treating doctor, with the place of the latest slot that they gave and its phone for patients. */
export const selectTakingPatients = (tx: Tx): Promise<DoctorRow[]> =>
  tx.all(sql<DoctorRow>`
    select d.id as "professionalId", d.family_name as "familyName", d.given_name as "givenName", p.name as "placeName", c.name as commune,
           p.phone, p.lat, p.lng
      from professional d
      left join lateral (
             select s.place_id from slot s where s.territory_id = ${tx.actor.territoryId} and s.professional_id = d.id
              order by s.start_at desc limit 1) last on true
      left join place p on p.territory_id = ${tx.actor.territoryId} and p.id = last.place_id
      left join commune c on c.territory_id = ${tx.actor.territoryId} and c.insee = p.insee
     where d.territory_id = ${tx.actor.territoryId} and d.profession = 'doctor' and d.takes_patients
     order by d.folded_name, d.id`);

/** Places that each professional gave to the line since then, and how many were taken (rule 4). */
export function selectLoads(
  tx: Tx,
  since: Instant,
): Promise<{ professionalId: string; given: number; taken: number }[]> {
  return tx.all(sql<{ professionalId: string; given: number; taken: number }>`
    select s.professional_id as "professionalId", count(*)::int as given, count(p.booking_id)::int as taken
      from slot s join seat p on p.territory_id = s.territory_id and p.slot_id = s.id
     where s.territory_id = ${tx.actor.territoryId} and s.start_at > ${stamp(since)}
     group by s.professional_id`);
}
