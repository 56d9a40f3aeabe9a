-- A report in parts, its versions, who was told of it and who may have it; a message's whole life with its proofs; what comes back.

alter table report
  -- 1, or one more than the version that it takes the place of.
  add column version integer not null default 1 check (version between 1 and 100),
  add column supersedes uuid,
  -- By the form of the mode and the profession: codes and texts. May be clinical.
  add column content jsonb not null default '{}',
  -- The author has written to the treating doctor from a program of their own: nothing leaves from here.
  add column sent_elsewhere boolean not null default false,
  drop constraint report_territory_id_booking_id_key,
  add constraint report_version_once unique (territory_id, booking_id, version),
  add constraint report_superseded_once unique (territory_id, supersedes),
  add foreign key (territory_id, supersedes) references report;

-- What is not finished, of one author for one visit; gone once the report is signed.
create table report_draft (
  territory_id territory_code not null,
  booking_id uuid not null,
  author uuid not null,
  content jsonb not null,
  saved_at timestamptz not null,
  primary key (territory_id, booking_id),
  foreign key (territory_id, booking_id) references booking
);

-- What the patient was told of the exchange, and what they said (CSP L1110-4): once asked for each request.
create table report_consent (
  territory_id territory_code not null,
  request_id uuid not null,
  informed_at timestamptz,
  informed_by text,
  -- Nothing leaves for anybody.
  refused boolean not null default false,
  -- Outside the care team, by kind of recipient: only with a yes that somebody has recorded beforehand.
  agreed_kinds text[] not null default '{}',
  noted_at timestamptz not null,
  primary key (territory_id, request_id),
  foreign key (territory_id, request_id) references request
);

alter table structure add column secure_address text;

alter table secure_message
  drop constraint secure_message_state_check,
  drop constraint secure_message_territory_id_recipient_fkey;
update secure_message set state = case state when 'sent' then 'accepted' when 'failed' then 'refused' else state end;
alter table secure_message
  add constraint secure_message_state_check check (state in
    ('queued', 'sending', 'accepted', 'delivered', 'read', 'refused', 'bounced', 'expired', 'posted', 'superseded')),
  -- Of `recipient`: a professional, or a structure.
  add column recipient_kind text not null default 'treating-doctor'
    check (recipient_kind in ('treating-doctor', 'requester', 'dac', 'other')),
  -- Where it went, as the directory said at its last attempt.
  add column address text,
  add column delivered_at timestamptz,
  add column read_at timestamptz,
  -- When the server first refused for now; 48 h later it is over.
  add column deferred_at timestamptz,
  -- Of the recipient's program that could not file the document; the message itself was delivered.
  add column integration_error text,
  add column posted_at timestamptz,
  add column posted_by text;
alter table secure_message rename column sent_at to accepted_at;

-- What proves it: the server's answer, a DSN, an MDN. As received; kept as long as the message.
create table message_proof (
  territory_id territory_code not null,
  id uuid not null,
  message_id uuid not null,
  kind text not null check (kind in ('smtp', 'dsn', 'mdn')),
  -- `delivered`, `failed`, `delayed`, `read`, `integration-error`, `accepted`, …
  outcome text not null,
  code text,
  received_at timestamptz not null,
  content bytea not null,
  primary key (territory_id, id),
  foreign key (territory_id, message_id) references secure_message
);
create index message_proof_message on message_proof (territory_id, message_id, received_at);

-- How far a mailbox has been read, and whether a person has stopped it.
create table mailbox (
  territory_id territory_code primary key,
  uid_validity bigint,
  last_uid bigint,
  looked_at timestamptz,
  failing_since timestamptz,
  failure text,
  paused_at timestamptz,
  paused_by text
);

-- Mail that is no proof: a treating doctor's answer, or what nobody can place yet. Never lost, never shown as HTML.
create table incoming_message (
  territory_id territory_code not null,
  id uuid not null,
  -- Its Message-ID, or a hash of it all: read twice, it is kept once.
  mail_key text not null,
  request_id uuid,
  in_reply_to uuid,
  sender text not null,
  subject text not null,
  body text not null,
  received_at timestamptz not null,
  state text not null check (state in ('new', 'read', 'aside')),
  read_by text,
  -- What was not kept, and why: too large, too many parts.
  fault text,
  primary key (territory_id, id),
  unique (territory_id, mail_key),
  foreign key (territory_id, request_id) references request,
  foreign key (territory_id, in_reply_to) references secure_message
);
create index incoming_message_state on incoming_message (territory_id, state, received_at);
create index incoming_message_request on incoming_message (territory_id, request_id, received_at);

create table incoming_attachment (
  territory_id territory_code not null,
  id uuid not null,
  message_id uuid not null,
  no integer not null,
  name text not null,
  -- By its content, not by its name or what the mail says.
  type text not null,
  size integer not null,
  content bytea not null,
  primary key (territory_id, id),
  foreign key (territory_id, message_id) references incoming_message
);
create index incoming_attachment_message on incoming_attachment (territory_id, message_id, no);

select isolate(t) from unnest(array['report_draft', 'report_consent', 'message_proof', 'mailbox', 'incoming_message', 'incoming_attachment']::regclass[]) as t;
grant select, insert, update, delete on report_draft to recours_app;
grant select, insert, update on report_consent, mailbox, incoming_message to recours_app;
grant select, insert on message_proof, incoming_attachment to recours_app;
