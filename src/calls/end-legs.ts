import type { Tx } from '../platform/transaction.ts';
import { isOpenLeg, legAfter } from './leg.ts';
import { type LegRow, selectLegs, updateLeg } from './legs-store.ts';

/** A leg is over, on record. `by`: the line ends it, and telephony hangs it up; or the carrier says so. The call's row is locked. */
export async function endLeg(
  tx: Tx,
  leg: LegRow,
  it: { by: 'line' | 'carrier'; failure: string | null },
): Promise<LegRow> {
  const state = legAfter(leg.state, 'ends');
  if (!state) return leg;
  const failure = state === 'failed' ? it.failure : null;
  await updateLeg(tx, leg.id, { state, failure });
  const { call_id: callId, party, operator } = leg;
  tx.record('leg.ended', leg.id, {
    callId,
    party,
    state,
    by: it.by,
    ...(operator && { operator }),
    ...(failure && { failure }),
  });
  return { ...leg, state, failure };
}

/** The line lets go of everybody who still rings or talks for a call. */
export async function endOpenLegs(tx: Tx, callId: string, failure: string): Promise<void> {
  for (const leg of await selectLegs(tx, callId))
    if (isOpenLeg(leg)) await endLeg(tx, leg, { by: 'line', failure });
}
