-- What the migrations amount to, read from the catalogue of a freshly migrated database by `npm run schema`.
-- For reading and for reviewing a migration's effect; the database is made by the migrations. BullMQ's own schema is left out.

create extension btree_gist;

create domain territory_code as text collate "C" CHECK ((VALUE ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text));

grant usage on schema public to recours_app;
grant usage on schema public to recours_relay;
grant usage on schema public to public;

CREATE OR REPLACE FUNCTION public.fold_name(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select regexp_replace(
    lower(normalize(replace(replace(replace(translate(name, 'øØłŁđĐŒÆ', 'oOlLdDœæ'), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), nfd) collate "C"),
    '[^a-z0-9]' collate "C", '', 'g')
$function$
;
grant execute on function fold_name(name text) to public;

CREATE OR REPLACE FUNCTION public.is_fallback(of_territory text, place_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from place p join structure s on s.territory_id = p.territory_id and s.id = p.structure_id
                  where p.territory_id = of_territory and p.id = place_id and s.kind = 'unplanned-care-centre')
$function$
;
grant execute on function is_fallback(of_territory text, place_id uuid) to public;

CREATE OR REPLACE FUNCTION public.isolate(target regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy territory_isolation on %s for all to recours_app
       using (territory_id = current_setting(''recours.territory'', true))
       with check (territory_id = current_setting(''recours.territory'', true))', target);
end $function$
;
grant execute on function isolate(target regclass) to public;

CREATE OR REPLACE FUNCTION public.referrers_of(of_territory text, of_request uuid)
 RETURNS TABLE(id uuid, request_id uuid, number text, rank text, name text, phone text)
 LANGUAGE sql
 STABLE
AS $function$
  with recursive all_of(id) as (
    select of_request
    union select q.id from all_of cross join lateral (
            select m.id from request m where m.territory_id = of_territory and m.merged_into = all_of.id offset 0) q)
  select f.id, f.request_id, f.number, f.rank, coalesce(s.name, d.name, f.decided_by), coalesce(s.phone, d.phone)
    from all_of
   cross join lateral (
         select f.*, q.requester, q.decision ->> 'by' as decided_by
           from referral f join request q on q.territory_id = f.territory_id and q.id = f.request_id
          where f.territory_id = of_territory and f.request_id = all_of.id limit 1) f
    left join lateral (
         select s.name, s.phone from structure s where s.territory_id = of_territory and s.id = f.requester limit 1) s on true
    left join lateral (
         select case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as name, d.phone
           from professional d where d.territory_id = of_territory and d.id = f.requester limit 1) d on true
   order by f.request_id = of_request desc, f.at, f.id
$function$
;
grant execute on function referrers_of(of_territory text, of_request uuid) to public;

CREATE OR REPLACE FUNCTION public.refuse_unclaimed(claimed bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if claimed = 0 then
    raise exception 'the idempotency key is another request''s' using errcode = 'RC001';
  end if;
  return true;
end $function$
;
grant execute on function refuse_unclaimed(claimed bigint) to public;

CREATE OR REPLACE FUNCTION public.resolve_called_number(called text)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
  select territory_id from territory where phone = called
$function$
;
grant execute on function resolve_called_number(called text) to recours_app;

CREATE OR REPLACE FUNCTION public.resolve_offer_link(secret_hash bytea)
 RETURNS TABLE(territory_id text, offer_id uuid, professional_id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
  select a.territory_id, a.offer_id, a.professional_id
    from offer_recipient a join professional d on d.territory_id = a.territory_id and d.id = a.professional_id
   where a.link_hash = secret_hash and d.phone = a.link_phone
$function$
;
grant execute on function resolve_offer_link(secret_hash bytea) to recours_app;

CREATE OR REPLACE FUNCTION public.resolve_referral_link(secret_hash bytea, at timestamp with time zone)
 RETURNS TABLE(territory_id text, link_id uuid, structure_id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
  select l.territory_id, l.id, l.structure_id from referral_link l
   where l.hash = secret_hash and l.revoked_at is null and l.expires_at > at
$function$
;
grant execute on function resolve_referral_link(secret_hash bytea, at timestamp with time zone) to recours_app;

CREATE OR REPLACE FUNCTION public.resolve_token(secret_hash bytea, at timestamp with time zone)
 RETURNS TABLE(territory_id text, token_id uuid, role text, subject uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
  select t.territory_id, t.id, t.role, t.subject
    from access_token t
   where t.hash = secret_hash and t.revoked_at is null and t.expires_at > at
$function$
;
grant execute on function resolve_token(secret_hash bytea, at timestamp with time zone) to recours_app;

CREATE OR REPLACE FUNCTION public.slot_parts_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update slot_part set active = new.state <> 'withdrawn', start_at = new.start_at, end_at = new.end_at
   where territory_id = new.territory_id and slot_id = new.id;
  return null;
end $function$
;
grant execute on function slot_parts_changed() to public;

CREATE OR REPLACE FUNCTION public.slot_parts_made()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into slot_part (territory_id, slot_id, who, part, start_at, end_at, active)
    select territory_id, id, professional_id, 'professional', start_at, end_at, state <> 'withdrawn' from made;
  return null;
end $function$
;
grant execute on function slot_parts_made() to public;

create table absence (
  territory_id territory_code not null,
  id uuid not null,
  professional_id uuid not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  reason text not null,
  created_at timestamp with time zone not null,
  constraint absence_pkey PRIMARY KEY (territory_id, id),
  constraint absence_overlap EXCLUDE USING gist (territory_id WITH =, professional_id WITH =, tstzrange(from_at, to_at) WITH &&),
  constraint absence_check CHECK ((from_at < to_at)),
  constraint absence_reason_check CHECK ((reason = ANY (ARRAY['leave'::text, 'training'::text, 'illness'::text, 'other'::text]))),
  constraint absence_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id)
);
alter table absence enable row level security;
create policy territory_isolation on absence for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table absence to recours_app;

create table access_token (
  territory_id territory_code not null,
  id uuid not null,
  hash bytea not null,
  role text not null,
  subject uuid,
  label text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint access_token_pkey PRIMARY KEY (territory_id, id),
  constraint access_token_hash_key UNIQUE (hash),
  constraint access_token_role_check CHECK ((role = ANY (ARRAY['operator'::text, 'coordinator'::text, 'professional'::text, 'regulator'::text, 'partner'::text, 'admin'::text]))),
  constraint access_token_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
alter table access_token enable row level security;
create policy territory_isolation on access_token for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table access_token to recours_app;

create table assessment (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  offer_id uuid,
  author uuid not null,
  sheet jsonb not null,
  at timestamp with time zone not null,
  constraint assessment_pkey PRIMARY KEY (territory_id, id),
  constraint assessment_territory_id_author_fkey FOREIGN KEY (territory_id, author) REFERENCES professional(territory_id, id),
  constraint assessment_territory_id_offer_id_fkey FOREIGN KEY (territory_id, offer_id) REFERENCES offer(territory_id, id),
  constraint assessment_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
CREATE INDEX assessment_request ON public.assessment USING btree (territory_id, request_id, at);
alter table assessment enable row level security;
create policy territory_isolation on assessment for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table assessment to recours_app;

create table availability (
  territory_id territory_code not null,
  id uuid not null,
  professional_id uuid not null,
  place_id uuid not null,
  rrule text not null,
  starts_on date not null,
  until date,
  from_time text not null,
  to_time text not null,
  slot_minutes integer not null,
  offer jsonb not null,
  except_days date[] default '{}'::date[] not null,
  on_holidays boolean default false not null,
  conflicts jsonb default '[]'::jsonb not null,
  made_until date,
  version integer default 1 not null,
  created_at timestamp with time zone not null,
  constraint availability_pkey PRIMARY KEY (territory_id, id),
  constraint availability_slot_minutes_check CHECK (((slot_minutes >= 5) AND (slot_minutes <= 720))),
  constraint availability_territory_id_place_id_fkey FOREIGN KEY (territory_id, place_id) REFERENCES place(territory_id, id),
  constraint availability_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id)
);
CREATE INDEX availability_professional ON public.availability USING btree (territory_id, professional_id);
alter table availability enable row level security;
create policy territory_isolation on availability for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table availability to recours_app;

create table board_feed (
  territory_id territory_code not null,
  seq bigint not null,
  event_id uuid not null,
  constraint board_feed_pkey PRIMARY KEY (territory_id, seq),
  constraint board_feed_territory_id_event_id_key UNIQUE (territory_id, event_id)
);
alter table board_feed enable row level security;
create policy relay on board_feed for all to recours_relay using (true) with check (true);
create policy territory_isolation on board_feed for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant select on table board_feed to recours_app;
grant delete, insert, select, update on table board_feed to recours_relay;

create table board_head (
  territory_id territory_code not null,
  seq bigint not null,
  constraint board_head_pkey PRIMARY KEY (territory_id)
);
alter table board_head enable row level security;
create policy relay on board_head for all to recours_relay using (true) with check (true);
create policy territory_isolation on board_head for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant select on table board_head to recours_app;
grant delete, insert, select, update on table board_head to recours_relay;

create table booking (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  slot_id uuid not null,
  seat_no integer not null,
  professional_id uuid not null,
  state text default 'booked'::text not null,
  reason text,
  booked_at timestamp with time zone not null,
  start_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  version integer default 1 not null,
  cancelled_by text,
  overbooked boolean default false not null,
  arrived_at timestamp with time zone,
  ended_at timestamp with time zone,
  comment text,
  constraint booking_pkey PRIMARY KEY (territory_id, id),
  constraint booking_cancelled_by_check CHECK ((cancelled_by = ANY (ARRAY['patient'::text, 'professional'::text, 'operator'::text]))),
  constraint booking_comment_check CHECK (((comment <> ''::text) AND (length(comment) <= 500))),
  constraint booking_state_check CHECK ((state = ANY (ARRAY['booked'::text, 'arrived'::text, 'seen'::text, 'no-show'::text, 'cancelled'::text, 'moved'::text]))),
  constraint booking_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id),
  constraint booking_territory_id_slot_id_fkey FOREIGN KEY (territory_id, slot_id) REFERENCES slot(territory_id, id)
);
CREATE INDEX booking_by_start ON public.booking USING btree (territory_id, start_at, id);
CREATE INDEX booking_of_request ON public.booking USING btree (territory_id, request_id, booked_at);
CREATE INDEX booking_professional ON public.booking USING btree (territory_id, professional_id, booked_at);
CREATE UNIQUE INDEX booking_request ON public.booking USING btree (territory_id, request_id) WHERE (state = ANY (ARRAY['booked'::text, 'arrived'::text]));
CREATE UNIQUE INDEX booking_seat ON public.booking USING btree (territory_id, slot_id, seat_no) WHERE (state = ANY (ARRAY['booked'::text, 'arrived'::text, 'seen'::text, 'no-show'::text]));
CREATE INDEX booking_seen_by ON public.booking USING btree (territory_id, professional_id, start_at, id);
alter table booking enable row level security;
create policy territory_isolation on booking for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table booking to recours_app;

create table calendar_busy (
  territory_id territory_code not null,
  feed_id uuid not null,
  professional_id uuid not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  own boolean default false not null,
  constraint calendar_busy_pkey PRIMARY KEY (territory_id, feed_id, start_at, end_at),
  constraint calendar_busy_check CHECK ((start_at < end_at)),
  constraint calendar_busy_territory_id_feed_id_fkey FOREIGN KEY (territory_id, feed_id) REFERENCES calendar_feed(territory_id, id) ON DELETE CASCADE
);
CREATE INDEX calendar_busy_professional ON public.calendar_busy USING btree (territory_id, professional_id, end_at);
alter table calendar_busy enable row level security;
create policy territory_isolation on calendar_busy for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table calendar_busy to recours_app;

create table calendar_feed (
  territory_id territory_code not null,
  id uuid not null,
  professional_id uuid not null,
  url text not null,
  state text default 'new'::text not null,
  fault text,
  failures integer default 0 not null,
  etag text,
  last_modified text,
  tried_at timestamp with time zone,
  good_at timestamp with time zone,
  read_at timestamp with time zone,
  asked_at timestamp with time zone,
  conflicts uuid[] default '{}'::uuid[] not null,
  created_at timestamp with time zone not null,
  constraint calendar_feed_pkey PRIMARY KEY (territory_id, id),
  constraint calendar_feed_check CHECK (((state = 'failing'::text) = (fault IS NOT NULL))),
  constraint calendar_feed_state_check CHECK ((state = ANY (ARRAY['new'::text, 'good'::text, 'failing'::text, 'emptied'::text]))),
  constraint calendar_feed_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id)
);
CREATE INDEX calendar_feed_professional ON public.calendar_feed USING btree (territory_id, professional_id);
alter table calendar_feed enable row level security;
create policy territory_isolation on calendar_feed for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table calendar_feed to recours_app;

create table call (
  territory_id territory_code not null,
  id uuid not null,
  carrier_sid text,
  origin text not null,
  state text not null,
  outcome text,
  arrived_at timestamp with time zone not null,
  queued_at timestamp with time zone,
  answered_at timestamp with time zone,
  gave_up_at timestamp with time zone,
  ended_at timestamp with time zone,
  end_status text,
  last_sequence integer,
  refused_closed boolean default false not null,
  answered_by text,
  note text,
  choice text,
  callback_at timestamp with time zone,
  connected_at timestamp with time zone,
  held_at timestamp with time zone,
  wrapped_up_at timestamp with time zone,
  wrap_up text,
  checked_at timestamp with time zone,
  constraint call_pkey PRIMARY KEY (territory_id, id),
  constraint call_territory_id_carrier_sid_key UNIQUE (territory_id, carrier_sid),
  constraint call_choice_check CHECK ((choice = ANY (ARRAY['snp'::text, 'mt'::text, 'professional'::text]))),
  constraint call_origin_check CHECK ((origin = ANY (ARRAY['line'::text, 'hand'::text, 'callback'::text]))),
  constraint call_state_check CHECK ((state = ANY (ARRAY['ringing'::text, 'queued'::text, 'answered'::text, 'ended'::text]))),
  constraint call_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
CREATE INDEX call_day ON public.call USING btree (territory_id, arrived_at) INCLUDE (state, outcome);
CREATE INDEX call_open ON public.call USING btree (territory_id, arrived_at) WHERE (state <> 'ended'::text);
CREATE INDEX call_queued ON public.call USING btree (territory_id, queued_at) WHERE (state = 'queued'::text);
CREATE INDEX call_recent ON public.call USING btree (territory_id, arrived_at DESC, id DESC);
CREATE INDEX call_served ON public.call USING btree (territory_id, arrived_at DESC) WHERE (outcome = 'completed'::text);
alter table call enable row level security;
create policy relay on call for select to recours_relay using (true) with check ();
create policy territory_isolation on call for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table call to recours_app;
grant select (territory_id), select (id), select (carrier_sid), select (origin), select (state), select (outcome), select (arrived_at), select (queued_at), select (answered_at), select (ended_at), select (callback_at), select (connected_at), select (checked_at) on table call to recours_relay;

create table call_leg (
  territory_id territory_code not null,
  id uuid not null,
  call_id uuid not null,
  party text not null,
  operator uuid,
  state text default 'planned'::text not null,
  carrier_sid text,
  failure text,
  planned_at timestamp with time zone not null,
  joined_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint call_leg_pkey PRIMARY KEY (territory_id, id),
  constraint call_leg_party_check CHECK ((party = ANY (ARRAY['operator'::text, 'samu'::text, 'caller'::text]))),
  constraint call_leg_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'ringing'::text, 'picked-up'::text, 'joined'::text, 'left'::text, 'failed'::text]))),
  constraint call_leg_territory_id_call_id_fkey FOREIGN KEY (territory_id, call_id) REFERENCES call(territory_id, id)
);
CREATE INDEX call_leg_call ON public.call_leg USING btree (territory_id, call_id, planned_at);
CREATE UNIQUE INDEX call_leg_sid ON public.call_leg USING btree (territory_id, carrier_sid);
alter table call_leg enable row level security;
create policy territory_isolation on call_leg for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table call_leg to recours_app;

create table call_party (
  territory_id territory_code not null,
  call_id uuid not null,
  phone text,
  keyed_phone text,
  constraint call_party_pkey PRIMARY KEY (territory_id, call_id),
  constraint call_party_territory_id_call_id_fkey FOREIGN KEY (territory_id, call_id) REFERENCES call(territory_id, id)
);
CREATE INDEX call_party_phone ON public.call_party USING btree (territory_id, phone);
alter table call_party enable row level security;
create policy territory_isolation on call_party for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table call_party to recours_app;

create table callback (
  territory_id territory_code not null,
  id uuid not null,
  reason text not null,
  state text default 'open'::text not null,
  since timestamp with time zone not null,
  not_before timestamp with time zone,
  priority boolean default false not null,
  call_id uuid not null,
  calls integer default 1 not null,
  attempts integer default 0 not null,
  attempted_at timestamp with time zone,
  owner text,
  carried_to timestamp with time zone,
  ended_at timestamp with time zone,
  ended_by text,
  note text,
  constraint callback_pkey PRIMARY KEY (territory_id, id),
  constraint callback_reason_check CHECK ((reason = ANY (ARRAY['requested'::text, 'abandoned'::text, 'missed'::text, 'failed'::text, 'closed-hours'::text]))),
  constraint callback_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'given-up'::text]))),
  constraint callback_territory_id_call_id_fkey FOREIGN KEY (territory_id, call_id) REFERENCES call(territory_id, id),
  constraint callback_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
