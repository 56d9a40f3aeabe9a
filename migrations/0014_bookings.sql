-- A booking says when the patient came and when it ended, and what the professional should know; a place beyond the capacity goes with its booking.
alter table booking
  add column arrived_at timestamptz,
  -- When it ended: the patient was seen, stayed away, or the visit was called off or moved.
  add column ended_at timestamptz,
  -- For the professional who sees the patient. May be clinical.
  add column comment text check (comment <> '' and length(comment) <= 500);

-- Made by the slot's own professional for one patient, never free for anybody else.
alter table seat
  add column extra boolean not null default false,
  add constraint seat_extra check (booking_id is not null or not extra);
