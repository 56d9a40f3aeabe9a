import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { FeedbackTables } from './tables.ts';

const db = queries<FeedbackTables>();

/** `content`: as `draft.ts` writes and reads it. */
export type StoredDraft = { author: string; content: unknown; savedAt: Instant };

/** False: the visit has another's draft. */
export async function saveDraft(
  tx: Tx,
  bookingId: string,
  it: { author: string; content: unknown },
): Promise<boolean> {
  const row = await tx.first(sql`
    insert into report_draft (territory_id, booking_id, author, content, saved_at)
    values (${tx.actor.territoryId}, ${bookingId}, ${it.author}, ${json(it.content)}, ${stamp(tx.at)})
    on conflict (territory_id, booking_id) do update set content = excluded.content, saved_at = excluded.saved_at
      where report_draft.author = excluded.author returning booking_id`);
  return row !== undefined;
}

export const draftOf = (tx: Tx, bookingId: string, author: string): Promise<StoredDraft | undefined> =>
  tx.first(
    db
      .selectFrom('report_draft')
      .select(['author', 'content', 'saved_at as savedAt'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('booking_id', '=', bookingId)
      .where('author', '=', author),
  );

export async function deleteDraft(tx: Tx, bookingId: string): Promise<void> {
  await tx.all(
    db
      .deleteFrom('report_draft')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('booking_id', '=', bookingId),
  );
}
