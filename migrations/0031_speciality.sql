-- What a doctor is a specialist of, by the RPPS's code (TRE_R38_SpecialiteOrdinale): a report's document names it with the profession. Null: not known, or not a doctor.
alter table professional
  add column speciality text check (speciality ~ '^SM[0-9]{2}$'),
  add constraint professional_speciality_of_doctor check (speciality is null or profession = 'doctor');
