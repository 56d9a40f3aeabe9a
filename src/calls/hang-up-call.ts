import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { callChanges } from './call-changes.ts';
import { merge } from './call.ts';
import { callNotAnswered } from './errors.ts';
import { type CallRow, factsOf, lockCall, updateFacts } from './store.ts';

/**
 * The operator ends the call. One taken by hand ends at once; one of the line when the carrier has ended it (telephony). A call that is
 * over stays as it is. Throws `call-not-answered`, `not-found`.
 */
export async function hangUpCall(tx: Tx, id: string): Promise<void> {
  const row = await lockCall(tx, id);
  if (!row) throw notFound('Cet appel');
  if (row.state === 'ended') return;
  if (row.state !== 'answered') throw callNotAnswered();
  if (row.origin === 'line') tx.record('call.hang-up-asked', id, { by: tx.actor.name });
  else await end(tx, row);
}

/** The carrier says for certain that the call is over. */
export async function endCall(tx: Tx, id: string): Promise<void> {
  const row = await lockCall(tx, id);
  if (row && row.state !== 'ended') await end(tx, row);
}

async function end(tx: Tx, row: CallRow): Promise<void> {
  const before = factsOf(row);
  const after = merge(before, { kind: 'status', status: 'completed', at: tx.at });
  await updateFacts(tx, row.id, after);
  for (const { type, data } of callChanges(before, after)) tx.record(type, row.id, data);
}
