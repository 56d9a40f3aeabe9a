import { type RawBuilder, sql } from 'kysely';
import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { type BookingState, type CancelledBy, LATE_MS } from './booking.ts';

/** A booking with where, when and by whom. */
export type Visit = {
  id: string;
  requestId: string;
  slotId: string;
  state: BookingState;
  version: number;
  start: Instant;
  end: Instant;
  mode: Mode;
  bookedAt: Instant;
  confirmedAt: Instant | null;
  cancelledBy: CancelledBy | null;
  reason: string | null;
  arrivedAt: Instant | null;
  walkIn: boolean;
  overbooked: boolean;
  comment: string | null;
  /** Somebody is to come to the patient, and nobody knows yet where that is. */
  addressMissing: boolean;
  professionalId: string;
  professionalName: string;
  profession: Profession;
  placeId: string;
  placeName: string;
  placeLine: string;
  communeName: string;
  placePhone: string | null;
};

/** With the patient who is expected. */
export type ExpectedVisit = Visit & {
  patientId: string;
  familyName: string;
  givenName: string;
  /** Local date, `1948-03-01`. */
  birthDate: string;
  phone: string | null;
  /** The commune where the request says that they are. */
  insee: string | null;
  /** Clinical. */
  motive: string;
};

/** Of the booking `b` and its slot `s`. */
export const addressMissing = sql<boolean>`(s.mode = 'HH' and b.state in ('booked', 'arrived') and not exists (
       select from request q join patient_identity h on h.territory_id = q.territory_id and h.patient_id = q.patient_id
        where q.territory_id = b.territory_id and q.id = b.request_id and h.home_street is not null))`;

const facts = sql`b.id, b.request_id as "requestId", b.slot_id as "slotId", b.state, b.version, s.start_at as start, s.end_at as end, s.mode,
       b.booked_at as "bookedAt", b.confirmed_at as "confirmedAt", b.cancelled_by as "cancelledBy", b.reason,
       b.arrived_at as "arrivedAt", s.walk_in as "walkIn", b.overbooked, b.comment,
       ${addressMissing} as "addressMissing",
       d.id as "professionalId", case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as "professionalName",
       d.profession, p.id as "placeId", p.name as "placeName", p.line as "placeLine", c.name as "communeName", p.phone as "placePhone"`;

const joined: RawBuilder<unknown> = sql`booking b
       join slot s on s.territory_id = b.territory_id and s.id = b.slot_id
       join professional d on d.territory_id = b.territory_id and d.id = b.professional_id
       join place p on p.territory_id = s.territory_id and p.id = s.place_id
       join commune c on c.territory_id = p.territory_id and c.insee = p.insee`;

/** All that were ever made for a request, the newest first. */
export const selectVisitsOf = (tx: Tx, requestId: string): Promise<Visit[]> =>
  tx.all(sql<Visit>`
    select ${facts} from ${joined}
     where b.territory_id = ${tx.actor.territoryId} and b.request_id = ${requestId}
     order by b.booked_at desc, b.id desc`);

/** Of one patient, by their start. */
export function selectVisitsOfPatient(
  tx: Tx,
  where: { patientId: string; from: Instant; to: Instant; after: PageKey | undefined; limit: number },
): Promise<Visit[]> {
  const then = where.after
    ? sql`and (b.start_at, b.id) > (${stamp(where.after.at)}, ${where.after.id}::uuid)`
    : sql``;
  return tx.all(sql<Visit>`
    select ${facts} from ${joined} join request r on r.territory_id = b.territory_id and r.id = b.request_id
     where r.territory_id = ${tx.actor.territoryId} and r.patient_id = ${where.patientId}
       and b.start_at >= ${stamp(where.from)} and b.start_at < ${stamp(where.to)} ${then}
     order by b.start_at, b.id limit ${where.limit}`);
}

/** How often nobody came to a place, and how often it was given back when hardly anybody else could be sent there. */
export type Absences = { missed: number; calledOffLate: number };

export async function selectAbsences(tx: Tx, patientId: string, since: Instant): Promise<Absences> {
  const found = await tx.first(sql<Absences>`
    select count(*) filter (where b.state = 'no-show')::int as missed,
           count(*) filter (where b.state = 'cancelled' and b.cancelled_by = 'patient'
             and b.ended_at > case when s.walk_in then s.end_at else s.start_at end - make_interval(secs => ${LATE_MS / 1000}))::int as "calledOffLate"
      from request r join booking b on b.territory_id = r.territory_id and b.request_id = r.id
      join slot s on s.territory_id = b.territory_id and s.id = b.slot_id
     where r.territory_id = ${tx.actor.territoryId} and r.patient_id = ${patientId} and b.start_at >= ${stamp(since)}`);
  return found ?? { missed: 0, calledOffLate: 0 };
}

/** Of those days, by their start. */
export function selectExpected(
  tx: Tx,
  where: {
    from: Instant;
    to: Instant;
    professionalId: string | undefined;
    after: PageKey | undefined;
    limit: number;
  },
): Promise<ExpectedVisit[]> {
  const whose = where.professionalId ? sql`and b.professional_id = ${where.professionalId}` : sql``;
  const then = where.after
    ? sql`and (b.start_at, b.id) > (${stamp(where.after.at)}, ${where.after.id}::uuid)`
    : sql``;
  return tx.all(sql<ExpectedVisit>`
    select ${facts}, r.patient_id as "patientId", i.family_name as "familyName", i.given_name as "givenName",
           i.birth_date::text as "birthDate", i.phone, r.insee, r.motive
      from ${joined}
      join request r on r.territory_id = b.territory_id and r.id = b.request_id
      join patient_identity i on i.territory_id = b.territory_id and i.patient_id = r.patient_id
     where b.territory_id = ${tx.actor.territoryId} and b.start_at >= ${stamp(where.from)} and b.start_at < ${stamp(where.to)} ${whose} ${then}
     order by b.start_at, b.id limit ${where.limit}`);
}
