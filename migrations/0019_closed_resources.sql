-- A room that is gone or a kit that is broken is needed by no new slot; what was given with it keeps its name. The old version lists it as before.
alter table resource add column closed_at timestamptz;
