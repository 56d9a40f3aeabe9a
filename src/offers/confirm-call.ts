import { hours } from '../platform/clock.ts';
import { clearDue } from '../platform/due.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById, requestForUpdate } from '../requests/lookup.ts';
import { moveRequest } from '../requests/move-request.ts';
import { closingRefusal, UNDECIDED } from '../requests/request.ts';
import { bookableOf } from '../requests/tables.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { selectWaiting, selectWaitingOf, type WaitingPlace } from './waiting-store.ts';

/** Recorded when somebody asks whether a patient who was picked was called (subject: the place on the list). */
export const CALL_DUE = 'waiting.call-due';

/** So long at most whoever has picked a patient is given to call them. */
export const LONGEST_UNTIL_CALL_MS = hours(24);

/**
 * The one who has picked a patient says that they have called them and see to them: what a tap on a list does not say. The request is closed then,
 * as picked, unless it is on another list too or something of it is still for somebody to settle. Once more changes nothing. Throws `not-found`.
 */
export async function confirmCall(tx: Tx, id: string): Promise<WaitingPlace> {
  const place = await selectWaiting(tx, id);
  if (place?.state !== 'picked' || place.pickedBy !== tx.actor.subject) throw notFound('Cette attente');
  const { requestId, list } = place;
  const request = await requestForUpdate(tx, requestId);
  if (!isUndecided(request.state)) return place;
  await callIsOver(tx, place);
  tx.record('waiting.called', id, { requestId, list, professionalId: place.pickedBy });
  const elsewhere = (await selectWaitingOf(tx, requestId)).some(
    (one) => one.id !== id && one.state !== 'left',
  );
  // Triaged: it was asked about once more on the list, and stays there.
  const onList = request.state === 'waiting' || request.state === 'triaged';
  if (onList && !elsewhere && !closingRefusal(bookableOf(request)))
    await moveRequest(tx, requestId, 'close', { reason: 'picked-from-list' });
  return place;
}

/** The time to call is over and nobody has said that it was done: somebody asks. */
export async function askWhetherCalled(tx: Tx, id: string): Promise<void> {
  const place = await selectWaiting(tx, id);
  if (place?.state !== 'picked') return;
  const { state } = await requestById(tx, place.requestId);
  if (isUndecided(state)) await openTask(tx, 'check-picked', place.requestId);
}

/** Nobody has to ask any more. */
export async function callIsOver(tx: Tx, { id, requestId }: WaitingPlace): Promise<void> {
  await clearDue(tx, CALL_DUE, id);
  await finishTasksAbout(tx, 'check-picked', [requestId]);
}

const isUndecided = (state: string): boolean => UNDECIDED.some((it) => it === state);
