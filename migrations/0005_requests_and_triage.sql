-- Requests and triage: one life for every request, protocols as data that a territory's doctors sign, referrals from outside, offers to
-- professionals, escalation. Only adds, so that the version before may go on running.

-- Every person in it is invented: unsigned example protocols orient here, marked as such, and nowhere else (rule 9).
alter table territory add column demo boolean not null default false;

alter table request
  -- Why it is in its state: a code, never clinical text.
  add column reason text,
  -- What a request of kind `other` is about: information, wrong number, out of area, certificate.
  add column subject text,
  -- What the patient complains of, as a protocol's id: what triage goes on with after the screen.
  add column complaint text,
  -- Where triage sent it (triage/care.ts), by which protocol; null: the request's kind says it.
  add column care jsonb,
  add column care_protocol text,
  -- The patient should be seen by then, sooner than the deadline or as late as the protocol allows.
  add column care_by timestamptz,
  -- A protocol whose questions were begun and not finished: never read as negative, nothing is booked meanwhile.
  add column triage_open text,
  -- How many steps of its escalation it has gone through, and how wide the search has become (km; null: as usual).
  add column escalation integer not null default 0,
  add column search jsonb not null default '{}',
  -- The same need was told twice: a person has put it together with that one.
  add column merged_into uuid,
  -- A regulating doctor has seen the patient and decided: by, at, text. Clinical.
  add column decision jsonb,
  -- Who asked, when it was not the patient: of the directory.
  add column requester uuid,
  -- What else is organised for somebody who gives up care (requests/follow-up.ts).
  add column follow_ups text[] not null default '{}';
drop index request_open;
create index request_open on request (territory_id, deadline)
  where state in ('received', 'triaged', 'offered', 'proposed', 'waiting', 'booked');
create index request_patient_day on request (territory_id, patient_id, received_at);
drop index request_patient;
create index request_merged on request (territory_id, merged_into) where merged_into is not null;
-- What belongs to a request by its own subject, for the story of it.
create index task_subject on task (territory_id, subject);
create index sms_subject on sms (territory_id, subject);
-- All that a request ever had, the last one first: what a referrer is told.
create index booking_of_request on booking (territory_id, request_id, booked_at);

alter table triage
  -- The whole conclusion (triage/evaluate.ts), and which text of the protocol it is of.
  add column care jsonb,
  add column fired jsonb not null default '[]',
  add column protocol_hash text,
  -- What was known of the patient then: the same answers give the same again.
  add column facts jsonb not null default '{}';
create index triage_protocol on triage (territory_id, protocol, at);
-- Of a request's story, and of what is reported to those who signed.
create index red_flag_lift_request on red_flag_lift (territory_id, request_id, at);

-- Answers of a triage that is under way: a page that is closed loses nothing.
create table triage_draft (
  territory_id territory_code not null,
  request_id uuid not null,
  protocol text not null,
  protocol_version text not null,
  answers jsonb not null,
  answered_by text not null,
  at timestamptz not null,
  actor text not null,
  primary key (territory_id, request_id, protocol),
  foreign key (territory_id, request_id) references request
);

-- The text of a protocol's version, kept for ever from its first use on: shipped examples as well as a territory's own.
create table protocol (
  territory_id territory_code not null references territory,
  id text not null,
  version text not null,
  hash text not null,
  source text not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (territory_id, id, version)
);

-- A doctor of the territory stands for that very text.
create table protocol_signature (
  territory_id territory_code not null,
  protocol text not null,
  version text not null,
  hash text not null,
  professional_id uuid not null,
  rpps text not null,
  at timestamptz not null,
  primary key (territory_id, protocol, version, professional_id),
  foreign key (territory_id, protocol, version) references protocol (territory_id, id, version),
  foreign key (territory_id, professional_id) references professional
);

-- Who may give care that is delegated under a protocol.
create table protocol_declaration (
  territory_id territory_code not null references territory,
  protocol text not null,
  professional_id uuid not null,
  declared_at timestamptz not null,
  declared_by text not null,
  primary key (territory_id, protocol, professional_id),
  foreign key (territory_id, professional_id) references professional
);

