-- The end of an id is what people call a request by on the phone (« n° 69D1 »): it is looked for by that. A column, because row-level security
-- keeps an index on an expression from being used.
alter table request add column ending text not null generated always as (right(id::text, 4)) stored;
create index request_ending on request (territory_id, ending);
