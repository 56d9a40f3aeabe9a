-- A request is found by whom it is about and by whom it came through.

-- « Odile Dubrulle » as well as « Dubrulle Odile ».
alter table patient_identity
  add column folded_given text collate "C" not null generated always as (fold_name(given_name || family_name)) stored;
create index patient_identity_given on patient_identity (territory_id, folded_given, patient_id);
create index patient_identity_birth on patient_identity (territory_id, birth_date);

-- A referrer's own number for the patient, however they write it.
create index referral_file on referral (territory_id, upper(file_number));

-- Through whom a request came, and those that were put together with it: its own referral first. An organisation's name, or a
-- professional's; never the patient's. One row at a time (`limit 1`, `offset 0`): it is asked for row after row of a board.
create function referrers_of(of_territory text, of_request uuid)
  returns table (id uuid, request_id uuid, number text, rank text, name text, phone text) language sql stable as $$
  with recursive all_of(id) as (
    select of_request
    union select q.id from all_of cross join lateral (
            select m.id from request m where m.territory_id = of_territory and m.merged_into = all_of.id offset 0) q)
  select f.id, f.request_id, f.number, f.rank, coalesce(s.name, d.name, f.decided_by), coalesce(s.phone, d.phone)
    from all_of
   cross join lateral (
         select f.*, q.requester, q.decision ->> 'by' as decided_by
           from referral f join request q on q.territory_id = f.territory_id and q.id = f.request_id
          where f.territory_id = of_territory and f.request_id = all_of.id limit 1) f
    left join lateral (
         select s.name, s.phone from structure s where s.territory_id = of_territory and s.id = f.requester limit 1) s on true
    left join lateral (
         select case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as name, d.phone
           from professional d where d.territory_id = of_territory and d.id = f.requester limit 1) d on true
   order by f.request_id = of_request desc, f.at, f.id
$$;

-- What is due at the end of the 24 h is looked at then: a place that was found in time is not late.
update due set kind = 'request.deadline-due' where kind = 'request.deadline-passed';
