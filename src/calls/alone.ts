import type { Tx } from '../platform/transaction.ts';
import { isOpenLeg } from './leg.ts';
import { selectLegs } from './legs-store.ts';
import { lockCall } from './store.ts';

/**
 * Says once more that a caller who has been spoken to is on the line and nobody with them, if it is so: the carrier may not have been in reach
 * when it was said, and a conversation that everybody else has left is silent.
 */
export async function sayStillAlone(tx: Tx, id: string): Promise<void> {
  const call = await lockCall(tx, id);
  if (call?.state !== 'answered' || call.connected_at === null) return;
  const others = (await selectLegs(tx, id)).filter(({ party }) => party !== 'caller');
  if (others.length > 0 && !others.some(isOpenLeg)) tx.record('call.left-alone', id);
}
