-- How far a mailbox has been read has a row of its own, which no sending waits for. One reader at a time, by the machine's clock.
create table inbox (
  territory_id territory_code primary key,
  uid_validity bigint,
  last_uid bigint,
  reader uuid,
  reader_until timestamptz
);
alter table mailbox drop column uid_validity, drop column last_uid;

-- Every mail that was read, by its key: when the mailbox begins to count anew, each of them is a proof or a message once.
create table mail_read (
  territory_id territory_code not null,
  mail_key text not null,
  read_at timestamptz not null,
  primary key (territory_id, mail_key)
);

alter table incoming_message
  -- Why it does not lie with a request; null: it does, or a person has put it there.
  add column reason text,
  -- Nobody has written it: an absence.
  add column automatic boolean not null default false,
  add column read_at timestamptz;

alter table incoming_attachment
  -- Of a medical document: the one thing of it that is shown.
  add column title text,
  -- What is to be known of it before it is opened.
  add column warnings text[] not null default '{}';

select isolate(t) from unnest(array['inbox', 'mail_read']::regclass[]) as t;
grant select, insert, update on inbox to recours_app;
grant select, insert on mail_read to recours_app;