CREATE INDEX callback_call ON public.callback USING btree (territory_id, call_id);
CREATE INDEX callback_open ON public.callback USING btree (territory_id, priority DESC, since, id) WHERE (state = 'open'::text);
alter table callback enable row level security;
create policy relay on callback for select to recours_relay using (true) with check ();
create policy territory_isolation on callback for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table callback to recours_app;
grant select (territory_id), select (id), select (state), select (since) on table callback to recours_relay;

create table callback_party (
  territory_id territory_code not null,
  callback_id uuid not null,
  phone text not null,
  open boolean default true not null,
  constraint callback_party_pkey PRIMARY KEY (territory_id, callback_id),
  constraint callback_party_territory_id_callback_id_fkey FOREIGN KEY (territory_id, callback_id) REFERENCES callback(territory_id, id)
);
CREATE UNIQUE INDEX callback_phone ON public.callback_party USING btree (territory_id, phone) WHERE open;
alter table callback_party enable row level security;
create policy territory_isolation on callback_party for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table callback_party to recours_app;

create table commune (
  territory_id territory_code not null,
  insee text not null,
  name text not null,
  postal_code text not null,
  population integer not null,
  lat double precision not null,
  lng double precision not null,
  constraint commune_pkey PRIMARY KEY (territory_id, insee),
  constraint commune_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
alter table commune enable row level security;
create policy territory_isolation on commune for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table commune to recours_app;

create table due (
  territory_id territory_code not null,
  kind text not null,
  subject uuid not null,
  at timestamp with time zone not null,
  constraint due_pkey PRIMARY KEY (territory_id, kind, subject)
);
CREATE INDEX due_at ON public.due USING btree (at);
alter table due enable row level security;
create policy relay on due for select to recours_relay using (true) with check ();
create policy territory_isolation on due for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table due to recours_app;
grant select on table due to recours_relay;

create table duty (
  territory_id territory_code not null,
  id uuid not null,
  roster_id uuid not null,
  on_day date not null,
  from_time text not null,
  to_time text not null,
  professional_id uuid not null,
  place_id uuid not null,
  slot_minutes integer not null,
  capacity integer not null,
  conflicts jsonb default '[]'::jsonb not null,
  version integer default 1 not null,
  constraint duty_pkey PRIMARY KEY (territory_id, id),
  constraint duty_capacity_check CHECK (((capacity >= 1) AND (capacity <= 100))),
  constraint duty_slot_minutes_check CHECK (((slot_minutes >= 5) AND (slot_minutes <= 720))),
  constraint duty_territory_id_place_id_fkey FOREIGN KEY (territory_id, place_id) REFERENCES place(territory_id, id),
  constraint duty_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id),
  constraint duty_territory_id_roster_id_fkey FOREIGN KEY (territory_id, roster_id) REFERENCES roster(territory_id, id)
);
CREATE INDEX duty_professional ON public.duty USING btree (territory_id, professional_id, on_day);
CREATE INDEX duty_roster ON public.duty USING btree (territory_id, roster_id, on_day);
alter table duty enable row level security;
create policy territory_isolation on duty for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table duty to recours_app;

