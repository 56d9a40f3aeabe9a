-- The whole phone line: the territory's own description of it, who is at the phones, the legs of a call, callbacks owed, texts that come
-- in, the closing of the day. Only adds, so that the version before may go on running; call-back tasks become callbacks.

-- The line as the territory describes it (territory/phone-line.ts); what is absent is as it comes.
alter table territory add column line jsonb not null default '{}';

alter table call
  -- What the caller chose in the menu.
  add column choice text check (choice in ('snp', 'mt', 'professional')),
  -- A callback was promised to the caller, and is on record.
  add column callback_at timestamptz,
  -- Caller and operator hear each other.
  add column connected_at timestamptz,
  add column held_at timestamptz,
  -- The operator said what came of it.
  add column wrapped_up_at timestamptz,
  add column wrap_up text,
  -- The carrier was asked what became of it (machine time).
  add column checked_at timestamptz,
  drop constraint call_origin_check,
  add constraint call_origin_check check (origin in ('line', 'hand', 'callback'));
create index call_served on call (territory_id, arrived_at desc) where outcome = 'completed';
create index call_queued on call (territory_id, queued_at) where state = 'queued';
create index call_day on call (territory_id, arrived_at) include (state, outcome);

-- Everybody whom a call rings beside the caller. Their phones stand in presence and in the territory's settings.
create table call_leg (
  territory_id territory_code not null,
  id uuid not null,
  call_id uuid not null,
  party text not null check (party in ('operator', 'samu', 'caller')),
  -- Of party operator: whose phone it is.
  operator uuid,
  state text not null default 'planned' check (state in ('planned', 'ringing', 'picked-up', 'joined', 'left', 'failed')),
  carrier_sid text,
  failure text,
  planned_at timestamptz not null,
  joined_at timestamptz,
  ended_at timestamptz,
  primary key (territory_id, id),
  foreign key (territory_id, call_id) references call
);
create index call_leg_call on call_leg (territory_id, call_id, planned_at);
create unique index call_leg_sid on call_leg (territory_id, carrier_sid);

-- Who is at the phones: one row an operator, who is known by their token. `seen_at` is machine time: a console that is gone is a fact of
-- the network, not of the product's day.
create table presence (
  territory_id territory_code not null references territory,
  operator uuid not null,
  -- As events and call.answered_by name the operator.
  actor text not null,
  -- What colleagues call them; never a patient.
  label text,
  state text not null check (state in ('present', 'on-call', 'wrap-up', 'away', 'gone')),
  -- E.164, sip: or client: address on which the line rings them; null: the territory's operator phone.
  phone text,
  -- The call they are on or have just ended.
  call_id uuid,
  since timestamptz not null,
  seen_at timestamptz not null,
  primary key (territory_id, operator)
);
create index presence_seen on presence (seen_at) where state <> 'gone';

-- What the line owes to a caller whom nobody could serve: one row a phone, however often they call (domain.md, rule 6).
create table callback (
  territory_id territory_code not null references territory,
  id uuid not null,
  reason text not null check (reason in ('requested', 'abandoned', 'missed', 'failed', 'closed-hours')),
  state text not null default 'open' check (state in ('open', 'done', 'given-up')),
  -- The place in the line: when the caller first called.
  since timestamptz not null,
  -- Taken while the line was closed: not before the next opening.
  not_before timestamptz,
  priority boolean not null default false,
  call_id uuid not null,
  calls integer not null default 1,
  attempts integer not null default 0,
  attempted_at timestamptz,
  -- At the closing of the day: who takes it on, and until when.
  owner text,
  carried_to timestamptz,
  ended_at timestamptz,
  ended_by text,
  -- Operators only.
  note text,
  primary key (territory_id, id),
  foreign key (territory_id, call_id) references call
);
create index callback_open on callback (territory_id, priority desc, since, id) where state = 'open';
create index callback_call on callback (territory_id, call_id);
create table callback_party (
  territory_id territory_code not null,
  callback_id uuid not null,
  phone text not null,
  open boolean not null default true,
  primary key (territory_id, callback_id),
  foreign key (territory_id, callback_id) references callback
);
create unique index callback_phone on callback_party (territory_id, phone) where open;

