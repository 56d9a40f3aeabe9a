-- The figures of the secure mail are read past row-level security, like those of the line: states, codes and times, nothing of anybody.

create policy relay on secure_message for select to recours_relay using (true);
create policy relay on mailbox for select to recours_relay using (true);
grant select (territory_id, state, queued_at, failure, integration_error) on secure_message to recours_relay;
grant select (territory_id, looked_at, failing_since, paused_at, refused_at) on mailbox to recours_relay;
