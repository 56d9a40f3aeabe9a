import { professionalById } from '../directory/lookup.ts';
import type { Profession } from '../directory/profession.ts';
import { needOf } from '../matching/propose.ts';
import { after, hours, type Instant } from '../platform/clock.ts';
import { setDue } from '../platform/due.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import type { RequestRow } from '../requests/tables.ts';
import { CALL_DUE, LONGEST_UNTIL_CALL_MS } from './confirm-call.ts';
import { alreadyPicked, anotherList, beingAsked } from './errors.ts';
import { waitingRefusal } from './may-wait.ts';
import { selectWaiting, updatePicked, type WaitingPlace } from './waiting-store.ts';

/** Whoever picks is given this long to call, also when the patient should have been seen by now. */
const SHORTEST_UNTIL_CALL_MS = hours(1);

/**
 * Takes a patient from the list of one's own profession: the first has them, every other is told `already-picked`. They call the patient themselves;
 * the request stays open until they say that they did, and somebody is asked about it if they do not (`confirm-call.ts`). Once more by the same one
 * changes nothing. Throws `another-list`, `triage-unfinished` while questions are open, `not-found`.
 */
export async function pickPatient(tx: Tx, id: string): Promise<WaitingPlace> {
  const subject = tx.actor.subject ?? '';
  const [before, professional] = await Promise.all([selectWaiting(tx, id), professionalById(tx, subject)]);
  if (!before || !professional) throw notFound('Cette attente');
  if (before.list !== professional.profession) throw anotherList();
  if (before.state === 'picked' && before.pickedBy === subject) return before;
  const request = await requestForUpdate(tx, before.requestId);
  // One who is over, or whom a red flag sends elsewhere (rule 1), is not there any more, though the list may not know it yet.
  const refusal = waitingRefusal(request, before.list as Profession);
  const picked = refusal ? undefined : await updatePicked(tx, id, subject);
  if (!picked) {
    const now = (await selectWaiting(tx, id))?.state;
    if (now === 'waiting' && refusal?.code === 'triage-unfinished') throw beingAsked();
    if (now !== 'picked') throw notFound('Cette attente');
    throw alreadyPicked();
  }
  tx.record('waiting.picked', id, {
    requestId: picked.requestId,
    list: picked.list,
    professionalId: subject,
  });
  await setDue(tx, CALL_DUE, id, calledBy(request, tx.at));
  return picked;
}

/** When somebody asks whether the patient was called: within a day, and before they should have been seen. */
function calledBy(request: RequestRow, at: Instant): Instant {
  const latest = Math.min(after(at, LONGEST_UNTIL_CALL_MS), needOf(request).deadline);
  return Math.max(latest, after(at, SHORTEST_UNTIL_CALL_MS)) as Instant;
}
