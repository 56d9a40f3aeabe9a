-- Its place has closed at that hour since it was given: it keeps its hour and whoever is booked, and nobody else is. Open again with the place.
alter table slot add column place_closed boolean not null default false;

-- What was given at places that have closed before nobody looked.
insert into due (territory_id, kind, subject, at)
select territory_id, 'closures.look-due', '00000000-0000-0000-0000-000000000000', 'epoch' from territory
on conflict do nothing;

alter table roster add column version integer not null default 1;
