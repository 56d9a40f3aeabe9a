import type { Tx } from '../platform/transaction.ts';
import { insertCallback, mergeCallback, type Owed } from './store.ts';

export type { Owed } from './store.ts';

/**
 * Puts on record that the line owes this phone a call, once however often it is asked for: a caller who has called twice is one row, at
 * the place of the first call. Gives the callback's id.
 */
export async function oweCallback(tx: Tx, it: Owed): Promise<string> {
  for (;;) {
    const opened = await insertCallback(tx, it);
    if (opened) {
      tx.record('callback.opened', opened, { reason: it.reason, callId: it.callId });
      return opened;
    }
    const merged = await mergeCallback(tx, it);
    if (!merged) continue; // closed between the two statements
    tx.record('callback.repeated', merged.id, { reason: merged.reason, callId: it.callId });
    return merged.id;
  }
}