create table escalation_step (
  territory_id territory_code not null,
  request_id uuid not null,
  step integer not null,
  done text[] not null,
  at timestamp with time zone not null,
  constraint escalation_step_pkey PRIMARY KEY (territory_id, request_id, step),
  constraint escalation_step_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
alter table escalation_step enable row level security;
create policy territory_isolation on escalation_step for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table escalation_step to recours_app;

create table event (
  territory_id territory_code not null,
  id uuid not null,
  xid xid8 default pg_current_xact_id() not null,
  at timestamp with time zone not null,
  actor text not null,
  type text not null,
  subject uuid not null,
  data jsonb default '{}'::jsonb not null,
  constraint event_pkey PRIMARY KEY (territory_id, id)
);
CREATE INDEX event_by_id ON public.event USING btree (id);
CREATE INDEX event_subject ON public.event USING btree (territory_id, subject, id);
CREATE INDEX event_tail ON public.event USING btree (xid, id);
alter table event enable row level security;
create policy relay on event for select to recours_relay using (true) with check ();
create policy territory_isolation on event for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table event to recours_app;
grant select on table event to recours_relay;

create table event_cursor (
  name text not null,
  xid xid8 default '0'::xid8 not null,
  id uuid default '00000000-0000-0000-0000-000000000000'::uuid not null,
  constraint event_cursor_pkey PRIMARY KEY (name)
);
grant select, update on table event_cursor to recours_relay;

create table handled (
  territory_id territory_code not null,
  reaction text not null,
  event_id uuid not null,
  outcome text default 'done'::text not null,
  at timestamp with time zone not null,
  constraint handled_pkey PRIMARY KEY (territory_id, reaction, event_id),
  constraint handled_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text])))
);
CREATE INDEX handled_event ON public.handled USING btree (event_id, reaction);
CREATE INDEX handled_failed ON public.handled USING btree (territory_id, at) WHERE (outcome = 'failed'::text);
alter table handled enable row level security;
create policy relay on handled for select to recours_relay using (true) with check ();
create policy territory_isolation on handled for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table handled to recours_app;
grant select on table handled to recours_relay;

create table idempotency (
  territory_id territory_code not null,
  token_id uuid not null,
  route text not null,
  key text not null,
  body_hash bytea not null,
  at timestamp with time zone not null,
  status integer,
  response jsonb,
  sealed bytea,
  constraint idempotency_pkey PRIMARY KEY (territory_id, token_id, route, key)
);
CREATE INDEX idempotency_at ON public.idempotency USING btree (at);
alter table idempotency enable row level security;
create policy relay on idempotency for all to recours_relay using (true) with check ();
create policy territory_isolation on idempotency for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table idempotency to recours_app;
grant delete on table idempotency to recours_relay;
grant select (at) on table idempotency to recours_relay;

