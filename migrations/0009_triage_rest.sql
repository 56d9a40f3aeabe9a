-- Rest of triage: who gave each answer, and since when and why a phone gets no SMS.

-- By the question's id. Absent: whoever finished the questions (answered_by).
alter table triage add column given_by jsonb not null default '{}';
alter table triage_draft add column given_by jsonb not null default '{}';

-- Who marked it, when, and why: a code (a protocol's id, or `said`), never clinical text.
alter table patient_identity
  add column phone_unsafe_at timestamptz,
  add column phone_unsafe_by text,
  add column phone_unsafe_why text;
