-- Agreed with a patient, and its professional's own diary has filled over the places that nobody has: they are closed until it frees.
alter table slot add column diary_full boolean not null default false;

-- Who does not want to be named in a colleague's slots (to assist there, or to be reachable meanwhile); gone when they agree again.
create table naming_refusal (
  territory_id territory_code not null,
  -- Who was named.
  who uuid not null,
  -- In whose slots.
  professional_id uuid not null,
  refused_at timestamptz not null,
  primary key (territory_id, who, professional_id),
  foreign key (territory_id, who) references professional,
  foreign key (territory_id, professional_id) references professional,
  check (who <> professional_id)
);
select isolate('naming_refusal');
grant select, insert, delete on naming_refusal to recours_app;
