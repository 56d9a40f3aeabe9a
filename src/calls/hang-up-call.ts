import type { Instant } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { planIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { callChanges } from './call-changes.ts';
import { merge } from './call.ts';
import { leaveCall } from './control-call.ts';
import { endCallbackCall } from './end-callback-call.ts';
import { callNotAnswered } from './errors.ts';
import { selectLegs } from './legs-store.ts';
import { type CallRow, factsOf, lockCall, updateFacts } from './store.ts';
import { takeBackAnswer } from './take-back-answer.ts';

/**
 * The operator ends the call. One taken by hand ends at once; one of the line when the carrier has ended it (telephony). While their own
 * phone still rings, the caller is not hung up on but waits on (rule 6); while the SAMU is on the line, the operator leaves and the caller is
 * not cut off from them (rule 1). A call that is over stays as it is. Throws `call-not-answered`, `not-found`.
 */
export async function hangUpCall(tx: Tx, id: string): Promise<void> {
  const row = await lockCall(tx, id);
  if (!row) throw notFound('Cet appel');
  if (row.state === 'ended') return;
  if (row.state !== 'answered') throw callNotAnswered();
  if (row.origin === 'hand') {
    await end(tx, row);
    return;
  }
  const legs = await selectLegs(tx, id);
  if (row.origin === 'line' && row.connected_at === null && legs.length > 0) {
    await takeBackAnswer(tx, { id });
    return;
  }
  if (row.connected_at !== null && legs.some(({ party, state }) => party === 'samu' && state === 'joined')) {
    await leaveCall(tx, id);
    return;
  }
  await planIntent(tx, 'hang-up', id);
  tx.record('call.hang-up-asked', id, { by: tx.actor.name });
}

/** The carrier says for certain that the call is over. `at`: since when, if it knows; never later than now. */
export async function endCall(tx: Tx, id: string, at?: Instant): Promise<void> {
  const row = await lockCall(tx, id);
  if (row && row.state !== 'ended') await end(tx, row, at);
}

async function end(tx: Tx, row: CallRow, at = tx.at): Promise<void> {
  if (row.origin === 'callback' && row.connected_at === null) {
    await endCallbackCall(
      tx,
      row.id,
      (await selectLegs(tx, row.id)).some(({ party }) => party === 'caller'),
    );
    return;
  }
  const before = factsOf(row);
  const after = merge(before, {
    kind: 'status',
    status: 'completed',
    at: Math.min(at, tx.at) as Instant,
  });
  await updateFacts(tx, row.id, after);
  for (const { type, data } of callChanges(before, after)) tx.record(type, row.id, data);
}
