-- A key that could not be claimed ends the transaction, and with it what travels in the same packet: under a name of its own in the log.
create function refuse_unclaimed(claimed bigint) returns boolean language plpgsql stable as $$
begin
  if claimed = 0 then
    raise exception 'the idempotency key is another request''s' using errcode = 'RC001';
  end if;
  return true;
end $$;
