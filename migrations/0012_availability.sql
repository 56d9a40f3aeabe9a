-- Fixed slots (a recurrence in the place's own time zone), absences, rosters of professionals on duty; places with hours and a zone of their own.

-- IANA name; null: the territory's.
alter table place add column time_zone text;

create table availability (
  territory_id territory_code not null,
  id uuid not null,
  professional_id uuid not null,
  place_id uuid not null,
  -- RFC 5545; its days count from `starts_on`.
  rrule text not null,
  starts_on date not null,
  until date,
  -- Times on the walls of the place: 08:30, 24:00.
  from_time text not null,
  to_time text not null,
  slot_minutes integer not null check (slot_minutes between 5 and 720),
  -- What its slots say beside their hour (availability/offer.ts).
  offer jsonb not null,
  except_days date[] not null default '{}',
  on_holidays boolean not null default false,
  -- Slots that were not made because the professional, or what they need, has something else at that hour.
  conflicts jsonb not null default '[]',
  -- How far the pass that is under way has come; null: none is.
  made_until date,
  version integer not null default 1,
  created_at timestamptz not null,
  primary key (territory_id, id),
  foreign key (territory_id, professional_id) references professional,
  foreign key (territory_id, place_id) references place
);
create index availability_professional on availability (territory_id, professional_id);

create table absence (
  territory_id territory_code not null,
  id uuid not null,
  professional_id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  reason text not null check (reason in ('leave', 'training', 'illness', 'other')),
  created_at timestamptz not null,
  primary key (territory_id, id),
  foreign key (territory_id, professional_id) references professional,
  check (from_at < to_at),
  constraint absence_overlap exclude using gist (territory_id with =, professional_id with =, tstzrange(from_at, to_at) with &&)
);

create table roster (
  territory_id territory_code not null,
  id uuid not null,
  name text not null,
  profession text not null,
  mode text not null check (mode in ('AMB', 'HH', 'VR')),
  audience text[] not null,
  season_from date not null,
  season_to date not null,
  -- 1 Monday … 7 Sunday: on which somebody should be on duty; null: the days of the line.
  weekdays integer[],
  on_holidays boolean not null default false,
  created_at timestamptz not null,
  primary key (territory_id, id),
  check (season_from <= season_to)
);

create table duty (
  territory_id territory_code not null,
  id uuid not null,
  roster_id uuid not null,
  on_day date not null,
  from_time text not null,
  to_time text not null,
  professional_id uuid not null,
  place_id uuid not null,
  slot_minutes integer not null check (slot_minutes between 5 and 720),
  capacity integer not null check (capacity between 1 and 100),
  conflicts jsonb not null default '[]',
  version integer not null default 1,
  primary key (territory_id, id),
  foreign key (territory_id, roster_id) references roster,
  foreign key (territory_id, professional_id) references professional,
  foreign key (territory_id, place_id) references place
);
create index duty_roster on duty (territory_id, roster_id, on_day);
create index duty_professional on duty (territory_id, professional_id, on_day);

alter table slot
  -- The start that the rule gave it, where a person has moved it since.
  add column moved_from timestamptz,
  -- Withdrawn for an absence: open again when the absence ends.
  add column absence_id uuid,
  add check (absence_id is null or state = 'withdrawn');
-- A rule makes each of its slots once. One that it takes back lets go of it (`rule_id` null); one that a person withdraws or moves keeps it, and is not
-- made again.
drop index slot_rule;
create unique index slot_rule on slot (territory_id, rule_id, coalesce(moved_from, start_at), professional_id) where rule_id is not null;
create index slot_absence on slot (territory_id, absence_id) where absence_id is not null;

select isolate(t) from unnest(array['availability', 'absence', 'roster', 'duty']::regclass[]) as t;
grant select, insert, update, delete on availability, absence, duty to recours_app;
grant select, insert, update on roster to recours_app;
