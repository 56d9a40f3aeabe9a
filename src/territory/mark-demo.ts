import type { Tx } from '../platform/transaction.ts';
import { updateDemo } from './store.ts';

/** From now on everybody in this territory is invented: example protocols that nobody has signed orient here, marked as such (rule 9). */
export const markDemo = (tx: Tx): Promise<void> => updateDemo(tx);
