import { allPartFrom } from '../operators/change-presence.ts';
import type { Tx } from '../platform/transaction.ts';
import { callChanges } from './call-changes.ts';
import type { CallFacts } from './call.ts';
import { endOpenLegs } from './end-legs.ts';
import { factsOf, forgetAnswer, lockCall, lockCallBySid, takeReceipt } from './store.ts';

/**
 * The operator took the call and was never connected: their phone did not answer, or the caller was gone. The caller waits again, in the
 * place that their arrival gives them; or the call ends as one that nobody took, for which a callback is owed (rule 6). Whoever still
 * rings for it is let go. `receipt` names the webhook that says so, if one does: the same one again does nothing.
 */
export async function takeBackAnswer(
  tx: Tx,
  call: { id: string } | { carrierSid: string },
  receipt?: string,
): Promise<void> {
  if (receipt !== undefined && !(await takeReceipt(tx, receipt))) return;
  const row = await ('id' in call ? lockCall(tx, call.id) : lockCallBySid(tx, call.carrierSid));
  if (!row || row.answered_at === null) return;
  const before = factsOf(row);
  const { answeredAt: _, connectedAt, ...waiting }: CallFacts = before;
  const after = { ...waiting };
  // Who has been in a conversation is sent to the queue again, also one who had given it up before: they wait, and must be seen to.
  if (connectedAt !== undefined) delete after.gaveUpAt;
  await forgetAnswer(tx, row.id, after);
  for (const { type, data } of callChanges(before, after)) tx.record(type, row.id, data);
  await endOpenLegs(tx, row.id, 'answer-taken-back');
  await allPartFrom(tx, row.id, 'call-lost');
}
