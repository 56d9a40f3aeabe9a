import type { Tx } from '../platform/transaction.ts';
import { allPartFrom } from '../operators/change-presence.ts';
import { callChanges } from './call-changes.ts';
import { type CallFacts, merge } from './call.ts';
import { endOpenLegs } from './end-legs.ts';
import { factsOf, lockCall, updateFacts } from './store.ts';

/**
 * A call that the line made is over, and nobody was spoken to: `missed` when the patient's phone rang, `failed` when not even that (the
 * operator did not pick up). Who tried stays on record.
 */
export async function endCallbackCall(tx: Tx, id: string, rang: boolean): Promise<void> {
  const row = await lockCall(tx, id);
  if (!row || row.state === 'ended') return;
  const before = factsOf(row);
  const { answeredAt: _, ...unanswered }: CallFacts = before;
  const after = merge(unanswered, { kind: 'status', status: rang ? 'no-answer' : 'failed', at: tx.at });
  await updateFacts(tx, id, after);
  for (const { type, data } of callChanges(before, after)) tx.record(type, id, data);
  await endOpenLegs(tx, id, 'call-over');
  await allPartFrom(tx, id, 'call-lost');
}
