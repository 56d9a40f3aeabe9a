-- A flag or a doubt is put to a doctor on duty, who takes it, calls the patient back and decides; until then it stands (rule 1).
alter table offer drop constraint offer_kind_check;
alter table offer add constraint offer_kind_check check (kind in ('visit', 'question', 'flag'));
alter table offer add column verdict text check (verdict in ('lifted', 'samu', 'not-reached'));
alter table offer add constraint offer_verdict_of_flag check (verdict is null or kind = 'flag');
