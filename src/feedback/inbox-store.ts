import { sql } from 'kysely';
import { type Instant, minutes } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Position } from './mssante/inbox.ts';

/** Who reads a mailbox, until when by the machine's clock. */
export type Reader = { id: string; now: number; until: number };

const time = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;

/** The mailbox is this reader's, or stays so. Undefined: another one reads it. `position`: how far it has been read; undefined: not at all. */
export async function claimInbox(
  tx: Tx,
  reader: Reader,
): Promise<{ position: Position | undefined } | undefined> {
  const row = await tx.first(sql<{ uidValidity: number | null; uid: number | null }>`
    insert into inbox (territory_id, reader, reader_until) values (${tx.actor.territoryId}, ${reader.id}, ${time(reader.until)})
    on conflict (territory_id) do update set reader = excluded.reader, reader_until = excluded.reader_until
      where inbox.reader is null or inbox.reader = excluded.reader or inbox.reader_until < ${time(reader.now)}
    returning uid_validity as "uidValidity", last_uid as uid`);
  if (!row) return undefined;
  const { uidValidity, uid } = row;
  return { position: uidValidity === null || uid === null ? undefined : { uidValidity, uid } };
}

/** Somebody else may read it at once. */
export async function leaveInbox(tx: Tx, readerId: string): Promise<void> {
  await tx.all(sql`update inbox set reader = null, reader_until = null
    where territory_id = ${tx.actor.territoryId} and reader = ${readerId}`);
}

/** Whose the mailbox still is; it stays theirs. */
export async function stillReads(tx: Tx, reader: Reader): Promise<boolean> {
  const row = await tx.first(sql`update inbox set reader_until = ${time(reader.until)}
    where territory_id = ${tx.actor.territoryId} and reader = ${reader.id} returning territory_id`);
  return row !== undefined;
}

/** Read up to there, in the transaction of what was found there. False: it had been before, or another one reads by now. */
export async function advance(tx: Tx, reader: Reader, { uidValidity, uid }: Position): Promise<boolean> {
  const row = await tx.first(sql`
    update inbox set uid_validity = ${uidValidity}, last_uid = ${uid}, reader_until = ${time(reader.until)}
     where territory_id = ${tx.actor.territoryId} and reader = ${reader.id}
       and (uid_validity is distinct from ${uidValidity}::bigint or last_uid < ${uid})
    returning territory_id`);
  return row !== undefined;
}

/** A mail could not be put on record by a fault of ours. Gives how often by now; undefined: another one reads by now. */
export async function noteStuck(tx: Tx, reader: Reader, key: string): Promise<number | undefined> {
  const row = await tx.first(sql<{ times: number }>`
    update inbox set stuck_key = ${key}, reader_until = ${time(reader.until)},
           stuck_times = case when stuck_key = ${key} then stuck_times + 1 else 1 end
     where territory_id = ${tx.actor.territoryId} and reader = ${reader.id} returning stuck_times as times`);
  return row?.times;
}

/** False: this very mail was read before. */
export async function noteMail(tx: Tx, key: string): Promise<boolean> {
  const row = await tx.first(sql`
    insert into mail_read (territory_id, mail_key, read_at) values (${tx.actor.territoryId}, ${key}, ${stamp(tx.at)})
    on conflict do nothing returning mail_key`);
  return row !== undefined;
}

/** What a mail that speaks of one of our messages has to be compared with. */
export type SpokenOf = { id: string; requestId: string; messageId: string; address: string | null };

/** The first of those Message-IDs that is one of this territory's. */
export const messageSpokenOf = (tx: Tx, messageIds: readonly string[]): Promise<SpokenOf | undefined> =>
  tx.first(sql<SpokenOf>`
    select m.id, r.request_id as "requestId", m.message_id as "messageId", m.address
      from unnest(${messageIds.slice(0, 50)}::text[]) with ordinality as said(message_id, no)
      join secure_message m on m.territory_id = ${tx.actor.territoryId} and m.message_id = said.message_id
      join report r on r.territory_id = m.territory_id and r.id = m.report_id
     order by said.no limit 1`);

/** It was read to its end. Told at most once a minute. Gives since when it could not be; undefined: it could. */
export async function noteLook(tx: Tx): Promise<Instant | undefined> {
  const row = await tx.first(sql<{ since: Instant | null }>`
    insert into mailbox (territory_id, looked_at) values (${tx.actor.territoryId}, ${stamp(tx.at)})
    on conflict (territory_id) do update set looked_at = excluded.looked_at, failing_since = null, failure = null
      where mailbox.failing_since is not null or mailbox.looked_at is null
         or mailbox.looked_at < ${stamp((tx.at - minutes(1)) as Instant)}
    returning old.failing_since as since`);
  return row?.since ?? undefined;
}

/** It could not be read. True: it could before. */
export async function noteFailedLook(tx: Tx, failure: string): Promise<boolean> {
  const row = await tx.first(sql<{ since: Instant | null }>`
    insert into mailbox (territory_id, failing_since, failure) values (${tx.actor.territoryId}, ${stamp(tx.at)}, ${failure})
    on conflict (territory_id) do update set failing_since = coalesce(mailbox.failing_since, excluded.failing_since), failure = excluded.failure
      where mailbox.failing_since is null or mailbox.failure is distinct from excluded.failure
    returning old.failing_since as since`);
  return row !== undefined && row.since === null;
}

/** Since when it cannot be read; undefined: it can. */
export async function unreadableSince(tx: Tx): Promise<Instant | undefined> {
  const row = await tx.first(
    sql<{
      since: Instant | null;
    }>`select failing_since as since from mailbox where territory_id = ${tx.actor.territoryId}`,
  );
  return row?.since ?? undefined;
}
