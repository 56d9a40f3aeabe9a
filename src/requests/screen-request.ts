import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import type { Orientation } from './request.ts';
import { updateScreened } from './store.ts';

/**
 * Writes what a finished screen left on a request, and tells it: a flag before anything else (rule 1). A visit that was agreed before stays; a
 * person decides about it.
 */
export async function updateScreenOf(
  tx: Tx,
  requestId: string,
  it: Parameters<typeof updateScreened>[2] & { orientation: Orientation },
): Promise<void> {
  await updateScreened(tx, requestId, it);
  const raised = it.redFlag.state === 'raised';
  const doubted = it.redFlag.state === 'unknown';
  const flagged = raised || doubted;
  // While questions are open a doubt may still be settled by the next answer.
  const danger = raised || (doubted && !it.triageOpen) || it.orientation === 'emergency';
  if (it.state === 'booked' && danger) await openTask(tx, 'visit-in-doubt', requestId);
  if (flagged) tx.record('request.red-flagged', requestId, { state: it.state, redFlag: it.redFlag.state });
  else tx.record('request.triaged', requestId, { state: it.state, orientation: it.orientation });
}
