-- Feeds of busy time: where a professional's own diary is read, and when it is full. Nothing else of a diary is kept: no title, no name, no place.

create table calendar_feed (
  territory_id territory_code not null,
  id uuid not null,
  professional_id uuid not null,
  -- A secret: whoever has it reads the diary.
  url text not null,
  -- `new`: not read yet; `good`; `failing`: the last attempt told nothing; `emptied`: it says that nothing stands in it any more, which is believed
  -- when it says so again.
  state text not null default 'new' check (state in ('new', 'good', 'failing', 'emptied')),
  -- Why it is failing: a code of calendars/fault.ts.
  fault text,
  -- Failures in a row.
  failures integer not null default 0,
  -- What the server gave to ask by whether anything has changed.
  etag text,
  last_modified text,
  tried_at timestamptz,
  -- The last attempt that told when the professional is busy, if only that nothing has changed.
  good_at timestamptz,
  -- The last time that all of it was read.
  read_at timestamptz,
  -- A person's own wish to have it read at once.
  asked_at timestamptz,
  -- Visits of the line at hours at which the diary has something else: ids of bookings.
  conflicts uuid[] not null default '{}',
  created_at timestamptz not null,
  primary key (territory_id, id),
  foreign key (territory_id, professional_id) references professional,
  check ((state = 'failing') = (fault is not null))
);
create index calendar_feed_professional on calendar_feed (territory_id, professional_id);

create table calendar_busy (
  territory_id territory_code not null,
  feed_id uuid not null,
  professional_id uuid not null,
  start_at timestamptz not null,
  end_at timestamptz not null,
  -- The copy of a visit of the line in the professional's diary: in nobody's way.
  own boolean not null default false,
  primary key (territory_id, feed_id, start_at, end_at),
  foreign key (territory_id, feed_id) references calendar_feed on delete cascade,
  check (start_at < end_at)
);
create index calendar_busy_professional on calendar_busy (territory_id, professional_id, end_at);

select isolate(t) from unnest(array['calendar_feed', 'calendar_busy']::regclass[]) as t;
grant select, insert, update, delete on calendar_feed, calendar_busy to recours_app;
