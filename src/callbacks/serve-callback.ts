import type { Tx } from '../platform/transaction.ts';
import { lockCallbackOf, updateCallback } from './store.ts';

/** Somebody has been spoken to on this phone (E.164): what the line owed it is done. `callId`: the call in which it was. */
export async function callbackServed(tx: Tx, phone: string, callId: string): Promise<void> {
  const callback = await lockCallbackOf(tx, phone);
  if (!callback) return;
  await updateCallback(tx, callback.id, { state: 'done', callId });
  tx.record('callback.done', callback.id, { callId });
}
