import { notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import type { AssessmentSheet } from './assessment.ts';
import { insertAssessment } from './assessment-store.ts';
import { notAccepted } from './errors.ts';
import { selectOffer, selectRecipient } from './store.ts';

/**
 * What the one who accepted found at the patient's side; the regulator who asked reads it at once. A patient who is worse is a task for the line,
 * because no sheet replaces the 15. Throws `not-accepted`.
 */
export async function writeAssessment(tx: Tx, offerId: string, sheet: AssessmentSheet): Promise<string> {
  const offer = await selectOffer(tx, offerId);
  const recipient = tx.actor.subject && (await selectRecipient(tx, offerId, tx.actor.subject));
  if (!offer || !recipient) throw notFound('Cette demande');
  if (offer.accepted_by !== recipient.professionalId) throw notAccepted();
  const id = newId();
  await insertAssessment(tx, {
    id,
    requestId: offer.request_id,
    offerId,
    author: recipient.professionalId,
    sheet,
  });
  tx.record('assessment.written', id, { requestId: offer.request_id, offerId, worse: sheet.worse });
  if (sheet.worse === 'yes') await openTask(tx, 'patient-worse', offer.request_id);
  return id;
}