-- Words about a request that people leave for each other. Clinical.
create table request_note (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  kind text not null check (kind in ('note', 'advice', 'answer', 'orientation')),
  text text not null,
  at timestamptz not null,
  actor text not null,
  primary key (territory_id, id),
  foreign key (territory_id, request_id) references request
);
create index request_note_request on request_note (territory_id, request_id, at);

-- Each step that a request's escalation has taken, and what was done.
create table escalation_step (
  territory_id territory_code not null,
  request_id uuid not null,
  step integer not null,
  done text[] not null,
  at timestamptz not null,
  primary key (territory_id, request_id, step),
  foreign key (territory_id, request_id) references request
);

-- Somebody who looks for a treating doctor, or waits for another profession to pick them.
create table waiting_place (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  list text not null,
  facts jsonb not null default '{}',
  since timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'picked', 'left')),
  picked_by uuid,
  picked_at timestamptz,
  primary key (territory_id, id),
  unique (territory_id, request_id, list),
  foreign key (territory_id, request_id) references request,
  foreign key (territory_id, picked_by) references professional
);
create index waiting_place_open on waiting_place (territory_id, list, since) where state = 'waiting';

-- Whose place it is. Those of an unplanned-care centre are kept back until a request escalates that far.
alter table place add column structure_id uuid, add foreign key (territory_id, structure_id) references structure;

-- What a slot is asked for by a request whose search has come to the fallback centre.
create function is_fallback(of_territory text, place_id uuid) returns boolean language sql stable as $$
  select exists (select from place p join structure s on s.territory_id = p.territory_id and s.id = p.structure_id
                  where p.territory_id = of_territory and p.id = place_id and s.kind = 'unplanned-care-centre')
$$;

-- Takes new patients as their treating doctor.
alter table professional add column takes_patients boolean not null default false;

-- Put to professionals who could take it: the first to accept has it.
create table offer (
  territory_id territory_code not null references territory,
  id uuid not null,
  request_id uuid not null,
  -- visit: see the patient; question: answer the nurse.
  kind text not null check (kind in ('visit', 'question')),
  profession text not null,
  mode text check (mode in ('AMB', 'HH', 'VR')),
  -- Clinical, for those who are asked and signed in; never in an SMS.
  question text,
  state text not null default 'open' check (state in ('open', 'accepted', 'withdrawn', 'expired')),
  wave integer not null default 0,
  wave_size integer not null,
  wave_minutes integer not null,
  expires_at timestamptz not null,
  made_at timestamptz not null,
  made_by text not null,
  accepted_by uuid,
  accepted_at timestamptz,
  -- When the one who accepted will see the patient.
  planned_at timestamptz,
  answer text,
  ended_at timestamptz,
  -- Why it ended without anybody: a code.
  reason text,
  -- The visit that came of it; and the offer that it goes on from, which was given back.
  booking_id uuid,
  follows uuid,
  primary key (territory_id, id),
  foreign key (territory_id, request_id) references request,
  foreign key (territory_id, accepted_by) references professional,
  foreign key (territory_id, booking_id) references booking,
  foreign key (territory_id, follows) references offer,
  check ((state = 'accepted') = (accepted_by is not null))
);
create unique index offer_open on offer (territory_id, request_id, kind) where state = 'open';
create index offer_request on offer (territory_id, request_id, made_at);

create table offer_recipient (
  territory_id territory_code not null,
  id uuid not null,
  offer_id uuid not null,
  professional_id uuid not null,
  wave integer not null,
  state text not null default 'asked' check (state in ('asked', 'declined', 'accepted', 'withdrew', 'too-late')),
  -- Of the personal link in the SMS; null: not sent yet.
  link_hash bytea,
  -- Where it was sent: whoever has that phone when the professional has another one opens nothing.
  link_phone text,
  -- Where they work, as far as is known, and how far from the patient that is.
  place_id uuid,
  km double precision,
  -- Why they declined: a code.
  reason text,
  asked_at timestamptz not null,
  answered_at timestamptz,
  primary key (territory_id, id),
  unique (territory_id, offer_id, professional_id),
  unique (link_hash),
  foreign key (territory_id, offer_id) references offer,
  foreign key (territory_id, professional_id) references professional,
  foreign key (territory_id, place_id) references place
);
-- The database refuses a second acceptance, whatever the code believes (decision 5).
create unique index offer_recipient_accepted on offer_recipient (territory_id, offer_id) where state = 'accepted';
create index offer_recipient_professional on offer_recipient (territory_id, professional_id, asked_at);

