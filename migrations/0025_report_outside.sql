-- A report that its author wrote in a program of their own says here neither what was found nor how it ended.
alter table report
  alter column outcome drop not null,
  add constraint report_outcome_said check (outcome is not null or sent_elsewhere);

-- Somebody who may has said that this recipient takes part in the care of the patient (CSP L1110-12): no consent is asked for then.
alter table secure_message add column takes_part boolean not null default false;
