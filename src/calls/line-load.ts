import type { Tx } from '../platform/transaction.ts';
import type { LineStand } from './line-stand.ts';
import { selectStand } from './line-store.ts';

/** How the line of this territory stands now; the order is the database's own, never the carrier's. */
export const lineStand = (tx: Tx): Promise<LineStand> => selectStand(tx);
