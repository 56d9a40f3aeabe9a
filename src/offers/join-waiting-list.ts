import type { Profession } from '../directory/profession.ts';
import { after } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { moveRequest } from '../requests/move-request.ts';
import { callIsOver, LONGEST_UNTIL_CALL_MS } from './confirm-call.ts';
import { alreadyPicked } from './errors.ts';
import { waitingRefusal } from './may-wait.ts';
import { insertWaiting, selectWaitingOf, updateLeft, type WaitingPlace } from './waiting-store.ts';

/**
 * Stands on a profession's common list until one of them picks; twice is as good as once. Whoever was picked and is known not to have been called
 * stands there again. Throws `already-picked`, `wrong-state`, and what keeps a patient from waiting (`may-wait.ts`).
 */
export async function joinWaitingList(tx: Tx, requestId: string, list: Profession): Promise<WaitingPlace> {
  const request = await requestForUpdate(tx, requestId);
  const refusal = waitingRefusal(request, list);
  if (refusal) throw refusal;
  const made = await insertWaiting(tx, {
    id: newId(),
    requestId,
    list,
    pickedBefore: after(tx.at, -LONGEST_UNTIL_CALL_MS),
  });
  if (!made) {
    const before = (await selectWaitingOf(tx, requestId)).find((one) => one.list === list);
    if (before?.state !== 'waiting') throw alreadyPicked();
    return before;
  }
  if (request.state !== 'waiting') await moveRequest(tx, requestId, 'wait', { reason: 'waiting-list' });
  tx.record('waiting.joined', made.id, { requestId, list });
  await callIsOver(tx, made);
  return made;
}

/** The request is over, or was seen, or nobody may wait with what it has now: nobody picks it any more. */
export async function leaveWaitingLists(tx: Tx, requestId: string): Promise<void> {
  for (const { id, list } of await updateLeft(tx, requestId))
    tx.record('waiting.left', id, { requestId, list });
}

/** The same where nothing is open any more: nor does anybody ask whether a patient who was picked was called. */
export async function endWaiting(tx: Tx, requestId: string): Promise<void> {
  await leaveWaitingLists(tx, requestId);
  for (const place of await selectWaitingOf(tx, requestId))
    if (place.state === 'picked') await callIsOver(tx, place);
}

/** Other questions were asked meanwhile: whoever is to be seen elsewhere by what they have found leaves; while they are open nobody picks. */
export async function reviewWaiting(tx: Tx, requestId: string): Promise<void> {
  const places = (await selectWaitingOf(tx, requestId)).filter(
    (one) => one.state === 'waiting' && one.list !== 'mt',
  );
  if (places.length === 0) return;
  const request = await requestForUpdate(tx, requestId);
  if (request.triage_open) return;
  for (const { list } of places.filter((one) => waitingRefusal(request, one.list as Profession)))
    for (const { id } of await updateLeft(tx, requestId, list))
      tx.record('waiting.left', id, { requestId, list });
}
