-- Mail that could not be put on record by a fault of ours, and where it lies in the mailbox: it is read again by itself, with all that it proves, until it is on
-- record. Nothing of what it says stands here.
create table stuck_mail (
  territory_id territory_code not null,
  mail_key text not null,
  uid_validity bigint not null,
  uid bigint not null,
  -- How often it has been read again.
  times integer not null default 0 check (times >= 0),
  since timestamptz not null,
  next_try_at timestamptz not null,
  primary key (territory_id, mail_key)
);
select isolate('stuck_mail');
grant select, insert, update, delete on stuck_mail to recours_app;
-- For the metrics: how many.
create policy relay on stuck_mail for select to recours_relay using (true);
grant select (territory_id) on stuck_mail to recours_relay;

-- Of what left in the last weeks and was never proven to have arrived, a person is asked as of what leaves from now on. What is older is nobody's question any more.
insert into due (territory_id, kind, subject, at)
select territory_id, 'message.proof-due', id, accepted_at + interval '5 days' from secure_message
 where state = 'accepted' and accepted_at > (select max(accepted_at) from secure_message) - interval '30 days'
on conflict (territory_id, kind, subject) do nothing;