-- What a nurse or doctor found who accepted an offer: the regulator who asked reads it at once.
create table assessment (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  offer_id uuid,
  author uuid not null,
  sheet jsonb not null,
  at timestamptz not null,
  primary key (territory_id, id),
  foreign key (territory_id, request_id) references request,
  foreign key (territory_id, offer_id) references offer,
  foreign key (territory_id, author) references professional
);
create index assessment_request on assessment (territory_id, request_id, at);

-- A request that came from outside: who asked, what they may learn, where they are told.
create table referral (
  territory_id territory_code not null references territory,
  id uuid not null,
  -- What is said on the phone and printed: GD-2026-000123.
  number text not null,
  request_id uuid not null,
  -- The token or the link through which it came; another's referrals are not visible.
  token_id uuid,
  link_id uuid,
  -- doctor-regulator, arm, osnp, professional, structure, cpam.
  rank text not null,
  file_number text,
  cares_for_patient boolean not null default false,
  -- The patient agreed, on the record, that the referrer learns the outcome.
  consent_at timestamptz,
  webhook_url text,
  webhook_secret bytea,
  at timestamptz not null,
  primary key (territory_id, id),
  unique (territory_id, number),
  unique (territory_id, request_id),
  foreign key (territory_id, request_id) references request
);
create index referral_token on referral (territory_id, token_id, at);
create table referral_number (
  territory_id territory_code not null references territory,
  year integer not null,
  last integer not null,
  primary key (territory_id, year)
);

-- What a referrer is told, in this order and no other.
create table referral_notice (
  territory_id territory_code not null,
  id uuid not null,
  referral_id uuid not null,
  seq integer not null,
  status text not null,
  data jsonb not null,
  at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'told', 'given-up')),
  attempts integer not null default 0,
  last_failure text,
  told_at timestamptz,
  primary key (territory_id, id),
  unique (territory_id, referral_id, seq),
  foreign key (territory_id, referral_id) references referral
);
create index referral_notice_waiting on referral_notice (territory_id, referral_id, seq) where state = 'waiting';

-- For a structure without software: a form behind a secret address.
create table referral_link (
  territory_id territory_code not null references territory,
  id uuid not null,
  structure_id uuid not null,
  hash bytea not null,
  made_at timestamptz not null,
  made_by text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (territory_id, id),
  unique (hash),
  foreign key (territory_id, structure_id) references structure
);

-- What must be known before the territory is (decision 1): only who it is for comes back.
create function resolve_offer_link(secret_hash bytea) returns table (territory_id text, offer_id uuid, professional_id uuid)
  language sql stable security definer set search_path = public as $$
  select a.territory_id, a.offer_id, a.professional_id
    from offer_recipient a join professional d on d.territory_id = a.territory_id and d.id = a.professional_id
   where a.link_hash = secret_hash and d.phone = a.link_phone
$$;
create function resolve_referral_link(secret_hash bytea, at timestamptz) returns table (territory_id text, link_id uuid, structure_id uuid)
  language sql stable security definer set search_path = public as $$
  select l.territory_id, l.id, l.structure_id from referral_link l
   where l.hash = secret_hash and l.revoked_at is null and l.expires_at > at
$$;
revoke all on function resolve_offer_link, resolve_referral_link from public;
grant execute on function resolve_offer_link, resolve_referral_link to recours_app;

select isolate(t) from unnest(array['triage_draft', 'protocol', 'protocol_signature', 'protocol_declaration', 'request_note',
  'escalation_step', 'waiting_place', 'offer', 'offer_recipient', 'assessment', 'referral', 'referral_number', 'referral_notice',
  'referral_link']::regclass[]) as t;

grant select, insert, update, delete on triage_draft, protocol_declaration to recours_app;
grant select, insert on protocol, protocol_signature, request_note, escalation_step, assessment to recours_app;
grant select, insert, update on waiting_place, offer, offer_recipient, referral, referral_number, referral_notice, referral_link
  to recours_app;
