import { queries, stamp } from '../platform/database.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import type { DayTables } from './tables.ts';

const db = queries<DayTables>();

export type Closed = { at: Instant; by: string };

/** Undefined: the day is not closed. */
export const selectClosed = (tx: Tx, date: string): Promise<Closed | undefined> =>
  tx.first(
    db
      .selectFrom('line_day')
      .select(['closed_at as at', 'closed_by as by'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('day', '=', date),
  );

/** Undefined: somebody has closed it before. */
export const insertClosed = (tx: Tx, date: string): Promise<Closed | undefined> =>
  tx.first(
    db
      .insertInto('line_day')
      .values({
        territory_id: tx.actor.territoryId,
        day: date,
        closed_at: stamp(tx.at),
        closed_by: tx.actor.name,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(['closed_at as at', 'closed_by as by']),
  );
