-- A server that refuses the mailbox itself (its certificate, its password) is the mailbox's trouble and not each message's.

alter table mailbox
  add column refused_at timestamptz,
  add column refused_code text,
  add column refusals integer not null default 0,
  -- The first message that comes later than this tries for all of them.
  add column next_try_at timestamptz,
  -- The certificate of whose end a person has been told.
  add column warned_certificate uuid;

-- What whoever sent it on paper had to say.
alter table secure_message add column posted_note text;

-- Of what has not left, the oldest first: what is looked at for a mailbox's lag, on resuming, and when it is let in again.
create index secure_message_unsent on secure_message (territory_id, queued_at) where state in ('queued', 'sending');
