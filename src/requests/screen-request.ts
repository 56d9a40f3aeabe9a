import type { Tx } from '../platform/transaction.ts';
import type { Orientation } from './request.ts';
import { updateScreened } from './store.ts';

/** Writes what a finished screen left on a request, and tells it: a flag before anything else (rule 1). */
export async function updateScreenOf(
  tx: Tx,
  requestId: string,
  it: Parameters<typeof updateScreened>[2] & { orientation: Orientation },
): Promise<void> {
  await updateScreened(tx, requestId, it);
  const flagged = it.redFlag.state === 'raised' || it.redFlag.state === 'unknown';
  if (flagged) tx.record('request.red-flagged', requestId, { state: it.state, redFlag: it.redFlag.state });
  else tx.record('request.triaged', requestId, { state: it.state, orientation: it.orientation });
}
