import type { Tx } from '../platform/transaction.ts';

/** All that one command gives to the line, told once more together: whoever waits is looked for once, not once for each slot. */
export function recordTogether(tx: Tx, ids: readonly string[]): void {
  const [first] = ids;
  if (first !== undefined) tx.record('slots.published', first, { slotIds: ids });
}
