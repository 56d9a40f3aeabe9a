-- A task about something that may happen again is opened anew once the one before is done; while it is open it says how often and when last.
alter table task
  drop constraint task_territory_id_kind_subject_key,
  add column round int not null default 1 check (round > 0),
  add column times int not null default 1 check (times > 0),
  -- Null: it happened once.
  add column last_at timestamptz,
  add unique (territory_id, kind, subject, round);
create unique index task_one_open on task (territory_id, kind, subject) where state = 'open';

-- The last event of the request that has been put in line for the referrer's webhook, so that each is told, in order.
alter table referral add column noted uuid;
