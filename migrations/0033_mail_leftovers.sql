-- The mail that could not be put on record by a fault of ours, and how often: it is read again with the next looks, and does not block what lies behind it for ever.
alter table inbox
  add column stuck_key text,
  add column stuck_times integer not null default 0;

-- Attempts of which no answer is on record. Those alone leave a doubt whether a message has arrived: a server's « not now » does not.
alter table secure_message add column unanswered integer not null default 0 check (unanswered >= 0);
-- Of what was tried before nobody knows any more which answer it had.
update secure_message set unanswered = attempts where state in ('queued', 'sending', 'expired', 'superseded');
