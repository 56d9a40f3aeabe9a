import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { deadlineOf } from './deadline.ts';
import type { SearchWidth } from './search-width.ts';
import type { RequestRow, RequestTables } from './tables.ts';
import { isTimed } from './timed-care-sql.ts';

const db = queries<RequestTables>();

/** Its 24 h begin, and its escalation with them; what was searched for before does not count any more. */
const begun = (tx: Tx) => ({
  deadline: stamp(deadlineOf(tx.at)),
  escalation: 0,
  search: json<SearchWidth>({}),
});

/** For an update: the same where nobody had known that it is care; else it stays as it is. */
export function foundNow(tx: Tx) {
  const { deadline, escalation, search } = begun(tx);
  const known = isTimed('request');
  return {
    deadline: sql<Instant>`case when ${known} then deadline else ${deadline} end`,
    escalation: sql<number>`case when ${known} then escalation else ${escalation} end`,
    search: sql<SearchWidth>`case when ${known} then search else ${search} end`,
  };
}

/** Taken up again: another 24 h. A shorter time that still runs goes on, until the triage finds another. */
export async function beginAnew(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db
      .updateTable('request')
      .set({
        ...begun(tx),
        care_by: sql<Instant | null>`case when care_by > ${stamp(tx.at)} then care_by end`,
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** Whether that is on record of the 24 h that count now. */
export async function hasPassedDeadline(
  tx: Tx,
  { id, deadline }: Pick<RequestRow, 'id' | 'deadline'>,
): Promise<boolean> {
  const row = await tx.first(sql`
    select 1 from event where territory_id = ${tx.actor.territoryId} and subject = ${id} and type = 'request.deadline-passed'
       and at >= ${stamp(deadline)} limit 1`);
  return row !== undefined;
}
