import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import { asLines, epoch, instantIn, orNothing, readLines } from '../platform/lines.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Mode } from './need.ts';

/** Of the centre that takes whom nobody else can. */
export const fallbackPlaces = (territoryId: string): RawBuilder<string[]> => sql<string[]>`array(
  select l.id from structure t join place l on l.territory_id = ${territoryId} and l.structure_id = t.id
   where t.territory_id = ${territoryId} and t.kind = 'unplanned-care-centre')`;

/** Who gives a place and where it is, for the screen. */
export type PlaceWords = {
  slotId: string;
  profession: string;
  familyName: string;
  givenName: string;
  placeName: string;
  commune: string;
};

export function selectPlaceWords(tx: Tx, slotIds: readonly string[]): Promise<PlaceWords[]> {
  const { territoryId } = tx.actor;
  return tx.all(sql<PlaceWords>`
    select s.id as "slotId", d.profession, d.family_name as "familyName", d.given_name as "givenName", p.name as "placeName", c.name as commune
      from slot s
      join professional d on d.territory_id = ${territoryId} and d.id = s.professional_id
      join place p on p.territory_id = ${territoryId} and p.id = s.place_id
      join commune c on c.territory_id = ${territoryId} and c.insee = p.insee
     where s.territory_id = ${territoryId} and s.id = any(${slotIds}::uuid[])`);
}

/** Who knows the patient of a request. */
export type Acquainted = {
  treatingDoctor: string | null;
  /** Nobody knows how old the patient is. */
  ageUnknown: boolean;
  lastSeenBy: string | null;
  /** Those who give places where the treating doctor gives theirs. */
  partners: string[];
};

/** `lastSeenBy` goes from the patient's requests to their visits, whatever is known of the tables: the other way round it is all visits of the territory. */
export function selectAcquainted(tx: Tx, requestId: string, since: Instant): Promise<Acquainted | undefined> {
  const { territoryId } = tx.actor;
  return tx.first(sql<Acquainted>`
    select o.treating_doctor as "treatingDoctor",
           not exists (select from patient_identity i where i.territory_id = ${territoryId} and i.patient_id = o.id) as "ageUnknown",
           (select b.professional_id from request q
             cross join lateral (select v.professional_id, v.start_at from booking v
                                  where v.territory_id = ${territoryId} and v.request_id = q.id and v.state = 'seen' and v.start_at > ${stamp(since)} offset 0) b
             where q.territory_id = ${territoryId} and q.patient_id = o.id order by b.start_at desc limit 1) as "lastSeenBy",
           array(select distinct s.professional_id::text from slot s
                  where o.treating_doctor is not null and s.territory_id = ${territoryId} and s.state = 'open' and s.start_at > ${stamp(tx.at)}
                    and s.professional_id <> o.treating_doctor
                    and s.place_id in (select m.place_id from slot m where m.territory_id = ${territoryId} and m.professional_id = o.treating_doctor
                                         and m.start_at > ${stamp(since)})) as partners
      from request r join patient o on o.territory_id = ${territoryId} and o.id = r.patient_id
     where r.territory_id = ${territoryId} and r.id = ${requestId}`);
}

/** A request of the past as the expectation of others looks at it. */
export type PastRow = {
  at: Instant;
  modes: Mode[];
  by: Instant | null;
  profession: string;
  lat: number;
  lng: number;
};

/** So many are enough to know a line by. */
const PAST = 3_000;

/** Requests that asked for a place since then, in the order of their coming, the latest of them. */
export async function selectPast(tx: Tx, since: Instant): Promise<PastRow[]> {
  const columns = [
    epoch(sql`received_at`),
    sql`array_to_string(modes, '+')`,
    orNothing(epoch(sql`least(available_to, care_by)`)),
    sql`lat`,
    sql`lng`,
    sql`profession`,
  ];
  const found = await tx.first(sql<{ past: string | null }>`
    select ${asLines(columns)} as past from (
      select received_at, modes, available_to, care_by, lat, lng,
             case when orientation = 'profession' then coalesce(care ->> 'profession', 'doctor') else 'doctor' end as profession
        from request
       where territory_id = ${tx.actor.territoryId} and received_at > ${stamp(since)} and received_at <= ${stamp(tx.at)}
         and orientation in ('snp', 'both', 'profession') and merged_into is null
       order by received_at desc limit ${PAST}) r`);
  return readLines(found?.past, ([at, modes = '', by, lat, lng, profession = '']) => ({
    at: instantIn(at),
    modes: modes === '' ? [] : (modes.split('+') as Mode[]),
    by: by ? instantIn(by) : null,
    profession,
    lat: Number(lat),
    lng: Number(lng),
  })).toReversed();
}

export type FreeRow = {
  start: Instant;
  mode: Mode;
  profession: string;
  count: number;
  lat: number;
  lng: number;
};

/** Places of the line that nobody has yet, by start; those of the fallback centre are nobody's plan. */
export function selectFree(tx: Tx, until: Instant): Promise<FreeRow[]> {
  const { territoryId } = tx.actor;
  return tx.all(sql<FreeRow>`
    select s.start_at as start, s.mode, d.profession, count(*)::int as count, min(p.lat) as lat, min(p.lng) as lng
      from slot s
      join professional d on d.territory_id = ${territoryId} and d.id = s.professional_id
      join place p on p.territory_id = ${territoryId} and p.id = s.place_id
      join seat f on f.territory_id = ${territoryId} and f.slot_id = s.id and f.booking_id is null
           and (f.held_until is null or f.held_until <= ${stamp(tx.at)})
     where s.territory_id = ${territoryId} and s.state = 'open' and s.start_at > ${stamp(tx.at)} and s.start_at <= ${stamp(until)}
       and (s.audience && '{CPTS}'::text[] or (s.release_at <= ${stamp(tx.at)} and s.release_audience && '{CPTS}'::text[]))
       and s.place_id <> all (${fallbackPlaces(territoryId)})
     group by s.territory_id, s.id, d.profession order by s.start_at`);
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

/** Places that each professional gave to the line between the two, and how many were taken (rule 4). What is not for the line any more was not left by it. */
export function selectLoads(
  tx: Tx,
  since: Instant,
  until: Instant,
): Promise<{ professionalId: string; given: number; taken: number }[]> {
  return tx.all(sql<{ professionalId: string; given: number; taken: number }>`
    select s.professional_id as "professionalId", count(p.booking_id)::int as taken,
           count(*) filter (where p.booking_id is not null or (s.audience || s.release_audience) && '{CPTS}'::text[])::int as given
      from slot s join seat p on p.territory_id = s.territory_id and p.slot_id = s.id
     where s.territory_id = ${tx.actor.territoryId} and s.start_at > ${stamp(since)} and s.start_at <= ${stamp(until)}
     group by s.professional_id`);
}
