import { professionalById } from '../directory/lookup.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { moveRequest } from '../requests/move-request.ts';
import { next } from '../requests/request.ts';
import { redFlagOf, type RequestRow } from '../requests/tables.ts';
import { alreadyPicked, anotherList } from './errors.ts';
import { selectWaiting, selectWaitingOf, updatePicked, type WaitingPlace } from './waiting-store.ts';

const mayWait = (request: RequestRow): boolean => {
  const flag = redFlagOf(request).state;
  return flag !== 'raised' && flag !== 'unknown' && next(request.state, 'triage') !== undefined;
};

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
  const request = await requestForUpdate(tx, before.requestId);
  // One who is over, or whom a red flag sends elsewhere (rule 1), is not there any more, though the list may not know it yet.
  const picked = mayWait(request) ? await updatePicked(tx, id, subject) : undefined;
  if (!picked) {
    if ((await selectWaiting(tx, id))?.state !== 'picked') throw notFound('Cette attente');
    throw alreadyPicked();
  }
  tx.record('waiting.picked', id, {
    requestId: picked.requestId,
    list: picked.list,
    professionalId: subject,
  });
  const elsewhere = (await selectWaitingOf(tx, picked.requestId)).some(({ state }) => state === 'waiting');
  if (request.state === 'waiting' && !elsewhere)
    await moveRequest(tx, request.id, 'close', { reason: 'picked-from-list' });
  return picked;
}
