import { callById } from '../calls/lookup.ts';
import { filesWithPhone } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { type CallbackRow, lockCallbackOf, updateCallback } from './store.ts';

/**
 * Somebody has been spoken to on this phone (E.164): what the line owed it is done. `callId`: the call in which it was. Nothing is done with
 * by a call that came before the one that is owed, nor by somebody else's call from a phone that several files carry: a number is not a
 * person (rule 8), and the operator says whether it was about that.
 */
export async function callbackServed(tx: Tx, phone: string, callId: string): Promise<void> {
  const callback = await lockCallbackOf(tx, phone);
  if (!callback) return;
  if (callback.call_id !== callId) {
    const { talkedAt, origin } = await callById(tx, callId);
    if (talkedAt === null || talkedAt < callback.newest_at) return;
    if (origin !== 'callback' && (await isShared(tx, phone))) return;
  }
  await updateCallback(tx, callback.id, { state: 'done', callId });
  tx.record('callback.done', callback.id, { callId });
}

/** A care home, a family: whoever calls next from that phone need not be the one who was not served. */
export const isShared = async (tx: Tx, phone: string): Promise<boolean> =>
  (await filesWithPhone(tx, phone)) > 1;

/** A person has said that it is over, not only a phone that was picked up. */
export const isSaid = ({ ended_by }: Pick<CallbackRow, 'ended_by'>): boolean =>
  ended_by !== null && !ended_by.startsWith('system:');
