import type { Tx } from '../platform/transaction.ts';
import { firstIdAt } from '../platform/reactions.ts';
import { claimUnchecked } from './store.ts';
import type { CallOrigin } from './tables.ts';

export type QuietCall = { id: string; carrierSid: string | null; origin: CallOrigin };

/**
 * Calls of the line that go on by our record and that nobody has asked the carrier about for `quietMs`, or for `answeredQuietMs` if an
 * operator has them (machine time, milliseconds); they count as asked about from now on, so that no other process asks too.
 */
export async function claimQuietCalls(
  tx: Tx,
  it: { now: number; quietMs: number; answeredQuietMs: number; limit: number },
): Promise<QuietCall[]> {
  const { now, limit } = it;
  const quietSince = (ms: number) => ({ openedBefore: firstIdAt(now - ms), before: now - ms });
  const rows = await claimUnchecked(tx, {
    now,
    limit,
    waiting: quietSince(it.quietMs),
    answered: quietSince(it.answeredQuietMs),
  });
  return rows.map(({ id, carrier_sid: carrierSid, origin }) => ({ id, carrierSid, origin }));
}
