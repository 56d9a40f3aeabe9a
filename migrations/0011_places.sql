-- What a slot says beside its hour: whom it is for, from when on for others, who and what it needs besides its professional; waiting for a place.

alter table slot
  -- Whole years of the patient; null: no limit.
  add column min_age integer check (min_age between 0 and 130),
  add column max_age integer check (max_age between 0 and 130),
  -- Only for patients who have no treating doctor.
  add column without_doctor_only boolean not null default false,
  -- INSEE codes that a home visit goes to; null: all.
  add column communes text[],
  -- Complaints (the requests' own codes) that it is for; null: all.
  add column complaints text[],
  -- Whoever comes is seen in the order of coming: the hour is the slot's whole span.
  add column walk_in boolean not null default false,
  -- Kept for the patients of one structure until it is released.
  add column reserved_for uuid,
  -- From then on also for `release_audience`, and no more kept for one structure.
  add column release_at timestamptz,
  add column release_audience text[] not null default '{}',
  -- The fixed slots, or the roster, that it was made from; null: ad hoc.
  add column rule_id uuid,
  add column version integer not null default 1,
  add check (min_age <= max_age),
  add foreign key (territory_id, reserved_for) references structure,
  drop constraint slot_state_check,
  -- `blocked`: free, but the professional's own diary has filled; open again when it empties.
  add constraint slot_state_check check (state in ('open', 'blocked', 'withdrawn'));
create index slot_rule on slot (territory_id, rule_id, start_at) where rule_id is not null;

-- Rooms and kits.
create table resource (
  territory_id territory_code not null,
  id uuid not null,
  kind text not null check (kind in ('room', 'kit')),
  name text not null,
  place_id uuid,
  created_at timestamptz not null,
  primary key (territory_id, id),
  foreign key (territory_id, place_id) references place
);

-- Who and what a slot needs, its professional among them. `present`: a person or a thing is in one place at a time, whatever they do there;
-- `reachable`: a doctor nearby who can be called during a teleconsultation, for one at a time. Kept by a trigger for the professional's own
-- part, so that no way of writing a slot goes round it.
create table slot_part (
  territory_id territory_code not null,
  slot_id uuid not null,
  -- A professional or a resource.
  who uuid not null,
  part text not null check (part in ('professional', 'assistant', 'room', 'kit', 'reachable-doctor')),
  how text not null generated always as (case part when 'reachable-doctor' then 'reachable' else 'present' end) stored,
  start_at timestamptz not null,
  end_at timestamptz not null,
  active boolean not null default true,
  primary key (territory_id, slot_id, part, who),
  foreign key (territory_id, slot_id) references slot,
  constraint slot_part_overlap exclude using gist (territory_id with =, who with =, how with =, tstzrange(start_at, end_at) with &&)
    where (active)
);
create index slot_part_who on slot_part (territory_id, who, start_at);

create function slot_parts_made() returns trigger language plpgsql as $$
begin
  insert into slot_part (territory_id, slot_id, who, part, start_at, end_at, active)
    select territory_id, id, professional_id, 'professional', start_at, end_at, state <> 'withdrawn' from made;
  return null;
end $$;
create function slot_parts_changed() returns trigger language plpgsql as $$
begin
  update slot_part set active = new.state <> 'withdrawn', start_at = new.start_at, end_at = new.end_at
   where territory_id = new.territory_id and slot_id = new.id;
  return null;
end $$;
insert into slot_part (territory_id, slot_id, who, part, start_at, end_at, active)
  select territory_id, id, professional_id, 'professional', start_at, end_at, state <> 'withdrawn' from slot;
create trigger slot_parts_made after insert on slot referencing new table as made for each statement execute function slot_parts_made();
create trigger slot_parts_changed after update on slot for each row
  when (new.state is distinct from old.state or new.start_at <> old.start_at or new.end_at <> old.end_at)
  execute function slot_parts_changed();

-- What patients and places need and have to get in: wheelchair, lift, … (codes).
alter table place add column access text[] not null default '{}',
  -- The hours of a fallback centre, by day of the week; null: as its slots say.
  add column opening jsonb;
alter table request add column access text[] not null default '{}';

-- Overbooked by the doctor, on the record: a place beyond the capacity, which nobody else may make.
alter table booking add column overbooked boolean not null default false;

-- Patients who have said that they take a place that falls free, whom the line books within the minute.
create table standby (
  territory_id territory_code not null,
  request_id uuid not null,
  since timestamptz not null,
  agreed_by text not null,
  primary key (territory_id, request_id),
  foreign key (territory_id, request_id) references request
);

select isolate(t) from unnest(array['resource', 'slot_part', 'standby']::regclass[]) as t;
grant select, insert, update, delete on slot_part, standby to recours_app;
grant select, insert, update on resource to recours_app;
