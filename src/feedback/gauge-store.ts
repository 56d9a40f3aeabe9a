import { sql } from 'kysely';
import { after, type Instant } from '../platform/clock.ts';
import { type Database, execute, stamp } from '../platform/database.ts';

type Relay = Pick<Database, 'relay'>;

const WEEK_MS = 7 * 86_400_000;

export type StateGauge = { territory_id: string; state: string; count: number };

/** How many messages of the last seven days are in each state; of those that have not arrived, also older ones. */
export const stateGauges = (database: Relay, at: Instant): Promise<StateGauge[]> =>
  execute(
    database.relay,
    sql<StateGauge>`
    select territory_id, state, count(*)::int as count from secure_message
     where queued_at > ${stamp(after(at, -WEEK_MS))} or state in ('queued', 'sending', 'refused', 'bounced', 'expired')
     group by territory_id, state`,
  );

export type FailureGauge = { territory_id: string; code: string; count: number };

/** What waits for a person, by what went wrong. */
export const failureGauges = (database: Relay): Promise<FailureGauge[]> =>
  execute(
    database.relay,
    sql<FailureGauge>`
    select territory_id, coalesce(failure, state) as code, count(*)::int as count from secure_message
     where state in ('refused', 'bounced', 'expired') group by 1, 2`,
  );

/** Ages in seconds; `oldest_unsent` 0: nothing waits. `looked` null: nobody has looked yet. */
export type MailboxGauge = {
  territory_id: string;
  oldest_unsent: number;
  looked: number | null;
  failing: number;
  stuck: number;
  refused: number;
  paused: number;
};

export const mailboxGauges = (database: Relay, at: Instant): Promise<MailboxGauge[]> =>
  execute(
    database.relay,
    sql<MailboxGauge>`
    select t.territory_id, m.oldest_unsent,
           case when b.looked_at is not null then greatest(0, extract(epoch from ${stamp(at)} - b.looked_at))::float8 end as looked,
           (select count(*)::int from stuck_mail s where s.territory_id = t.territory_id) as stuck,
           (b.failing_since is not null)::int as failing, (b.refused_at is not null)::int as refused,
           (b.paused_at is not null)::int as paused
      from territory t left join mailbox b on b.territory_id = t.territory_id
     cross join lateral (
           select greatest(0, extract(epoch from ${stamp(at)} - min(queued_at)))::float8 as oldest_unsent
             from secure_message where territory_id = t.territory_id and state in ('queued', 'sending')) m`,
  );