create table inbound_sms (
  territory_id territory_code not null,
  id uuid not null,
  carrier_sid text not null,
  phone text not null,
  body text not null,
  understood text not null,
  booking_id uuid,
  reply text,
  at timestamp with time zone not null,
  constraint inbound_sms_pkey PRIMARY KEY (territory_id, id),
  constraint inbound_sms_territory_id_carrier_sid_key UNIQUE (territory_id, carrier_sid),
  constraint inbound_sms_understood_check CHECK ((understood = ANY (ARRAY['cancel'::text, 'confirm'::text, 'stop'::text, 'start'::text, 'other'::text]))),
  constraint inbound_sms_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
CREATE INDEX inbound_sms_phone ON public.inbound_sms USING btree (territory_id, phone, at);
alter table inbound_sms enable row level security;
create policy territory_isolation on inbound_sms for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table inbound_sms to recours_app;

create table inbox (
  territory_id territory_code not null,
  uid_validity bigint,
  last_uid bigint,
  reader uuid,
  reader_until timestamp with time zone,
  stuck_key text,
  stuck_times integer default 0 not null,
  constraint inbox_pkey PRIMARY KEY (territory_id)
);
alter table inbox enable row level security;
create policy territory_isolation on inbox for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table inbox to recours_app;

create table incoming_attachment (
  territory_id territory_code not null,
  id uuid not null,
  message_id uuid not null,
  no integer not null,
  name text not null,
  type text not null,
  size integer not null,
  content bytea not null,
  title text,
  warnings text[] default '{}'::text[] not null,
  constraint incoming_attachment_pkey PRIMARY KEY (territory_id, id),
  constraint incoming_attachment_territory_id_message_id_fkey FOREIGN KEY (territory_id, message_id) REFERENCES incoming_message(territory_id, id)
);
CREATE INDEX incoming_attachment_message ON public.incoming_attachment USING btree (territory_id, message_id, no);
alter table incoming_attachment enable row level security;
create policy territory_isolation on incoming_attachment for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table incoming_attachment to recours_app;

create table incoming_message (
  territory_id territory_code not null,
  id uuid not null,
  mail_key text not null,
  request_id uuid,
  in_reply_to uuid,
  sender text not null,
  subject text not null,
  body text not null,
  received_at timestamp with time zone not null,
  state text not null,
  read_by text,
  fault text,
  reason text,
  automatic boolean default false not null,
  read_at timestamp with time zone,
  constraint incoming_message_pkey PRIMARY KEY (territory_id, id),
  constraint incoming_message_territory_id_mail_key_key UNIQUE (territory_id, mail_key),
  constraint incoming_message_state_check CHECK ((state = ANY (ARRAY['new'::text, 'read'::text, 'aside'::text]))),
  constraint incoming_message_territory_id_in_reply_to_fkey FOREIGN KEY (territory_id, in_reply_to) REFERENCES secure_message(territory_id, id),
  constraint incoming_message_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
CREATE INDEX incoming_message_request ON public.incoming_message USING btree (territory_id, request_id, received_at);
CREATE INDEX incoming_message_state ON public.incoming_message USING btree (territory_id, state, received_at);
alter table incoming_message enable row level security;
create policy territory_isolation on incoming_message for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table incoming_message to recours_app;

create table intent (
  territory_id territory_code not null,
  id uuid not null,
  kind text not null,
  subject uuid not null,
  state text default 'planned'::text not null,
  attempts integer default 0 not null,
  attempt_id uuid,
  planned_at timestamp with time zone not null,
  attempted_at timestamp with time zone,
  settled_at timestamp with time zone,
  outcome jsonb,
  constraint intent_pkey PRIMARY KEY (territory_id, id),
  constraint intent_territory_id_kind_subject_key UNIQUE (territory_id, kind, subject),
  constraint intent_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'attempting'::text, 'done'::text, 'refused'::text, 'unknown'::text])))
);
CREATE INDEX intent_open ON public.intent USING btree (territory_id, kind, state) WHERE (state = ANY (ARRAY['planned'::text, 'attempting'::text]));
alter table intent enable row level security;
create policy territory_isolation on intent for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table intent to recours_app;

create table line_day (
  territory_id territory_code not null,
  day date not null,
  closed_at timestamp with time zone not null,
  closed_by text not null,
  reopened_at timestamp with time zone,
  constraint line_day_pkey PRIMARY KEY (territory_id, day),
  constraint line_day_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
alter table line_day enable row level security;
create policy territory_isolation on line_day for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table line_day to recours_app;
grant update (closed_at), update (closed_by), update (reopened_at) on table line_day to recours_app;

create table mail_read (
  territory_id territory_code not null,
  mail_key text not null,
  read_at timestamp with time zone not null,
  constraint mail_read_pkey PRIMARY KEY (territory_id, mail_key)
);
alter table mail_read enable row level security;
create policy territory_isolation on mail_read for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table mail_read to recours_app;

create table mailbox (
  territory_id territory_code not null,
  looked_at timestamp with time zone,
  failing_since timestamp with time zone,
  failure text,
  paused_at timestamp with time zone,
  paused_by text,
  refused_at timestamp with time zone,
  refused_code text,
  refusals integer default 0 not null,
  next_try_at timestamp with time zone,
  warned_certificate uuid,
  constraint mailbox_pkey PRIMARY KEY (territory_id)
);
alter table mailbox enable row level security;
create policy relay on mailbox for select to recours_relay using (true) with check ();
create policy territory_isolation on mailbox for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table mailbox to recours_app;
grant select (territory_id), select (looked_at), select (failing_since), select (paused_at), select (refused_at) on table mailbox to recours_relay;

create table message_proof (
  territory_id territory_code not null,
  id uuid not null,
  message_id uuid not null,
  kind text not null,
  outcome text not null,
  code text,
  received_at timestamp with time zone not null,
  content bytea not null,
  constraint message_proof_pkey PRIMARY KEY (territory_id, id),
  constraint message_proof_kind_check CHECK ((kind = ANY (ARRAY['smtp'::text, 'dsn'::text, 'mdn'::text]))),
  constraint message_proof_territory_id_message_id_fkey FOREIGN KEY (territory_id, message_id) REFERENCES secure_message(territory_id, id)
);
CREATE INDEX message_proof_message ON public.message_proof USING btree (territory_id, message_id, received_at);
alter table message_proof enable row level security;
create policy territory_isolation on message_proof for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table message_proof to recours_app;

create table migration (
  name text not null,
  hash text not null,
  constraint migration_pkey PRIMARY KEY (name)
);

create table naming_refusal (
  territory_id territory_code not null,
  who uuid not null,
  professional_id uuid not null,
  refused_at timestamp with time zone not null,
  constraint naming_refusal_pkey PRIMARY KEY (territory_id, who, professional_id),
  constraint naming_refusal_check CHECK ((who <> professional_id)),
  constraint naming_refusal_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id),
  constraint naming_refusal_territory_id_who_fkey FOREIGN KEY (territory_id, who) REFERENCES professional(territory_id, id)
);
alter table naming_refusal enable row level security;
create policy territory_isolation on naming_refusal for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select on table naming_refusal to recours_app;

create table offer (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  kind text not null,
  profession text not null,
  mode text,
  question text,
  state text default 'open'::text not null,
  wave integer default 0 not null,
  wave_size integer not null,
  wave_minutes integer not null,
  expires_at timestamp with time zone not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  accepted_by uuid,
  accepted_at timestamp with time zone,
  planned_at timestamp with time zone,
  answer text,
  ended_at timestamp with time zone,
  reason text,
  booking_id uuid,
  follows uuid,
  verdict text,
  constraint offer_pkey PRIMARY KEY (territory_id, id),
  constraint offer_check CHECK (((state = 'accepted'::text) = (accepted_by IS NOT NULL))),
  constraint offer_kind_check CHECK ((kind = ANY (ARRAY['visit'::text, 'question'::text, 'flag'::text]))),
  constraint offer_mode_check CHECK ((mode = ANY (ARRAY['AMB'::text, 'HH'::text, 'VR'::text]))),
  constraint offer_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'withdrawn'::text, 'expired'::text]))),
  constraint offer_verdict_check CHECK ((verdict = ANY (ARRAY['lifted'::text, 'samu'::text, 'not-reached'::text]))),
  constraint offer_verdict_of_flag CHECK (((verdict IS NULL) OR (kind = 'flag'::text))),
  constraint offer_territory_id_accepted_by_fkey FOREIGN KEY (territory_id, accepted_by) REFERENCES professional(territory_id, id),
  constraint offer_territory_id_booking_id_fkey FOREIGN KEY (territory_id, booking_id) REFERENCES booking(territory_id, id),
  constraint offer_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id),
  constraint offer_territory_id_follows_fkey FOREIGN KEY (territory_id, follows) REFERENCES offer(territory_id, id),
  constraint offer_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
CREATE UNIQUE INDEX offer_open ON public.offer USING btree (territory_id, request_id, kind) WHERE (state = 'open'::text);
CREATE INDEX offer_request ON public.offer USING btree (territory_id, request_id, made_at);
alter table offer enable row level security;
create policy territory_isolation on offer for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table offer to recours_app;

create table offer_recipient (
  territory_id territory_code not null,
  id uuid not null,
  offer_id uuid not null,
  professional_id uuid not null,
  wave integer not null,
  state text default 'asked'::text not null,
  link_hash bytea,
  link_phone text,
  place_id uuid,
  km double precision,
  reason text,
  asked_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  constraint offer_recipient_pkey PRIMARY KEY (territory_id, id),
  constraint offer_recipient_link_hash_key UNIQUE (link_hash),
  constraint offer_recipient_territory_id_offer_id_professional_id_key UNIQUE (territory_id, offer_id, professional_id),
  constraint offer_recipient_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'declined'::text, 'accepted'::text, 'withdrew'::text, 'too-late'::text]))),
  constraint offer_recipient_territory_id_offer_id_fkey FOREIGN KEY (territory_id, offer_id) REFERENCES offer(territory_id, id),
  constraint offer_recipient_territory_id_place_id_fkey FOREIGN KEY (territory_id, place_id) REFERENCES place(territory_id, id),
  constraint offer_recipient_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id)
);
CREATE UNIQUE INDEX offer_recipient_accepted ON public.offer_recipient USING btree (territory_id, offer_id) WHERE (state = 'accepted'::text);
CREATE INDEX offer_recipient_professional ON public.offer_recipient USING btree (territory_id, professional_id, asked_at);
alter table offer_recipient enable row level security;
create policy territory_isolation on offer_recipient for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table offer_recipient to recours_app;

