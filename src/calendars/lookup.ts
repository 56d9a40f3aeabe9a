import type { Interval } from '../availability/intervals.ts';
import type { Tx } from '../platform/transaction.ts';
import { type BusyRow, selectBusy, shareFeeds, updateOwn, type Whose } from './store.ts';

export type { Whose };

/**
 * Holds what is known of these professionals' diaries as it is until the end of the transaction. False: nobody's is read. Statements after it see all that a
 * feed has said.
 */
export const lockFeeds = (tx: Tx, whose: Whose): Promise<boolean> => shareFeeds(tx, whose);

/** When a professional is busy, as their own diaries say. */
export const busyOf = (tx: Tx, professionalId: string, between: Interval): Promise<BusyRow[]> =>
  selectBusy(tx, professionalId, between);

/** These hours are copies of visits of the line. */
export const markOwn = (tx: Tx, busy: readonly BusyRow[]): Promise<void> => updateOwn(tx, busy);
