import { sql } from 'kysely';
import { queries, stamp } from '../platform/database.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import type { DayTables } from './tables.ts';

const db = queries<DayTables>();

export type Closed = { at: Instant; by: string };

/** Undefined: the day is not closed, or open again. */
export const selectClosed = (tx: Tx, date: string): Promise<Closed | undefined> =>
  tx.first(
    db
      .selectFrom('line_day')
      .select(['closed_at as at', 'closed_by as by'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('day', '=', date)
      .where('reopened_at', 'is', null),
  );

/** For the first time, or again. Undefined: somebody has closed it before. */
export const insertClosed = (tx: Tx, date: string): Promise<Closed | undefined> => {
  const closing = { closed_at: stamp(tx.at), closed_by: tx.actor.name, reopened_at: null };
  return tx.first(
    db
      .insertInto('line_day')
      .values({ territory_id: tx.actor.territoryId, day: date, ...closing })
      .onConflict((conflict) =>
        conflict
          .columns(['territory_id', 'day'])
          .doUpdateSet(closing)
          .where('line_day.reopened_at', 'is not', null),
      )
      .returning(['closed_at as at', 'closed_by as by']),
  );
};

/** False: it was not closed. */
export async function updateReopened(tx: Tx, date: string): Promise<boolean> {
  const row = await tx.first(sql`
    update line_day set reopened_at = ${stamp(tx.at)}
     where territory_id = ${tx.actor.territoryId} and day = ${date}::date and reopened_at is null returning day`);
  return row !== undefined;
}