create table patient (
  territory_id territory_code not null,
  id uuid not null,
  treating_doctor uuid,
  insee text,
  created_at timestamp with time zone not null,
  language text,
  needs_interpreter boolean default false not null,
  needs_text boolean default false not null,
  constraint patient_pkey PRIMARY KEY (territory_id, id),
  constraint patient_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id),
  constraint patient_territory_id_insee_fkey FOREIGN KEY (territory_id, insee) REFERENCES commune(territory_id, insee),
  constraint patient_territory_id_treating_doctor_fkey FOREIGN KEY (territory_id, treating_doctor) REFERENCES professional(territory_id, id)
);
alter table patient enable row level security;
create policy territory_isolation on patient for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table patient to recours_app;

create table patient_identity (
  territory_id territory_code not null,
  patient_id uuid not null,
  family_name text not null,
  given_name text not null,
  birth_date date not null,
  sex text,
  phone text,
  ins_status text default 'provisoire'::text not null,
  folded_name text collate "C" generated always as (fold_name((family_name || given_name))) stored not null,
  phone_unsafe boolean default false not null,
  home_street text,
  home_complement text,
  home_postcode text,
  home_access text,
  folded_given text collate "C" generated always as (fold_name((given_name || family_name))) stored not null,
  phone_unsafe_at timestamp with time zone,
  phone_unsafe_by text,
  phone_unsafe_why text,
  constraint patient_identity_pkey PRIMARY KEY (territory_id, patient_id),
  constraint patient_identity_home_check CHECK (((home_street IS NOT NULL) OR ((home_complement IS NULL) AND (home_postcode IS NULL) AND (home_access IS NULL)))),
  constraint patient_identity_home_postcode_check CHECK ((home_postcode ~ '^[0-9]{5}$'::text)),
  constraint patient_identity_ins_status_check CHECK ((ins_status = ANY (ARRAY['provisoire'::text, 'récupérée'::text, 'validée'::text, 'qualifiée'::text]))),
  constraint patient_identity_sex_check CHECK ((sex = ANY (ARRAY['F'::text, 'M'::text]))),
  constraint patient_identity_territory_id_patient_id_fkey FOREIGN KEY (territory_id, patient_id) REFERENCES patient(territory_id, id)
);
CREATE INDEX patient_identity_birth ON public.patient_identity USING btree (territory_id, birth_date);
CREATE INDEX patient_identity_given ON public.patient_identity USING btree (territory_id, folded_given, patient_id);
CREATE INDEX patient_identity_name ON public.patient_identity USING btree (territory_id, folded_name, patient_id);
CREATE INDEX patient_identity_phone ON public.patient_identity USING btree (territory_id, phone);
alter table patient_identity enable row level security;
create policy territory_isolation on patient_identity for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table patient_identity to recours_app;

create table place (
  territory_id territory_code not null,
  id uuid not null,
  name text not null,
  line text not null,
  insee text not null,
  lat double precision not null,
  lng double precision not null,
  phone text,
  created_at timestamp with time zone not null,
  folded_name text collate "C" generated always as (fold_name(name)) stored not null,
  structure_id uuid,
  access text[] default '{}'::text[] not null,
  opening jsonb,
  time_zone text,
  constraint place_pkey PRIMARY KEY (territory_id, id),
  constraint place_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id),
  constraint place_territory_id_insee_fkey FOREIGN KEY (territory_id, insee) REFERENCES commune(territory_id, insee),
  constraint place_territory_id_structure_id_fkey FOREIGN KEY (territory_id, structure_id) REFERENCES structure(territory_id, id)
);
CREATE INDEX place_name ON public.place USING btree (territory_id, folded_name, id);
alter table place enable row level security;
create policy territory_isolation on place for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table place to recours_app;

create table presence (
  territory_id territory_code not null,
  operator uuid not null,
  actor text not null,
  label text,
  state text not null,
  phone text,
  call_id uuid,
  since timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  constraint presence_pkey PRIMARY KEY (territory_id, operator),
  constraint presence_state_check CHECK ((state = ANY (ARRAY['present'::text, 'on-call'::text, 'wrap-up'::text, 'away'::text, 'gone'::text]))),
  constraint presence_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
CREATE INDEX presence_seen ON public.presence USING btree (seen_at) WHERE (state <> 'gone'::text);
alter table presence enable row level security;
create policy relay on presence for select to recours_relay using (true) with check ();
create policy territory_isolation on presence for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table presence to recours_app;
grant select (territory_id), select (operator), select (state), select (seen_at) on table presence to recours_relay;

create table professional (
  territory_id territory_code not null,
  id uuid not null,
  rpps text,
  profession text not null,
  family_name text not null,
  given_name text not null,
  phone text,
  secure_address text,
  volunteer boolean default true not null,
  created_at timestamp with time zone not null,
  folded_name text collate "C" generated always as (fold_name((family_name || given_name))) stored not null,
  takes_patients boolean default false not null,
  speciality text,
  constraint professional_pkey PRIMARY KEY (territory_id, id),
  constraint professional_territory_id_rpps_key UNIQUE (territory_id, rpps),
  constraint professional_rpps_check CHECK ((rpps ~ '^[0-9]{11}$'::text)),
  constraint professional_speciality_check CHECK ((speciality ~ '^SM[0-9]{2}$'::text)),
  constraint professional_speciality_of_doctor CHECK (((speciality IS NULL) OR (profession = 'doctor'::text))),
  constraint professional_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
CREATE INDEX professional_name ON public.professional USING btree (territory_id, folded_name, id);
alter table professional enable row level security;
create policy territory_isolation on professional for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table professional to recours_app;

create table protocol (
  territory_id territory_code not null,
  id text not null,
  version text not null,
  hash text not null,
  source text not null,
  added_at timestamp with time zone not null,
  added_by text not null,
  constraint protocol_pkey PRIMARY KEY (territory_id, id, version),
  constraint protocol_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
alter table protocol enable row level security;
create policy territory_isolation on protocol for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table protocol to recours_app;

create table protocol_declaration (
  territory_id territory_code not null,
  protocol text not null,
  professional_id uuid not null,
  declared_at timestamp with time zone not null,
  declared_by text not null,
  constraint protocol_declaration_pkey PRIMARY KEY (territory_id, protocol, professional_id),
  constraint protocol_declaration_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id),
  constraint protocol_declaration_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id)
);
alter table protocol_declaration enable row level security;
create policy territory_isolation on protocol_declaration for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table protocol_declaration to recours_app;

create table protocol_signature (
  territory_id territory_code not null,
  protocol text not null,
  version text not null,
  hash text not null,
  professional_id uuid not null,
  rpps text not null,
  at timestamp with time zone not null,
  constraint protocol_signature_pkey PRIMARY KEY (territory_id, protocol, version, professional_id),
  constraint protocol_signature_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id),
  constraint protocol_signature_territory_id_protocol_version_fkey FOREIGN KEY (territory_id, protocol, version) REFERENCES protocol(territory_id, id, version)
);
alter table protocol_signature enable row level security;
create policy territory_isolation on protocol_signature for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table protocol_signature to recours_app;

