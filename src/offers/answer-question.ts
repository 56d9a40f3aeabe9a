import type { Tx } from '../platform/transaction.ts';
import { addNote } from '../requests/add-note.ts';
import { openTask } from '../tasks/open-task.ts';
import { claim, take } from './accept-offer.ts';
import { offerOver, visitInstead } from './errors.ts';

/**
 * A doctor answers the nurse: the first answer stands on the request's file, and every other doctor is told `offer-taken`. The same words once more
 * change nothing. Throws `not-a-question`, `offer-over`.
 */
export async function answerQuestion(tx: Tx, offerId: string, text: string): Promise<void> {
  const { offer, recipient, verdict } = await claim(tx, offerId);
  if (offer.kind !== 'question') throw visitInstead();
  if (verdict === 'again') {
    if (offer.answer !== text) throw offerOver();
    return;
  }
  await take(tx, offer, recipient, async () => {
    await addNote(tx, { requestId: offer.request_id, kind: 'answer', text });
    // The nurse is not looking at that page any more.
    await openTask(tx, 'question-answered', offer.request_id);
    return { plannedAt: null, bookingId: null, answer: text };
  });
}
