import type { Tx } from '../platform/transaction.ts';
import { claimUnchecked } from './store.ts';
import type { CallOrigin } from './tables.ts';

export type QuietCall = { id: string; carrierSid: string | null; origin: CallOrigin };

/**
 * Calls of the line that go on by our record and that nobody has asked the carrier about since `before` (machine time, milliseconds); they count
 * as asked about from now on, so that no other process asks too. What was opened after `openedBefore` (an id) is left alone.
 */
export async function claimQuietCalls(
  tx: Tx,
  it: { now: number; before: number; openedBefore: string; limit: number },
): Promise<QuietCall[]> {
  const rows = await claimUnchecked(tx, it);
  return rows.map(({ id, carrier_sid: carrierSid, origin }) => ({ id, carrierSid, origin }));
}