create table red_flag_lift (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  by text not null,
  red_flag text not null,
  rules text[] not null,
  reason text not null,
  advice_by text,
  advice_at timestamp with time zone,
  file_number text,
  at timestamp with time zone not null,
  actor text not null,
  constraint red_flag_lift_pkey PRIMARY KEY (territory_id, id),
  constraint red_flag_lift_by_check CHECK ((by = ANY (ARRAY['doctor'::text, 'samu'::text]))),
  constraint red_flag_lift_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
CREATE INDEX red_flag_lift_request ON public.red_flag_lift USING btree (territory_id, request_id, at);
alter table red_flag_lift enable row level security;
create policy territory_isolation on red_flag_lift for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table red_flag_lift to recours_app;

create table referral (
  territory_id territory_code not null,
  id uuid not null,
  number text not null,
  request_id uuid not null,
  token_id uuid,
  link_id uuid,
  rank text not null,
  file_number text,
  cares_for_patient boolean default false not null,
  consent_at timestamp with time zone,
  webhook_url text,
  webhook_secret bytea,
  at timestamp with time zone not null,
  noted uuid,
  constraint referral_pkey PRIMARY KEY (territory_id, id),
  constraint referral_territory_id_number_key UNIQUE (territory_id, number),
  constraint referral_territory_id_request_id_key UNIQUE (territory_id, request_id),
  constraint referral_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id),
  constraint referral_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
CREATE INDEX referral_file ON public.referral USING btree (territory_id, upper(file_number));
CREATE INDEX referral_token ON public.referral USING btree (territory_id, token_id, at);
alter table referral enable row level security;
create policy territory_isolation on referral for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table referral to recours_app;

create table referral_link (
  territory_id territory_code not null,
  id uuid not null,
  structure_id uuid not null,
  hash bytea not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint referral_link_pkey PRIMARY KEY (territory_id, id),
  constraint referral_link_hash_key UNIQUE (hash),
  constraint referral_link_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id),
  constraint referral_link_territory_id_structure_id_fkey FOREIGN KEY (territory_id, structure_id) REFERENCES structure(territory_id, id)
);
alter table referral_link enable row level security;
create policy territory_isolation on referral_link for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table referral_link to recours_app;

create table referral_notice (
  territory_id territory_code not null,
  id uuid not null,
  referral_id uuid not null,
  seq integer not null,
  status text not null,
  data jsonb not null,
  at timestamp with time zone not null,
  state text default 'waiting'::text not null,
  attempts integer default 0 not null,
  last_failure text,
  told_at timestamp with time zone,
  constraint referral_notice_pkey PRIMARY KEY (territory_id, id),
  constraint referral_notice_territory_id_referral_id_seq_key UNIQUE (territory_id, referral_id, seq),
  constraint referral_notice_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'told'::text, 'given-up'::text]))),
  constraint referral_notice_territory_id_referral_id_fkey FOREIGN KEY (territory_id, referral_id) REFERENCES referral(territory_id, id)
);
CREATE INDEX referral_notice_waiting ON public.referral_notice USING btree (territory_id, referral_id, seq) WHERE (state = 'waiting'::text);
alter table referral_notice enable row level security;
create policy territory_isolation on referral_notice for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table referral_notice to recours_app;

create table referral_number (
  territory_id territory_code not null,
  year integer not null,
  last integer not null,
  constraint referral_number_pkey PRIMARY KEY (territory_id, year),
  constraint referral_number_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
alter table referral_number enable row level security;
create policy territory_isolation on referral_number for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table referral_number to recours_app;

create table report (
  territory_id territory_code not null,
  id uuid not null,
  booking_id uuid not null,
  request_id uuid not null,
  author uuid not null,
  outcome text,
  text text not null,
  written_at timestamp with time zone not null,
  version integer default 1 not null,
  supersedes uuid,
  content jsonb default '{}'::jsonb not null,
  sent_elsewhere boolean default false not null,
  constraint report_pkey PRIMARY KEY (territory_id, id),
  constraint report_superseded_once UNIQUE (territory_id, supersedes),
  constraint report_version_once UNIQUE (territory_id, booking_id, version),
  constraint report_outcome_said CHECK (((outcome IS NOT NULL) OR sent_elsewhere)),
  constraint report_version_check CHECK (((version >= 1) AND (version <= 100))),
  constraint report_territory_id_booking_id_fkey FOREIGN KEY (territory_id, booking_id) REFERENCES booking(territory_id, id),
  constraint report_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id),
  constraint report_territory_id_supersedes_fkey FOREIGN KEY (territory_id, supersedes) REFERENCES report(territory_id, id)
);
alter table report enable row level security;
create policy territory_isolation on report for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table report to recours_app;

