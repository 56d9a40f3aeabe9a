-- What every slice stands on: territories, access tokens, the event log and its feed, reactions, due times, intents,
-- idempotency keys. Three roles (architecture.md, decision 1): the owner migrates, recours_app works under row-level
-- security, recours_relay tails the log. The relay has policies on the few tables it reads instead of BYPASSRLS, so that it
-- stays blind for everything else and needs no superuser to create.

create extension if not exists btree_gist;

create domain territory_code as text collate "C" check (value ~ '^[a-z0-9][a-z0-9-]{0,62}$');

create table territory (
  territory_id territory_code primary key,
  name text not null,
  time_zone text not null,
  phone text not null unique,
  opening jsonb not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null
);

create table access_token (
  territory_id territory_code not null references territory,
  id uuid not null,
  hash bytea not null,
  role text not null check (role in ('operator', 'coordinator', 'professional', 'regulator', 'partner', 'admin')),
  subject uuid,
  -- What the token is for, for the people who revoke it: never identity.
  label text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (territory_id, id),
  unique (hash)
);

-- Decision 2. `xid` orders what committed; the tail reads below pg_snapshot_xmin, so that a slow writer is never jumped over.
create table event (
  territory_id territory_code not null,
  id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  actor text not null,
  type text not null,
  subject uuid not null,
  data jsonb not null default '{}',
  primary key (territory_id, id)
);
create index event_tail on event (xid, id);
create index event_subject on event (territory_id, subject, id);
create index event_by_id on event (id);

create table event_cursor (
  name text primary key,
  xid xid8 not null default '0',
  id uuid not null default '00000000-0000-0000-0000-000000000000'
);
insert into event_cursor (name) values ('tail');

create table board_head (
  territory_id territory_code primary key,
  seq bigint not null
);
create table board_feed (
  territory_id territory_code not null,
  seq bigint not null,
  event_id uuid not null,
  primary key (territory_id, seq),
  unique (territory_id, event_id)
);

-- Decision 3: the row, not the queue, makes a repeat a no-op. `failed` is an end state that the board shows.
create table handled (
  territory_id territory_code not null,
  reaction text not null,
  event_id uuid not null,
  outcome text not null default 'done' check (outcome in ('done', 'failed')),
  at timestamptz not null,
  primary key (territory_id, reaction, event_id)
);
create index handled_event on handled (event_id, reaction);
create index handled_failed on handled (territory_id, at) where outcome = 'failed';

-- Decision 6: what is due later, in the product's time.
create table due (
  territory_id territory_code not null,
  kind text not null,
  subject uuid not null,
  at timestamptz not null,
  primary key (territory_id, kind, subject)
);
create index due_at on due (at);

-- Decision 4: committed before the call to the world, its outcome after.
create table intent (
  territory_id territory_code not null,
  id uuid not null,
  kind text not null,
  subject uuid not null,
  state text not null default 'planned' check (state in ('planned', 'attempting', 'done', 'refused', 'unknown')),
  attempts integer not null default 0,
  attempt_id uuid,
  planned_at timestamptz not null,
  attempted_at timestamptz,
  settled_at timestamptz,
  outcome jsonb,
  primary key (territory_id, id),
  unique (territory_id, kind, subject)
);
create index intent_open on intent (territory_id, kind, state) where state in ('planned', 'attempting');

create table idempotency (
  territory_id territory_code not null,
  token_id uuid not null,
  route text not null,
  key text not null,
  body_hash bytea not null,
  at timestamptz not null,
  status integer,
  response jsonb,
  primary key (territory_id, token_id, route, key)
);
create index idempotency_at on idempotency (at);

-- Row-level security on every table that has territory_id: a forgotten `where` returns nothing.
create function isolate(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy territory_isolation on %s for all to recours_app
       using (territory_id = current_setting(''recours.territory'', true))
       with check (territory_id = current_setting(''recours.territory'', true))', target);
end $$;

select isolate(t) from unnest(array['territory', 'access_token', 'event', 'board_head', 'board_feed', 'handled', 'due',
  'intent', 'idempotency']::regclass[]) as t;

grant usage on schema public to recours_app, recours_relay;
grant select, update on territory to recours_app;
grant select, insert, update on access_token to recours_app;
grant select, insert on event to recours_app;
grant select on board_head, board_feed to recours_app;
grant select, insert, update on handled to recours_app;
grant select, insert, update, delete on due, intent, idempotency to recours_app;

create policy relay on event for select to recours_relay using (true);
create policy relay on board_head for all to recours_relay using (true) with check (true);
create policy relay on board_feed for all to recours_relay using (true) with check (true);
create policy relay on handled for select to recours_relay using (true);
create policy relay on due for select to recours_relay using (true);
create policy relay on idempotency for all to recours_relay using (true);
grant select on event, handled, due to recours_relay;
grant select, insert, update, delete on board_head, board_feed to recours_relay;
grant select, update on event_cursor to recours_relay;
grant select (at), delete on idempotency to recours_relay;

-- What must be known before the territory is: only territory and role come back, and only for a live secret.
create function resolve_token(secret_hash bytea, at timestamptz)
  returns table (territory_id text, token_id uuid, role text, subject uuid)
  language sql stable security definer set search_path = public as $$
  select t.territory_id, t.id, t.role, t.subject
    from access_token t
   where t.hash = secret_hash and t.revoked_at is null and t.expires_at > at
$$;
create function resolve_called_number(called text) returns text
  language sql stable security definer set search_path = public as $$
  select territory_id from territory where phone = called
$$;
revoke all on function resolve_token, resolve_called_number from public;
grant execute on function resolve_token, resolve_called_number to recours_app;
