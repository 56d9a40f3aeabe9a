import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Position } from './mssante/inbox.ts';

/** A mail that could not be put on record by a fault of ours; `times`: how often it has been read again. */
export type StuckMail = { key: string; position: Position; times: number };

/** It stays in the mailbox, to be read again from `nextTryAt` on. Where it had stood before it does not any more. */
export async function insertStuck(
  tx: Tx,
  key: string,
  { uidValidity, uid }: Position,
  nextTryAt: Instant,
): Promise<void> {
  await tx.all(sql`
    insert into stuck_mail (territory_id, mail_key, uid_validity, uid, since, next_try_at)
    values (${tx.actor.territoryId}, ${key}, ${uidValidity}, ${uid}, ${stamp(tx.at)}, ${stamp(nextTryAt)})
    on conflict (territory_id, mail_key) do update
      set uid_validity = excluded.uid_validity, uid = excluded.uid, next_try_at = excluded.next_try_at`);
}

/** The one that has waited longest for its time. */
export async function dueStuck(tx: Tx): Promise<StuckMail | undefined> {
  const row = await tx.first(sql<{ key: string; uidValidity: number; uid: number; times: number }>`
    select mail_key as key, uid_validity as "uidValidity", uid, times from stuck_mail
     where territory_id = ${tx.actor.territoryId} and next_try_at <= ${stamp(tx.at)} order by next_try_at, mail_key limit 1 for update`);
  return row && { key: row.key, times: row.times, position: { uidValidity: row.uidValidity, uid: row.uid } };
}

/** It is being read again. */
export async function noteReread(tx: Tx, key: string, nextTryAt: Instant): Promise<void> {
  await tx.all(sql`update stuck_mail set times = times + 1, next_try_at = ${stamp(nextTryAt)}
    where territory_id = ${tx.actor.territoryId} and mail_key = ${key}`);
}

/** False: it was not stuck, or is not any more. */
export async function deleteStuck(tx: Tx, key: string): Promise<boolean> {
  const row = await tx.first(sql`
    delete from stuck_mail where territory_id = ${tx.actor.territoryId} and mail_key = ${key} returning mail_key`);
  return row !== undefined;
}

/** How many wait in the mailbox to be read again. */
export async function countStuck(tx: Tx): Promise<number> {
  const row = await tx.first(sql<{ count: number }>`
    select count(*)::int as count from stuck_mail where territory_id = ${tx.actor.territoryId}`);
  return row?.count ?? 0;
}
