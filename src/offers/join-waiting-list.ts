import type { Profession } from '../directory/profession.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { notBookable } from '../requests/errors.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { moveRequest } from '../requests/move-request.ts';
import { redFlagOf } from '../requests/tables.ts';
import { alreadyPicked } from './errors.ts';
import { insertWaiting, selectWaitingOf, updateLeft, type WaitingPlace } from './waiting-store.ts';

/**
 * Stands on a profession's common list until one of them picks; twice is as good as once. Nobody waits under a red flag (rule 1). Throws
 * `red-flag`, `already-picked`, `wrong-state`.
 */
export async function joinWaitingList(tx: Tx, requestId: string, list: Profession): Promise<WaitingPlace> {
  const request = await requestForUpdate(tx, requestId);
  const { state } = redFlagOf(request);
  if (state === 'raised' || state === 'unknown') throw notBookable('red-flag');
  const made = await insertWaiting(tx, { id: newId(), requestId, list });
  if (!made) {
    const before = (await selectWaitingOf(tx, requestId)).find((one) => one.list === list);
    if (before?.state !== 'waiting') throw alreadyPicked();
    return before;
  }
  if (request.state !== 'waiting') await moveRequest(tx, requestId, 'wait', { reason: 'waiting-list' });
  tx.record('waiting.joined', made.id, { requestId, list });
  return made;
}

/** The request is over, or was seen, or nobody may wait with what it has now: nobody picks it any more. */
export async function leaveWaitingLists(tx: Tx, requestId: string): Promise<void> {
  for (const { id, list } of await updateLeft(tx, requestId))
    tx.record('waiting.left', id, { requestId, list });
}