create table report_consent (
  territory_id territory_code not null,
  request_id uuid not null,
  informed_at timestamp with time zone,
  informed_by text,
  refused boolean default false not null,
  agreed_kinds text[] default '{}'::text[] not null,
  noted_at timestamp with time zone not null,
  constraint report_consent_pkey PRIMARY KEY (territory_id, request_id),
  constraint report_consent_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
alter table report_consent enable row level security;
create policy territory_isolation on report_consent for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table report_consent to recours_app;

create table report_draft (
  territory_id territory_code not null,
  booking_id uuid not null,
  author uuid not null,
  content jsonb not null,
  saved_at timestamp with time zone not null,
  constraint report_draft_pkey PRIMARY KEY (territory_id, booking_id),
  constraint report_draft_territory_id_booking_id_fkey FOREIGN KEY (territory_id, booking_id) REFERENCES booking(territory_id, id)
);
alter table report_draft enable row level security;
create policy territory_isolation on report_draft for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table report_draft to recours_app;

create table request (
  territory_id territory_code not null,
  id uuid not null,
  call_id uuid,
  patient_id uuid not null,
  kind text not null,
  origin text not null,
  motive text not null,
  chronic boolean not null,
  state text not null,
  red_flag text default 'none'::text not null,
  red_flag_rules text[] default '{}'::text[] not null,
  red_flag_lifted_by text,
  orientation text,
  modes text[] default '{AMB}'::text[] not null,
  lat double precision not null,
  lng double precision not null,
  insee text,
  available_from timestamp with time zone,
  available_to timestamp with time zone,
  received_at timestamp with time zone not null,
  deadline timestamp with time zone not null,
  reason text,
  subject text,
  complaint text,
  care jsonb,
  care_protocol text,
  care_by timestamp with time zone,
  triage_open text,
  escalation integer default 0 not null,
  search jsonb default '{}'::jsonb not null,
  merged_into uuid,
  decision jsonb,
  requester uuid,
  follow_ups text[] default '{}'::text[] not null,
  access text[] default '{}'::text[] not null,
  ending text generated always as ("right"((id)::text, 4)) stored not null,
  constraint request_pkey PRIMARY KEY (territory_id, id),
  constraint request_kind_check CHECK ((kind = ANY (ARRAY['snp'::text, 'mt'::text, 'both'::text, 'other'::text]))),
  constraint request_red_flag_check CHECK ((red_flag = ANY (ARRAY['none'::text, 'raised'::text, 'unknown'::text, 'lifted'::text]))),
  constraint request_red_flag_lifted_by_check CHECK ((red_flag_lifted_by = ANY (ARRAY['doctor'::text, 'samu'::text]))),
  constraint request_territory_id_call_id_fkey FOREIGN KEY (territory_id, call_id) REFERENCES call(territory_id, id),
  constraint request_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id),
  constraint request_territory_id_patient_id_fkey FOREIGN KEY (territory_id, patient_id) REFERENCES patient(territory_id, id)
);
CREATE INDEX request_call ON public.request USING btree (territory_id, call_id);
CREATE INDEX request_ending ON public.request USING btree (territory_id, ending);
CREATE INDEX request_merged ON public.request USING btree (territory_id, merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX request_open ON public.request USING btree (territory_id, deadline) WHERE (state = ANY (ARRAY['received'::text, 'triaged'::text, 'offered'::text, 'proposed'::text, 'waiting'::text, 'booked'::text]));
CREATE INDEX request_patient_day ON public.request USING btree (territory_id, patient_id, received_at);
CREATE INDEX request_recent ON public.request USING btree (territory_id, received_at DESC, id DESC);
alter table request enable row level security;
create policy territory_isolation on request for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table request to recours_app;

create table request_note (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  kind text not null,
  text text not null,
  at timestamp with time zone not null,
  actor text not null,
  constraint request_note_pkey PRIMARY KEY (territory_id, id),
  constraint request_note_kind_check CHECK ((kind = ANY (ARRAY['note'::text, 'advice'::text, 'answer'::text, 'orientation'::text]))),
  constraint request_note_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
CREATE INDEX request_note_request ON public.request_note USING btree (territory_id, request_id, at);
alter table request_note enable row level security;
create policy territory_isolation on request_note for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table request_note to recours_app;

create table resource (
  territory_id territory_code not null,
  id uuid not null,
  kind text not null,
  name text not null,
  place_id uuid,
  created_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  constraint resource_pkey PRIMARY KEY (territory_id, id),
  constraint resource_kind_check CHECK ((kind = ANY (ARRAY['room'::text, 'kit'::text]))),
  constraint resource_territory_id_place_id_fkey FOREIGN KEY (territory_id, place_id) REFERENCES place(territory_id, id)
);
alter table resource enable row level security;
create policy territory_isolation on resource for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table resource to recours_app;

create table roster (
  territory_id territory_code not null,
  id uuid not null,
  name text not null,
  profession text not null,
  mode text not null,
  audience text[] not null,
  season_from date not null,
  season_to date not null,
  weekdays integer[],
  on_holidays boolean default false not null,
  created_at timestamp with time zone not null,
  version integer default 1 not null,
  constraint roster_pkey PRIMARY KEY (territory_id, id),
  constraint roster_check CHECK ((season_from <= season_to)),
  constraint roster_mode_check CHECK ((mode = ANY (ARRAY['AMB'::text, 'HH'::text, 'VR'::text])))
);
alter table roster enable row level security;
create policy territory_isolation on roster for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table roster to recours_app;

create table seat (
  territory_id territory_code not null,
  slot_id uuid not null,
  no integer not null,
  holder uuid,
  held_since timestamp with time zone,
  held_until timestamp with time zone,
  booking_id uuid,
  extra boolean default false not null,
  constraint seat_pkey PRIMARY KEY (territory_id, slot_id, no),
  constraint seat_check CHECK (((holder IS NULL) = ((held_until IS NULL) AND (booking_id IS NULL)))),
  constraint seat_extra CHECK (((booking_id IS NOT NULL) OR (NOT extra))),
  constraint seat_territory_id_slot_id_fkey FOREIGN KEY (territory_id, slot_id) REFERENCES slot(territory_id, id)
);
CREATE UNIQUE INDEX seat_booking ON public.seat USING btree (territory_id, booking_id) WHERE (booking_id IS NOT NULL);
CREATE UNIQUE INDEX seat_hold ON public.seat USING btree (territory_id, holder) WHERE ((booking_id IS NULL) AND (holder IS NOT NULL));
alter table seat enable row level security;
create policy territory_isolation on seat for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table seat to recours_app;

create table secure_message (
  territory_id territory_code not null,
  id uuid not null,
  report_id uuid not null,
  recipient uuid not null,
  message_id text not null,
  state text default 'queued'::text not null,
  attempts integer default 0 not null,
  failure text,
  queued_at timestamp with time zone not null,
  accepted_at timestamp with time zone,
  recipient_kind text default 'treating-doctor'::text not null,
  address text,
  delivered_at timestamp with time zone,
  read_at timestamp with time zone,
  deferred_at timestamp with time zone,
  integration_error text,
  posted_at timestamp with time zone,
  posted_by text,
  takes_part boolean default false not null,
  posted_note text,
  unanswered integer default 0 not null,
  constraint secure_message_pkey PRIMARY KEY (territory_id, id),
  constraint secure_message_territory_id_message_id_key UNIQUE (territory_id, message_id),
  constraint secure_message_territory_id_report_id_recipient_key UNIQUE (territory_id, report_id, recipient),
  constraint secure_message_recipient_kind_check CHECK ((recipient_kind = ANY (ARRAY['treating-doctor'::text, 'requester'::text, 'dac'::text, 'other'::text]))),
  constraint secure_message_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'accepted'::text, 'delivered'::text, 'read'::text, 'refused'::text, 'bounced'::text, 'expired'::text, 'posted'::text, 'superseded'::text]))),
  constraint secure_message_unanswered_check CHECK ((unanswered >= 0)),
  constraint secure_message_territory_id_report_id_fkey FOREIGN KEY (territory_id, report_id) REFERENCES report(territory_id, id)
);
CREATE INDEX secure_message_state ON public.secure_message USING btree (territory_id, state, queued_at);
CREATE INDEX secure_message_unsent ON public.secure_message USING btree (territory_id, queued_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
alter table secure_message enable row level security;
create policy relay on secure_message for select to recours_relay using (true) with check ();
create policy territory_isolation on secure_message for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table secure_message to recours_app;
grant select (territory_id), select (state), select (failure), select (queued_at), select (integration_error) on table secure_message to recours_relay;

create table slot (
  territory_id territory_code not null,
  id uuid not null,
  professional_id uuid not null,
  place_id uuid not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  mode text not null,
  capacity integer not null,
  audience text[] not null,
  state text default 'open'::text not null,
  published_at timestamp with time zone not null,
  min_age integer,
  max_age integer,
  without_doctor_only boolean default false not null,
  communes text[],
  complaints text[],
  walk_in boolean default false not null,
  reserved_for uuid,
  release_at timestamp with time zone,
  release_audience text[] default '{}'::text[] not null,
  rule_id uuid,
  version integer default 1 not null,
  moved_from timestamp with time zone,
  absence_id uuid,
  diary_full boolean default false not null,
  place_closed boolean default false not null,
  constraint slot_pkey PRIMARY KEY (territory_id, id),
  constraint slot_overlap EXCLUDE USING gist (territory_id WITH =, professional_id WITH =, tstzrange(start_at, end_at) WITH &&) WHERE ((state <> 'withdrawn'::text)),
  constraint slot_capacity_check CHECK (((capacity >= 1) AND (capacity <= 100))),
  constraint slot_check CHECK ((start_at < end_at)),
  constraint slot_check1 CHECK ((min_age <= max_age)),
  constraint slot_check2 CHECK (((absence_id IS NULL) OR (state = 'withdrawn'::text))),
  constraint slot_max_age_check CHECK (((max_age >= 0) AND (max_age <= 130))),
  constraint slot_min_age_check CHECK (((min_age >= 0) AND (min_age <= 130))),
  constraint slot_mode_check CHECK ((mode = ANY (ARRAY['AMB'::text, 'HH'::text, 'VR'::text]))),
  constraint slot_state_check CHECK ((state = ANY (ARRAY['open'::text, 'blocked'::text, 'withdrawn'::text]))),
  constraint slot_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id),
  constraint slot_territory_id_place_id_fkey FOREIGN KEY (territory_id, place_id) REFERENCES place(territory_id, id),
  constraint slot_territory_id_professional_id_fkey FOREIGN KEY (territory_id, professional_id) REFERENCES professional(territory_id, id),
  constraint slot_territory_id_reserved_for_fkey FOREIGN KEY (territory_id, reserved_for) REFERENCES structure(territory_id, id)
);
CREATE INDEX slot_absence ON public.slot USING btree (territory_id, absence_id) WHERE (absence_id IS NOT NULL);
CREATE INDEX slot_professional ON public.slot USING btree (territory_id, professional_id, start_at);
CREATE UNIQUE INDEX slot_rule ON public.slot USING btree (territory_id, rule_id, COALESCE(moved_from, start_at), professional_id) WHERE (rule_id IS NOT NULL);
CREATE INDEX slot_search ON public.slot USING btree (territory_id, start_at) WHERE (state = 'open'::text);
alter table slot enable row level security;
create policy territory_isolation on slot for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table slot to recours_app;
CREATE TRIGGER slot_parts_changed AFTER UPDATE ON public.slot FOR EACH ROW WHEN (((new.state IS DISTINCT FROM old.state) OR (new.start_at <> old.start_at) OR (new.end_at <> old.end_at))) EXECUTE FUNCTION slot_parts_changed();
CREATE TRIGGER slot_parts_made AFTER INSERT ON public.slot REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION slot_parts_made();

create table slot_part (
  territory_id territory_code not null,
  slot_id uuid not null,
  who uuid not null,
  part text not null,
  how text generated always as (
CASE part
    WHEN 'reachable-doctor'::text THEN 'reachable'::text
    ELSE 'present'::text
END) stored not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  active boolean default true not null,
  constraint slot_part_pkey PRIMARY KEY (territory_id, slot_id, part, who),
  constraint slot_part_overlap EXCLUDE USING gist (territory_id WITH =, who WITH =, how WITH =, tstzrange(start_at, end_at) WITH &&) WHERE (active),
  constraint slot_part_part_check CHECK ((part = ANY (ARRAY['professional'::text, 'assistant'::text, 'room'::text, 'kit'::text, 'reachable-doctor'::text]))),
  constraint slot_part_territory_id_slot_id_fkey FOREIGN KEY (territory_id, slot_id) REFERENCES slot(territory_id, id)
);
CREATE INDEX slot_part_who ON public.slot_part USING btree (territory_id, who, start_at);
alter table slot_part enable row level security;
create policy territory_isolation on slot_part for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table slot_part to recours_app;

