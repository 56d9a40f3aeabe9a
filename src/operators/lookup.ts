import type { Tx } from '../platform/transaction.ts';
import { type PresenceRow, selectOperator } from './store.ts';

/** The operator of that id; undefined for one who has never said that they are there. */
export const operatorById = (tx: Tx, operator: string): Promise<PresenceRow | undefined> =>
  selectOperator(tx, operator);