-- Numbers that a caller with a withheld one has keyed in, until they have said that they are right.
alter table call_party add column keyed_phone text;
-- What a number has called about before, and whether it is on the line.
create index call_party_phone on call_party (territory_id, phone);
create index request_call on request (territory_id, call_id);

alter table patient
  -- BCP 47; null: French, or not known.
  add column language text,
  add column needs_interpreter boolean not null default false,
  -- Deaf, mute or hard of hearing: by text rather than by voice.
  add column needs_text boolean not null default false;
-- Somebody else reads this phone: no SMS.
alter table patient_identity add column phone_unsafe boolean not null default false;

create table inbound_sms (
  territory_id territory_code not null references territory,
  id uuid not null,
  carrier_sid text not null,
  phone text not null,
  body text not null,
  understood text not null check (understood in ('cancel', 'confirm', 'stop', 'start', 'other')),
  -- The booking it was about, when that is certain.
  booking_id uuid,
  reply text,
  at timestamptz not null,
  primary key (territory_id, id),
  unique (territory_id, carrier_sid)
);
create index inbound_sms_phone on inbound_sms (territory_id, phone, at);
-- Phones that want no texts any more.
create table sms_stop (
  territory_id territory_code not null references territory,
  phone text not null,
  at timestamptz not null,
  primary key (territory_id, phone)
);
alter table booking add column confirmed_at timestamptz;
-- When the text was last handed to the carrier without an answer being on record (machine time).
alter table sms add column handed_at timestamptz;
create index sms_phone on sms (territory_id, phone, queued_at);

create table line_day (
  territory_id territory_code not null references territory,
  day date not null,
  closed_at timestamptz not null,
  closed_by text not null,
  primary key (territory_id, day)
);

select isolate(t) from unnest(array['call_leg', 'presence', 'callback', 'callback_party', 'inbound_sms', 'sms_stop',
  'line_day']::regclass[]) as t;

grant select, insert, update on call_leg, presence, callback, callback_party to recours_app;
grant select, insert on inbound_sms, line_day to recours_app;
grant select, insert, delete on sms_stop to recours_app;

-- Sweeps and metrics see how calls stand, never who called.
create policy relay on call for select to recours_relay using (true);
create policy relay on presence for select to recours_relay using (true);
create policy relay on callback for select to recours_relay using (true);
-- Receipts of webhooks are kept for a week (calls/forget-receipts.ts); they lie in the order in which they came.
create policy relay on webhook_receipt for all to recours_relay using (true);
grant select (at), delete on webhook_receipt to recours_relay;
create index webhook_receipt_at on webhook_receipt using brin (at) with (autosummarize = on);
-- A day of figures is the territory's own.
create policy relay on territory for select to recours_relay using (true);
grant select (territory_id, time_zone) on territory to recours_relay;
grant select (territory_id, id, carrier_sid, origin, state, outcome, arrived_at, queued_at, callback_at, answered_at, connected_at, ended_at,
  checked_at)
  on call to recours_relay;
grant select (territory_id, operator, state, seen_at) on presence to recours_relay;
grant select (territory_id, id, state, since) on callback to recours_relay;

-- What was a task becomes a callback: one an open task of a call with a number; of two calls of one phone the older place.
with owed as (
  select distinct on (t.territory_id, p.phone) t.territory_id, t.id, c.id as call_id, c.outcome, c.arrived_at, p.phone
    from task t
    join call c on c.territory_id = t.territory_id and c.id = t.subject
    join call_party p on p.territory_id = c.territory_id and p.call_id = c.id
   where t.kind = 'call-back' and t.state = 'open' and p.phone is not null
   order by t.territory_id, p.phone, c.arrived_at),
kept as (
  insert into callback (territory_id, id, reason, since, call_id)
  select territory_id, id, coalesce(nullif(outcome, 'completed'), 'missed'), arrived_at, call_id from owed)
insert into callback_party (territory_id, callback_id, phone) select territory_id, id, phone from owed;
update task set state = 'done', done_at = created_at, done_by = 'system:callbacks' where kind = 'call-back' and state = 'open';
