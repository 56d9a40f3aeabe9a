-- A day that was closed is open again once something comes that has to be decided; then it is closed once more (domain.md, rule 2).
alter table line_day add column reopened_at timestamptz;
grant update (closed_at, closed_by, reopened_at) on line_day to recours_app;
