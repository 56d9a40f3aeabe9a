-- Where a home visit goes. It is identity, a door code more so: it stands with the names and the phone, under the same policy and the same
-- grants, and nothing else in the database repeats it. Only adds, so that the version before may go on running.
alter table patient_identity
  add column home_street text,
  add column home_complement text,
  -- Null: the commune's own.
  add column home_postcode text check (home_postcode ~ '^[0-9]{5}$'),
  add column home_access text,
  -- A code or a floor alone leads nowhere.
  add constraint patient_identity_home_check
    check (home_street is not null or (home_complement is null and home_postcode is null and home_access is null));
