-- A booking says who called it off and how often it has changed; visits are read by day, also for whoever sees the patients.
alter table booking
  add column version integer not null default 1,
  add column cancelled_by text check (cancelled_by in ('patient', 'professional', 'operator'));
create index booking_by_start on booking (territory_id, start_at, id);
create index booking_seen_by on booking (territory_id, professional_id, start_at, id);
