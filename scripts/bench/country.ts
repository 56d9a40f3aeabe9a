import type pg from 'pg';
import { TERRITORY } from './stage.ts';

/** What the country is, whatever of it is filled: 800 territories, 30,000 professionals, 600,000 free places. */
export const COUNTRY = { territories: 800, professionals: 30_000, freePerProfessional: 20 };

/** Of the territory that is measured. */
const DOCTORS = 37;

/** A territory's past: so many requests in 60 days as half of the country's lines have, and so many places of each professional in the last fortnight. */
const PAST = { requests: 840, days: 60, patients: 280, perProfessional: 10 };

/** As many territories as one statement fills: each takes well under a minute. */
const AT_ONCE = 50;

/**
 * Fills a database with whole territories, all alike, of which the first is the one that is measured: with one territory or with 800 it has the same
 * 37 doctors, 740 free places, history and patients. Rows are written as they come to be, a professional's day of places
 * at a time, so that a territory's lie among those of all the others. `tell` hears how far it is.
 */
export async function fillCountry(
  owner: pg.Client,
  territories: number,
  tell: (done: number) => void,
): Promise<void> {
  await owner.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, settings, line, demo, created_at)
     select 'cpts-' || n, 'CPTS inventée ' || n, time_zone, '+33999' || lpad(n::text, 6, '0'), opening, settings, line, true, created_at
       from territory, generate_series(2, $2::int) n where territory_id = $1`,
    [TERRITORY, territories],
  );
  for (let first = 1; first <= territories; first += AT_ONCE) {
    const last = Math.min(territories, first + AT_ONCE - 1);
    for (const text of [DIRECTORY, FREE, PEOPLE, REQUESTS, PAST_SLOTS, VISITS])
      await owner.query(text.replace('$territories', territoriesFrom(first, last)));
    tell(last);
  }
  await owner.query('vacuum analyze');
}

/** As many professionals each as make the country's number; the measured one has its 37. */
const territoriesFrom = (first: number, last: number): string => `
  territories as (
    select n, case n when 1 then '${TERRITORY}' else 'cpts-' || n end as territory_id,
           case when n = 1 then ${DOCTORS} else
             ${COUNTRY.professionals} * n / ${COUNTRY.territories} - ${COUNTRY.professionals} * (n - 1) / ${COUNTRY.territories} end as professionals
      from generate_series(${first}, ${last}) n)`;

/** Three communes, a practice for each professional. */
const DIRECTORY = `
  with $territories,
    c as (insert into commune (territory_id, insee, name, postal_code, population, lat, lng)
          select t.territory_id, c.* from territories t,
                 (values ('59178', 'Douai', '59500', 40250, 50.37069, 3.07922), ('59028', 'Auby', '59950', 7083, 50.41457, 3.05396),
                         ('59214', 'Estrées', '59151', 1134, 50.30079, 3.0698)) c),
    n as (select t.territory_id, no, uuidv7() as doctor, uuidv7() as place from territories t, generate_series(1, t.professionals) no),
    d as (insert into professional (territory_id, id, rpps, profession, family_name, given_name, created_at)
          select territory_id, doctor, lpad(no::text, 11, '9'), 'doctor', 'Médecin ' || no, 'Camille', now() from n)
  insert into place (territory_id, id, name, line, insee, lat, lng, created_at)
  select territory_id, place, 'Cabinet ' || no, no || ' rue Inventée', (array['59178','59028','59214'])[1 + no % 3],
         50.3 + no * 0.003, 3.0 + no * 0.003, now() from n`;

const PAIRS = `
  pairs as (
    select territory_id, no, d.id as doctor, p.id as place
      from (select territory_id, id, row_number() over (partition by territory_id order by id) as no from professional join territories using (territory_id)) d
      join (select territory_id, id, row_number() over (partition by territory_id order by id) as no from place join territories using (territory_id)) p
           using (territory_id, no))`;

/** Four places a day of each professional, quarter hours that begin between two and nine hours from now; one in ten a home visit, one in twenty by video. */
const FREE = `
  with $territories, ${PAIRS},
    s as (insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at)
          select territory_id, uuidv7(), doctor, place, at, at + interval '15 minutes',
                 case when (no + n) % 10 = 0 then 'HH' when (no + n) % 20 = 1 then 'VR' else 'AMB' end, 1, '{CPTS}', now()
            from pairs, generate_series(0, ${COUNTRY.freePerProfessional - 1}) n,
                 lateral (select date_trunc('hour', now()) + n / 4 * interval '1 day' + (2 + n % 4 * 2) * interval '1 hour' + no % 4 * interval '15 minutes' as at)
           order by n / 4, no, territory_id, n returning territory_id, id)
  insert into seat (territory_id, slot_id, no) select territory_id, id, 1 from s`;

/** One in three has a treating doctor here. */
const PEOPLE = `
  with $territories, ${PAIRS},
    n as (select territory_id, no, uuidv7() as patient from territories, generate_series(1, ${PAST.patients}) no),
    p as (insert into patient (territory_id, id, insee, treating_doctor, created_at)
          select n.territory_id, patient, '59178', case when n.no % 3 = 0 then d.doctor end, now()
            from n join pairs d on d.territory_id = n.territory_id and d.no = 1 + n.no % ${DOCTORS}
           order by n.no, n.territory_id)
  insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date)
  select territory_id, patient, 'Inventé', 'Prénom ' || no, date '1935-05-05' + no * 100 from n order by no, territory_id`;

/** Of the last 60 days, as evenly as it comes; one in four cannot come or would be seen by video as well. The latest is still looking. */
const REQUESTS = `
  with $territories,
    people as (select territory_id, id, row_number() over (partition by territory_id order by id) as no from patient join territories using (territory_id))
  insert into request (territory_id, id, patient_id, kind, origin, motive, chronic, state, orientation, modes, lat, lng, insee, received_at, deadline)
  select territory_id, uuidv7(), p.id, 'snp', 'patient-without-mt', 'fièvre', false, case n when 1 then 'triaged' else 'closed' end, 'snp',
         case n % 8 when 0 then '{HH}'::text[] when 1 then '{AMB,VR}'::text[] else '{AMB}'::text[] end,
         50.30 + n % 12 * 0.01, 3.0 + n % 12 * 0.01, '59178', at, at + interval '1 day'
    from generate_series(1, ${PAST.requests}) n
   cross join lateral (select now() - n * interval '${PAST.days} days' / ${PAST.requests} as at)
    join people p on p.no = 1 + n % ${PAST.patients}
   order by at, territory_id`;

/** What was given in the last fortnight. */
const PAST_SLOTS = `
  with $territories, ${PAIRS},
    s as (insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at)
          select territory_id, uuidv7(), doctor, place, at, at + interval '15 minutes', 'AMB', 1, '{CPTS}', at - interval '2 days'
            from pairs, generate_series(1, ${PAST.perProfessional}) n,
                 lateral (select date_trunc('hour', now()) - n * interval '33 hours' + no % 4 * interval '15 minutes' as at)
           order by n desc, no, territory_id returning territory_id, id)
  insert into seat (territory_id, slot_id, no) select territory_id, id, 1 from s`;

/** The requests of that fortnight found places among them and were seen. */
const VISITS = `
  with $territories,
    wanted as (select territory_id, id, row_number() over (partition by territory_id order by received_at desc) as no
                 from request join territories using (territory_id) where received_at > now() - interval '14 days' and state = 'closed'),
    given as (select territory_id, id, professional_id, start_at, row_number() over (partition by territory_id order by md5(id::text)) as no
                from slot join territories using (territory_id) where start_at < now()),
    visits as (select g.territory_id, uuidv7() as id, w.id as request, g.id as slot, professional_id, start_at
                 from wanted w join given g on g.territory_id = w.territory_id and g.no = w.no),
    taken as (update seat set holder = request, booking_id = v.id from visits v
               where seat.territory_id = v.territory_id and seat.slot_id = v.slot)
  insert into booking (territory_id, id, request_id, slot_id, seat_no, professional_id, state, booked_at, start_at)
  select territory_id, id, request, slot, 1, professional_id, 'seen', start_at - interval '4 hours', start_at from visits order by start_at`;

/** An operator of each territory, and the request there that still looks for a place. */
export async function everybodysLatest(
  owner: pg.Client,
): Promise<{ requestId: string; authorization: string }[]> {
  await owner.query(
    `insert into access_token (territory_id, id, hash, role, created_at, expires_at)
     select territory_id, uuidv7(), sha256(convert_to('invented-bench-token-' || territory_id, 'utf8')), 'operator', now(), now() + interval '1 day' from territory`,
  );
  const { rows } = await owner.query<{ id: string; territory_id: string }>(
    `select distinct on (territory_id) territory_id, id from request where state = 'triaged' order by territory_id, received_at`,
  );
  return rows.map((row) => ({
    requestId: row.id,
    authorization: `Bearer invented-bench-token-${row.territory_id}`,
  }));
}
