import type { Tx } from '../platform/transaction.ts';
import { insertLeg, type LegRow } from './legs-store.ts';

/** A phone that the line shall ring for a call; telephony does it. Gives the leg's id. */
export async function planLeg(
  tx: Tx,
  it: { callId: string; party: LegRow['party']; operator?: string },
): Promise<string> {
  const id = await insertLeg(tx, { callId: it.callId, party: it.party, operator: it.operator ?? null });
  tx.record('leg.planned', id, { callId: it.callId, party: it.party });
  return id;
}
