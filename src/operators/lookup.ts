import type { Tx } from '../platform/transaction.ts';
import { countAtTheLine, type PresenceRow, selectOperator } from './store.ts';

/** How many operators are at the line: free, on a call or wrapping up. Zero: callers hear the closed message (rule 6). */
export const operatorsAtTheLine = (tx: Tx): Promise<number> => countAtTheLine(tx);

/** The operator of that id; undefined for one who has never said that they are there. */
export const operatorById = (tx: Tx, operator: string): Promise<PresenceRow | undefined> =>
  selectOperator(tx, operator);
