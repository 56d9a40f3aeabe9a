-- The line, from the ring to the report. Identity (names, phones, birth dates) stands in tables of its own: patient_identity,
-- call_party, sms, secure_message_address; everything else carries ids.

-- A name as it is searched for: « Le Roy », « LEROY » and « Leroÿ », « D'Hondt » and « DHONDT », « Lecœur » and « Lecoeur » are one.
-- Columns made with it are generated, so that no writer can forget them.
create function fold_name(name text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(
    lower(normalize(replace(replace(replace(translate(name, 'øØłŁđĐŒÆ', 'oOlLdDœæ'), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), nfd) collate "C"),
    '[^a-z0-9]' collate "C", '', 'g')
$$;

create table commune (
  territory_id territory_code not null references territory,
  insee text not null,
  name text not null,
  postal_code text not null,
  population integer not null,
  lat double precision not null,
  lng double precision not null,
  primary key (territory_id, insee)
);

create table professional (
  territory_id territory_code not null references territory,
  id uuid not null,
  rpps text check (rpps ~ '^[0-9]{11}$'),
  profession text not null,
  family_name text not null,
  given_name text not null,
  phone text,
  secure_address text,
  volunteer boolean not null default true,
  created_at timestamptz not null,
  folded_name text collate "C" not null generated always as (fold_name(family_name || given_name)) stored,
  primary key (territory_id, id),
  unique (territory_id, rpps)
);
create index professional_name on professional (territory_id, folded_name, id);

create table structure (
  territory_id territory_code not null references territory,
  id uuid not null,
  name text not null,
  kind text not null,
  finess text check (finess ~ '^[0-9A-Z]{9}$'),
  phone text,
  created_at timestamptz not null,
  folded_name text collate "C" not null generated always as (fold_name(name)) stored,
  primary key (territory_id, id)
);
create index structure_name on structure (territory_id, folded_name, id);

create table place (
  territory_id territory_code not null references territory,
  id uuid not null,
  name text not null,
  line text not null,
  insee text not null,
  lat double precision not null,
  lng double precision not null,
  phone text,
  created_at timestamptz not null,
  folded_name text collate "C" not null generated always as (fold_name(name)) stored,
  primary key (territory_id, id),
  foreign key (territory_id, insee) references commune
);
create index place_name on place (territory_id, folded_name, id);

create table patient (
  territory_id territory_code not null references territory,
  id uuid not null,
  treating_doctor uuid,
  insee text,
  created_at timestamptz not null,
  primary key (territory_id, id),
  foreign key (territory_id, treating_doctor) references professional,
  foreign key (territory_id, insee) references commune
);
create table patient_identity (
  territory_id territory_code not null,
  patient_id uuid not null,
  family_name text not null,
  given_name text not null,
  birth_date date not null,
  sex text check (sex in ('F', 'M')),
  phone text,
  ins_status text not null default 'provisoire' check (ins_status in ('provisoire', 'récupérée', 'validée', 'qualifiée')),
  folded_name text collate "C" not null generated always as (fold_name(family_name || given_name)) stored,
  primary key (territory_id, patient_id),
  foreign key (territory_id, patient_id) references patient
);
create index patient_identity_phone on patient_identity (territory_id, phone);
create index patient_identity_name on patient_identity (territory_id, folded_name, patient_id);

-- A call holds facts that merge in any order (calls/call.ts); its state is derived from them and stored for the board.
create table call (
  territory_id territory_code not null references territory,
  id uuid not null,
  carrier_sid text,
  origin text not null check (origin in ('line', 'hand')),
  state text not null check (state in ('ringing', 'queued', 'answered', 'ended')),
  outcome text,
  arrived_at timestamptz not null,
  queued_at timestamptz,
  answered_at timestamptz,
  gave_up_at timestamptz,
  ended_at timestamptz,
  end_status text,
  last_sequence integer,
  refused_closed boolean not null default false,
  answered_by text,
  note text,
  primary key (territory_id, id),
  unique (territory_id, carrier_sid)
);
create index call_open on call (territory_id, arrived_at) where state <> 'ended';
create index call_recent on call (territory_id, arrived_at desc, id desc);
create table call_party (
  territory_id territory_code not null,
  call_id uuid not null,
  phone text,
  primary key (territory_id, call_id),
  foreign key (territory_id, call_id) references call
);
-- A genuine webhook is taken once: the carrier's own key of it (call, step, sequence number).
create table webhook_receipt (
  territory_id territory_code not null,
  key text not null,
  at timestamptz not null,
  primary key (territory_id, key)
);

create table request (
  territory_id territory_code not null references territory,
  id uuid not null,
  call_id uuid,
  patient_id uuid not null,
  kind text not null check (kind in ('snp', 'mt', 'both', 'other')),
  origin text not null,
  motive text not null,
  chronic boolean not null,
  state text not null,
  red_flag text not null default 'none' check (red_flag in ('none', 'raised', 'unknown', 'lifted')),
  -- Ids of the protocol's questions that raised it or stay unknown; after a lift, who lifted it.
  red_flag_rules text[] not null default '{}',
  red_flag_lifted_by text check (red_flag_lifted_by in ('doctor', 'samu')),
  orientation text,
  modes text[] not null default '{AMB}',
  lat double precision not null,
  lng double precision not null,
  insee text,
  available_from timestamptz,
  available_to timestamptz,
  received_at timestamptz not null,
  deadline timestamptz not null,
  primary key (territory_id, id),
  foreign key (territory_id, patient_id) references patient,
  foreign key (territory_id, call_id) references call
);
create index request_open on request (territory_id, deadline) where state in ('received', 'triaged', 'waiting', 'booked');
create index request_recent on request (territory_id, received_at desc, id desc);
create index request_patient on request (territory_id, patient_id);

create table triage (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  protocol text not null,
  protocol_version text not null,
  answers jsonb not null,
  answered_by text not null check (answered_by in ('patient', 'parent', 'third-person')),
  result text not null,
  rules jsonb not null,
  at timestamptz not null,
  actor text not null,
  primary key (territory_id, id),
  foreign key (territory_id, request_id) references request
);
create index triage_request on triage (territory_id, request_id, at);

create table red_flag_lift (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  by text not null check (by in ('doctor', 'samu')),
  -- What was lifted: the flag and the questions that it stood on.
  red_flag text not null,
  rules text[] not null,
  reason text not null,
  advice_by text,
  advice_at timestamptz,
  file_number text,
  at timestamptz not null,
  actor text not null,
  primary key (territory_id, id),
  foreign key (territory_id, request_id) references request
);

create table slot (
  territory_id territory_code not null references territory,
  id uuid not null,
  professional_id uuid not null,
  place_id uuid not null,
  start_at timestamptz not null,
  end_at timestamptz not null,
  mode text not null check (mode in ('AMB', 'HH', 'VR')),
  capacity integer not null check (capacity between 1 and 100),
  audience text[] not null,
  state text not null default 'open' check (state in ('open', 'withdrawn')),
  published_at timestamptz not null,
  primary key (territory_id, id),
  check (start_at < end_at),
  foreign key (territory_id, professional_id) references professional,
  foreign key (territory_id, place_id) references place,
  constraint slot_overlap exclude using gist (territory_id with =, professional_id with =, tstzrange(start_at, end_at) with &&)
    where (state <> 'withdrawn')
);
create index slot_search on slot (territory_id, start_at) where state = 'open';
create index slot_professional on slot (territory_id, professional_id, start_at);

-- One row per place of a slot (rule 3): held for a request for a while, or taken by one booking. A slot cannot be over-booked
-- because there is no row left to take.
create table seat (
  territory_id territory_code not null,
  slot_id uuid not null,
  no integer not null,
  holder uuid,
  held_since timestamptz,
  held_until timestamptz,
  booking_id uuid,
  primary key (territory_id, slot_id, no),
  foreign key (territory_id, slot_id) references slot,
  check ((holder is null) = (held_until is null and booking_id is null))
);
create unique index seat_booking on seat (territory_id, booking_id) where booking_id is not null;
create unique index seat_hold on seat (territory_id, holder) where booking_id is null and holder is not null;

create table booking (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  slot_id uuid not null,
  seat_no integer not null,
  professional_id uuid not null,
  state text not null default 'booked' check (state in ('booked', 'arrived', 'seen', 'no-show', 'cancelled', 'moved')),
  reason text,
  booked_at timestamptz not null,
  start_at timestamptz not null,
  primary key (territory_id, id),
  foreign key (territory_id, request_id) references request,
  foreign key (territory_id, slot_id) references slot
);
-- The two refusals that matter most, said by the database: a place is given once, a request is served once.
create unique index booking_seat on booking (territory_id, slot_id, seat_no) where state in ('booked', 'arrived', 'seen', 'no-show');
create unique index booking_request on booking (territory_id, request_id) where state in ('booked', 'arrived');
create index booking_professional on booking (territory_id, professional_id, booked_at);

create table report (
  territory_id territory_code not null,
  id uuid not null,
  booking_id uuid not null,
  request_id uuid not null,
  author uuid not null,
  outcome text not null,
  text text not null,
  written_at timestamptz not null,
  primary key (territory_id, id),
  unique (territory_id, booking_id),
  foreign key (territory_id, booking_id) references booking,
  foreign key (territory_id, request_id) references request
);

create table secure_message (
  territory_id territory_code not null,
  id uuid not null,
  report_id uuid not null,
  recipient uuid not null,
  message_id text not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed')),
  attempts integer not null default 0,
  failure text,
  queued_at timestamptz not null,
  sent_at timestamptz,
  primary key (territory_id, id),
  unique (territory_id, report_id, recipient),
  unique (territory_id, message_id),
  foreign key (territory_id, report_id) references report,
  foreign key (territory_id, recipient) references professional
);
create index secure_message_state on secure_message (territory_id, state, queued_at);

create table sms (
  territory_id territory_code not null,
  id uuid not null,
  kind text not null,
  subject uuid not null,
  patient_id uuid,
  phone text not null,
  body text not null,
  reference text not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown')),
  carrier_sid text,
  failure text,
  queued_at timestamptz not null,
  sent_at timestamptz,
  primary key (territory_id, id),
  unique (territory_id, kind, subject),
  unique (territory_id, reference)
);
create index sms_carrier on sms (territory_id, carrier_sid);
create index sms_trouble on sms (territory_id, queued_at) where state in ('failed', 'unknown');

create table task (
  territory_id territory_code not null,
  id uuid not null,
  kind text not null,
  subject uuid not null,
  state text not null default 'open' check (state in ('open', 'done')),
  created_at timestamptz not null,
  done_at timestamptz,
  done_by text,
  note text,
  primary key (territory_id, id),
  unique (territory_id, kind, subject)
);
create index task_open on task (territory_id, created_at) where state = 'open';

select isolate(t) from unnest(array['commune', 'professional', 'structure', 'place', 'patient', 'patient_identity', 'call',
  'call_party', 'webhook_receipt', 'request', 'triage', 'red_flag_lift', 'slot', 'seat', 'booking', 'report',
  'secure_message', 'sms', 'task']::regclass[]) as t;

grant select, insert, update on commune, professional, structure, place, patient, patient_identity, call, call_party, request,
  slot, booking, secure_message, sms, task to recours_app;
grant select, insert, delete on webhook_receipt to recours_app;
grant select, insert on triage, red_flag_lift, report to recours_app;
grant select, insert, update, delete on seat to recours_app;
