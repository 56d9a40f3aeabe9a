import type pg from 'pg';
import { TERRITORY } from './stage.ts';

/** 37 invented doctors in three communes, one place each. */
export async function fillDirectory(owner: pg.Client): Promise<void> {
  await owner.query(
    `insert into commune (territory_id, insee, name, postal_code, population, lat, lng) values
       ($1, '59178', 'Douai', '59500', 40250, 50.37069, 3.07922), ($1, '59028', 'Auby', '59950', 7083, 50.41457, 3.05396),
       ($1, '59214', 'Estrées', '59151', 1134, 50.30079, 3.0698)
     on conflict do nothing`,
    [TERRITORY],
  );
  await owner.query(
    `with n as (select n, uuidv7() as doctor, uuidv7() as place from generate_series(1, 37) n),
      d as (insert into professional (territory_id, id, rpps, profession, family_name, given_name, created_at)
            select $1, doctor, lpad(n::text, 11, '9'), 'doctor', 'Médecin ' || n, 'Camille', now() from n)
     insert into place (territory_id, id, name, line, insee, lat, lng, created_at)
     select $1, place, 'Cabinet ' || n, n || ' rue Inventée', (array['59178','59028','59214'])[1 + n % 3],
            50.3 + n * 0.003, 3.0 + n * 0.003, now() from n`,
    [TERRITORY],
  );
}

/** `perDoctor` slots of each doctor from `fromHours` on, every `everyMinutes`, one place each. Gives their ids. */
export async function fillSlots(
  owner: pg.Client,
  perDoctor: number,
  fromHours: number,
  everyMinutes: number,
): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `with pair as (select d.id as doctor, p.id as place from
        (select id, row_number() over (order by id) as no from professional where territory_id = $1) d
        join (select id, row_number() over (order by id) as no from place where territory_id = $1) p using (no)),
      s as (insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at)
            select $1, uuidv7(), doctor, place, now() + make_interval(hours => $3::int) + n * make_interval(mins => $4::int),
                   now() + make_interval(hours => $3::int) + (n + 1) * make_interval(mins => $4::int), 'AMB', 1, '{CPTS}', now()
              from pair, generate_series(0, $2::int - 1) n returning id),
      p as (insert into seat (territory_id, slot_id, no) select $1, id, 1 from s)
     select id from s`,
    [TERRITORY, perDoctor, fromHours, everyMinutes],
  );
  return rows.map((row) => row.id);
}

/** Triaged SNP requests of invented patients. Gives their ids. */
export async function fillRequests(owner: pg.Client, count: number): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `with n as (select n, uuidv7() as patient, uuidv7() as request from generate_series(1, $2::int) n),
      p as (insert into patient (territory_id, id, insee, created_at) select $1, patient, '59178', now() from n),
      i as (insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date)
            select $1, patient, 'Inventé', 'Prénom ' || n, '1980-05-05' from n)
     insert into request (territory_id, id, patient_id, kind, origin, motive, chronic, state, orientation, lat, lng, insee, received_at, deadline)
     select $1, request, patient, 'snp', 'patient-without-mt', 'fièvre', false, 'triaged', 'snp', 50.37, 3.08, '59178', now(), now() + interval '24 hours'
       from n returning id`,
    [TERRITORY, count],
  );
  await owner.query('analyze');
  return rows.map((row) => row.id);
}

/** What a line has behind and around it on an ordinary day: 5,000 calls of the past, callbacks, and three operators who are there. */
export async function fillLine(owner: pg.Client): Promise<void> {
  await owner.query(
    `with n as (select n, 'CA' || md5(n::text) as sid, uuidv7() as id, now() - n * interval '5 minutes' as at from generate_series(1, 5000) n),
      c as (insert into call (territory_id, id, carrier_sid, origin, state, outcome, choice, arrived_at, queued_at, answered_at, ended_at, end_status)
            select $1, id, sid, 'line', 'ended', 'completed', 'snp', at, at, at + interval '40 seconds', at + interval '4 minutes', 'completed' from n),
      p as (insert into call_party (territory_id, call_id, phone)
            select $1, id, '+3363998' || lpad((n % 10000)::text, 4, '0') from n),
      e as (insert into event (territory_id, id, at, actor, type, subject)
            select $1, uuidv7(), at, 'system:telephony', type, id from n, unnest(array['call.arrived', 'call.queued', 'call.ended']) type)
     insert into webhook_receipt (territory_id, key, at)
     select $1, sid || '/' || step, at from n, unnest(array['voice', 'snp+queued', 'status/2/completed']) step`,
    [TERRITORY],
  );
  await owner.query(
    `with c as (select id, arrived_at, row_number() over (order by arrived_at desc) as n from call where territory_id = $1 limit 400),
      b as (insert into callback (territory_id, id, reason, state, since, call_id)
            select $1, id, 'requested', case when n > 20 then 'done' else 'open' end, arrived_at, id from c)
     insert into callback_party (territory_id, callback_id, phone, open)
     select $1, id, '+3363998' || lpad(n::text, 4, '0'), n <= 20 from c`,
    [TERRITORY],
  );
  await owner.query(
    `insert into presence (territory_id, operator, actor, state, since, seen_at)
     select $1, uuidv7(), 'operator:' || n, 'present', now(), now() + interval '1 day' from generate_series(1, 3) n`,
    [TERRITORY],
  );
  // Without it every connection would keep the plans of empty tables: each insert into call_party would read all calls of the territory.
  await owner.query('analyze');
}

/**
 * What full speed has left behind (tens of thousands of calls that ring for ever) is not what a line
 * looks like when a storm comes: the calls end, and the database has been vacuumed.
 */
export async function calmDown(owner: pg.Client): Promise<void> {
  await owner.query(
    `update call set state = 'ended', outcome = 'missed', ended_at = arrived_at + interval '20 seconds', end_status = 'completed'
      where territory_id = $1 and state = 'ringing'`,
    [TERRITORY],
  );
  await owner.query('vacuum analyze');
}
