import { recordedAt } from '../platform/reactions.ts';
import type { Tx } from '../platform/transaction.ts';
import { isOpenLeg } from './leg.ts';
import { selectLegs, selectNewestLeftAlone } from './legs-store.ts';
import { lockCall } from './store.ts';

/** In less a caller has heard what has happened and waits again. Milliseconds of the machine's time. */
const HEARD_MS = 30_000;

/**
 * Says once more that a caller who has been spoken to is on the line and nobody with them, if it still is so: the carrier may not have been in
 * reach when it was said, and a conversation that everybody else has left is silent. `machineNow`: milliseconds.
 */
export async function sayStillAlone(tx: Tx, id: string, machineNow: number): Promise<void> {
  const call = await lockCall(tx, id);
  if (call?.state !== 'answered' || call.connected_at === null) return;
  const others = (await selectLegs(tx, id)).filter(({ party }) => party !== 'caller');
  if (others.length === 0 || others.some(isOpenLeg)) return;
  const told = await selectNewestLeftAlone(tx, id);
  if (!told || recordedAt(told) < machineNow - HEARD_MS) tx.record('call.left-alone', id);
}
