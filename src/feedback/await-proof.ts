import { after } from '../platform/clock.ts';
import { clearDue, setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import { MESSAGE_PROOF_DUE } from './message-due.ts';
import { mailboxState } from './mailbox-store.ts';
import { lockMessage } from './message-store.ts';
import { PROOF_WITHIN_MS } from './next-try.ts';

/** A server has taken it; that its recipient has it is another thing, and the loop is not closed before (rule 5). */
export const awaitProof = (tx: Tx, id: string): Promise<void> =>
  setDue(tx, MESSAGE_PROOF_DUE, id, after(tx.at, PROOF_WITHIN_MS));

/** Nothing has proved it for days: a person calls the recipient. Where nobody reads the mailbox no proof can come, and its absence says nothing. */
export async function askForProof(tx: Tx, id: string): Promise<void> {
  const mailbox = await mailboxState(tx);
  if (!mailbox?.looked_at && !mailbox?.failing_since) return;
  if ((await lockMessage(tx, id))?.state === 'accepted') await openTaskOnce(tx, 'message-unproven', id);
}

/** What became of it is known, one way or the other. */
export async function awaitProofNoMore(tx: Tx, id: string): Promise<void> {
  await clearDue(tx, MESSAGE_PROOF_DUE, id);
  await finishTasksAbout(tx, 'message-unproven', [id]);
}
