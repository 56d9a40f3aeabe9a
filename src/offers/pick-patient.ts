import { professionalById } from '../directory/lookup.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { moveRequest } from '../requests/move-request.ts';
import { alreadyPicked, anotherList } from './errors.ts';
import { selectWaiting, selectWaitingOf, updatePicked, type WaitingPlace } from './waiting-store.ts';

/**
 * Takes a patient from the list of one's own profession: the first has them, every other is told `already-picked`. They call the patient
 * themselves; when no other list has the request any more it is closed, as picked. Once more by the same one changes nothing. Throws
 * `another-list`, `not-found`.
 */
export async function pickPatient(tx: Tx, id: string): Promise<WaitingPlace> {
  const subject = tx.actor.subject ?? '';
  const [before, professional] = await Promise.all([selectWaiting(tx, id), professionalById(tx, subject)]);
  if (!before || !professional) throw notFound('Cette attente');
  if (before.list !== professional.profession) throw anotherList();
  if (before.state === 'picked' && before.pickedBy === subject) return before;
  const picked = await updatePicked(tx, id, subject);
  if (!picked) {
    if ((await selectWaiting(tx, id))?.state === 'left') throw notFound('Cette attente');
    throw alreadyPicked();
  }
  tx.record('waiting.picked', id, {
    requestId: picked.requestId,
    list: picked.list,
    professionalId: subject,
  });
  const request = await requestForUpdate(tx, picked.requestId);
  const elsewhere = (await selectWaitingOf(tx, picked.requestId)).some(({ state }) => state === 'waiting');
  if (request.state === 'waiting' && !elsewhere)
    await moveRequest(tx, request.id, 'close', { reason: 'picked-from-list' });
  return picked;
}
