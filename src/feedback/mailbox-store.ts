import { type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { EventType } from '../platform/events.ts';
import type { Tx } from '../platform/transaction.ts';
import type { MessageState } from './secure-message.ts';
import type { FeedbackTables } from './tables.ts';

const db = queries<FeedbackTables>();

export type StoredMailbox = Selectable<FeedbackTables['mailbox']>;

const mailbox = (tx: Tx) =>
  db.selectFrom('mailbox').selectAll().where('territory_id', '=', tx.actor.territoryId);

/** Undefined: nothing has happened to it yet. */
export const mailboxState = (tx: Tx): Promise<StoredMailbox | undefined> => tx.first(mailbox(tx));

/** Held as it is until the transaction's end: whoever pauses it waits for the attempts that are just being put on record. */
export const shareMailbox = (tx: Tx): Promise<StoredMailbox | undefined> => tx.first(mailbox(tx).forShare());

export const lockMailbox = (tx: Tx): Promise<StoredMailbox | undefined> => tx.first(mailbox(tx).forUpdate());

/** False: it was paused before. */
export async function pause(tx: Tx): Promise<boolean> {
  const row = await tx.first(sql`
    insert into mailbox (territory_id, paused_at, paused_by) values (${tx.actor.territoryId}, ${stamp(tx.at)}, ${tx.actor.name})
    on conflict (territory_id) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by
      where mailbox.paused_at is null
    returning territory_id`);
  return row !== undefined;
}

/** Since when it was paused; undefined: it was not. A server that had refused us is tried by the next message. */
export async function resume(tx: Tx): Promise<Instant | undefined> {
  const row = await tx.first(sql<{ since: Instant }>`
    update mailbox set paused_at = null, paused_by = null, next_try_at = ${stamp(tx.at)}
     where territory_id = ${tx.actor.territoryId} and paused_at is not null returning old.paused_at as since`);
  return row?.since;
}

/** The server would have none of our messages. Gives since when that is so; `first`: it is news. */
export async function noteRefusal(
  tx: Tx,
  code: string,
  nextTryAt: Instant,
): Promise<{ refusedAt: Instant; first: boolean }> {
  const row = await tx.first(sql<{ refusedAt: Instant; first: boolean }>`
    insert into mailbox (territory_id, refused_at, refused_code, refusals, next_try_at)
    values (${tx.actor.territoryId}, ${stamp(tx.at)}, ${code}, 1, ${stamp(nextTryAt)})
    on conflict (territory_id) do update set refused_code = excluded.refused_code,
      refused_at = coalesce(mailbox.refused_at, excluded.refused_at), refusals = greatest(mailbox.refusals, 1),
      next_try_at = case when mailbox.refused_at is null then excluded.next_try_at else mailbox.next_try_at end
    returning refused_at as "refusedAt", old.refused_at is null as first`);
  if (!row) throw new Error('a mailbox that was written has no row');
  return row;
}

/** One message tries for all of them; the next one not before `nextTryAt`. */
export async function noteProbe(tx: Tx, nextTryAt: Instant): Promise<void> {
  await tx.all(
    sql`update mailbox set refusals = refusals + 1, next_try_at = ${stamp(nextTryAt)} where territory_id = ${tx.actor.territoryId}`,
  );
}

/** It lets us in. False: nobody had thought otherwise. */
export async function noteAdmission(tx: Tx): Promise<boolean> {
  const row = await tx.first(sql`
    update mailbox set refused_at = null, refused_code = null, refusals = 0, next_try_at = null
     where territory_id = ${tx.actor.territoryId} and refused_at is not null returning territory_id`);
  return row !== undefined;
}

/** The certificate of whose end a person has been told. */
export async function noteWarning(tx: Tx, certificate: string | null): Promise<void> {
  await tx.all(sql`
    insert into mailbox (territory_id, warned_certificate) values (${tx.actor.territoryId}, ${certificate})
    on conflict (territory_id) do update set warned_certificate = excluded.warned_certificate`);
}

/** What has not left, the oldest first. */
export async function unsentMessages(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select id from secure_message where territory_id = ${tx.actor.territoryId} and state in ('queued', 'sending')
     order by queued_at, id limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** Of these, what will not be tried by itself at a time of its own (`kind`). */
export async function withoutTime(tx: Tx, kind: EventType): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select m.id from secure_message m
     where m.territory_id = ${tx.actor.territoryId} and m.state in ('queued', 'sending')
       and not exists (select from due d where d.territory_id = m.territory_id and d.kind = ${kind} and d.subject = m.id)`);
  return rows.map(({ id }) => id);
}

/** The time during which nothing could leave does not count. Gives what 48 h run for, with their beginning. */
export const shiftDeferrals = (tx: Tx, since: Instant): Promise<{ id: string; deferredAt: Instant }[]> =>
  tx.all(sql<{ id: string; deferredAt: Instant }>`
    update secure_message set deferred_at = least(${stamp(tx.at)}, deferred_at + (${stamp(tx.at)} - ${stamp(since)}))
     where territory_id = ${tx.actor.territoryId} and state in ('queued', 'sending') and deferred_at is not null
    returning id, deferred_at as "deferredAt"`);

/** Given up while the server let nothing of ours in (`failures`), later than `since`. */
export async function expiredBy(tx: Tx, failures: readonly string[], since: Instant): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select id from secure_message
     where territory_id = ${tx.actor.territoryId} and state = 'expired' and failure = any(${[...failures]}) and queued_at > ${stamp(since)}
     order by queued_at limit 1000`);
  return rows.map(({ id }) => id);
}

export type MailboxFigures = {
  queued: number;
  sending: number;
  failed: number;
  oldest_unsent_at: Instant | null;
  last_accepted_at: Instant | null;
  median_accept_s: number | null;
};

/** As it stands; what was accepted, of the messages since `since`. */
export async function mailboxFigures(tx: Tx, since: Instant): Promise<MailboxFigures> {
  const row = await tx.first(sql<MailboxFigures>`
    select count(*) filter (where state = 'queued')::int as queued,
           count(*) filter (where state = 'sending')::int as sending,
           count(*) filter (where state in ('refused', 'bounced', 'expired'))::int as failed,
           min(queued_at) filter (where state in ('queued', 'sending')) as oldest_unsent_at,
           max(accepted_at) as last_accepted_at,
           (percentile_cont(0.5) within group (order by extract(epoch from accepted_at - queued_at))
             filter (where accepted_at is not null))::float8 as median_accept_s
      from secure_message
     where territory_id = ${tx.actor.territoryId}
       and (state in ('queued', 'sending', 'refused', 'bounced', 'expired') or queued_at > ${stamp(since)})`);
  if (!row) throw new Error('an aggregate has no row');
  return row;
}

/** How many messages that were queued since then are in each state. */
export async function stateCounts(tx: Tx, since: Instant): Promise<Partial<Record<MessageState, number>>> {
  const rows = await tx.all(sql<{ state: MessageState; count: number }>`
    select state, count(*)::int as count from secure_message
     where territory_id = ${tx.actor.territoryId} and queued_at > ${stamp(since)} group by state`);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