create table sms (
  territory_id territory_code not null,
  id uuid not null,
  kind text not null,
  subject uuid not null,
  patient_id uuid,
  phone text not null,
  body text not null,
  reference text not null,
  state text default 'queued'::text not null,
  carrier_sid text,
  failure text,
  queued_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  handed_at timestamp with time zone,
  constraint sms_pkey PRIMARY KEY (territory_id, id),
  constraint sms_territory_id_kind_subject_key UNIQUE (territory_id, kind, subject),
  constraint sms_territory_id_reference_key UNIQUE (territory_id, reference),
  constraint sms_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'failed'::text, 'unknown'::text])))
);
CREATE INDEX sms_carrier ON public.sms USING btree (territory_id, carrier_sid);
CREATE INDEX sms_phone ON public.sms USING btree (territory_id, phone, queued_at);
CREATE INDEX sms_subject ON public.sms USING btree (territory_id, subject);
CREATE INDEX sms_trouble ON public.sms USING btree (territory_id, queued_at) WHERE (state = ANY (ARRAY['failed'::text, 'unknown'::text]));
alter table sms enable row level security;
create policy territory_isolation on sms for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table sms to recours_app;

create table sms_stop (
  territory_id territory_code not null,
  phone text not null,
  at timestamp with time zone not null,
  constraint sms_stop_pkey PRIMARY KEY (territory_id, phone),
  constraint sms_stop_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
alter table sms_stop enable row level security;
create policy territory_isolation on sms_stop for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select on table sms_stop to recours_app;

create table standby (
  territory_id territory_code not null,
  request_id uuid not null,
  since timestamp with time zone not null,
  agreed_by text not null,
  constraint standby_pkey PRIMARY KEY (territory_id, request_id),
  constraint standby_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
alter table standby enable row level security;
create policy territory_isolation on standby for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table standby to recours_app;

create table structure (
  territory_id territory_code not null,
  id uuid not null,
  name text not null,
  kind text not null,
  finess text,
  phone text,
  created_at timestamp with time zone not null,
  folded_name text collate "C" generated always as (fold_name(name)) stored not null,
  secure_address text,
  constraint structure_pkey PRIMARY KEY (territory_id, id),
  constraint structure_finess_check CHECK ((finess ~ '^[0-9A-Z]{9}$'::text)),
  constraint structure_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territory(territory_id)
);
CREATE INDEX structure_name ON public.structure USING btree (territory_id, folded_name, id);
alter table structure enable row level security;
create policy territory_isolation on structure for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table structure to recours_app;

create table stuck_mail (
  territory_id territory_code not null,
  mail_key text not null,
  uid_validity bigint not null,
  uid bigint not null,
  times integer default 0 not null,
  since timestamp with time zone not null,
  next_try_at timestamp with time zone not null,
  constraint stuck_mail_pkey PRIMARY KEY (territory_id, mail_key),
  constraint stuck_mail_times_check CHECK ((times >= 0))
);
alter table stuck_mail enable row level security;
create policy relay on stuck_mail for select to recours_relay using (true) with check ();
create policy territory_isolation on stuck_mail for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table stuck_mail to recours_app;
grant select (territory_id) on table stuck_mail to recours_relay;

create table task (
  territory_id territory_code not null,
  id uuid not null,
  kind text not null,
  subject uuid not null,
  state text default 'open'::text not null,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  done_by text,
  note text,
  round integer default 1 not null,
  times integer default 1 not null,
  last_at timestamp with time zone,
  constraint task_pkey PRIMARY KEY (territory_id, id),
  constraint task_territory_id_kind_subject_round_key UNIQUE (territory_id, kind, subject, round),
  constraint task_round_check CHECK ((round > 0)),
  constraint task_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text]))),
  constraint task_times_check CHECK ((times > 0))
);
CREATE UNIQUE INDEX task_one_open ON public.task USING btree (territory_id, kind, subject) WHERE (state = 'open'::text);
CREATE INDEX task_open ON public.task USING btree (territory_id, created_at) WHERE (state = 'open'::text);
CREATE INDEX task_subject ON public.task USING btree (territory_id, subject);
alter table task enable row level security;
create policy territory_isolation on task for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table task to recours_app;

create table territory (
  territory_id territory_code not null,
  name text not null,
  time_zone text not null,
  phone text not null,
  opening jsonb not null,
  settings jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone not null,
  line jsonb default '{}'::jsonb not null,
  demo boolean default false not null,
  constraint territory_pkey PRIMARY KEY (territory_id),
  constraint territory_phone_key UNIQUE (phone)
);
alter table territory enable row level security;
create policy relay on territory for select to recours_relay using (true) with check ();
create policy territory_isolation on territory for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant select, update on table territory to recours_app;
grant select (territory_id), select (time_zone) on table territory to recours_relay;

create table triage (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  protocol text not null,
  protocol_version text not null,
  answers jsonb not null,
  answered_by text not null,
  result text not null,
  rules jsonb not null,
  at timestamp with time zone not null,
  actor text not null,
  care jsonb,
  fired jsonb default '[]'::jsonb not null,
  protocol_hash text,
  facts jsonb default '{}'::jsonb not null,
  given_by jsonb default '{}'::jsonb not null,
  constraint triage_pkey PRIMARY KEY (territory_id, id),
  constraint triage_answered_by_check CHECK ((answered_by = ANY (ARRAY['patient'::text, 'parent'::text, 'third-person'::text]))),
  constraint triage_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
CREATE INDEX triage_protocol ON public.triage USING btree (territory_id, protocol, at);
CREATE INDEX triage_request ON public.triage USING btree (territory_id, request_id, at);
alter table triage enable row level security;
create policy territory_isolation on triage for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select on table triage to recours_app;

create table triage_draft (
  territory_id territory_code not null,
  request_id uuid not null,
  protocol text not null,
  protocol_version text not null,
  answers jsonb not null,
  answered_by text not null,
  at timestamp with time zone not null,
  actor text not null,
  given_by jsonb default '{}'::jsonb not null,
  constraint triage_draft_pkey PRIMARY KEY (territory_id, request_id, protocol),
  constraint triage_draft_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
alter table triage_draft enable row level security;
create policy territory_isolation on triage_draft for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select, update on table triage_draft to recours_app;

create table waiting_place (
  territory_id territory_code not null,
  id uuid not null,
  request_id uuid not null,
  list text not null,
  facts jsonb default '{}'::jsonb not null,
  since timestamp with time zone not null,
  state text default 'waiting'::text not null,
  picked_by uuid,
  picked_at timestamp with time zone,
  constraint waiting_place_pkey PRIMARY KEY (territory_id, id),
  constraint waiting_place_territory_id_request_id_list_key UNIQUE (territory_id, request_id, list),
  constraint waiting_place_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'picked'::text, 'left'::text]))),
  constraint waiting_place_territory_id_picked_by_fkey FOREIGN KEY (territory_id, picked_by) REFERENCES professional(territory_id, id),
  constraint waiting_place_territory_id_request_id_fkey FOREIGN KEY (territory_id, request_id) REFERENCES request(territory_id, id)
);
CREATE INDEX waiting_place_open ON public.waiting_place USING btree (territory_id, list, since) WHERE (state = 'waiting'::text);
alter table waiting_place enable row level security;
create policy territory_isolation on waiting_place for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant insert, select, update on table waiting_place to recours_app;

create table webhook_receipt (
  territory_id territory_code not null,
  key text not null,
  at timestamp with time zone not null,
  constraint webhook_receipt_pkey PRIMARY KEY (territory_id, key)
);
CREATE INDEX webhook_receipt_at ON public.webhook_receipt USING brin (at) WITH (autosummarize='on');
alter table webhook_receipt enable row level security;
create policy relay on webhook_receipt for all to recours_relay using (true) with check ();
create policy territory_isolation on webhook_receipt for all to recours_app using (((territory_id)::text = current_setting('recours.territory'::text, true))) with check (((territory_id)::text = current_setting('recours.territory'::text, true)));
grant delete, insert, select on table webhook_receipt to recours_app;
grant delete on table webhook_receipt to recours_relay;
grant select (at) on table webhook_receipt to recours_relay;
