import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { addNote } from '../requests/add-note.ts';
import { confirmRedFlag } from '../requests/confirm-red-flag.ts';
import { liftRedFlag } from '../requests/lift-red-flag.ts';
import { openTask } from '../tasks/open-task.ts';
import { forgetWaves } from './end-offer.ts';
import { notAccepted, notAFlag, offerOver, offerTaken } from './errors.ts';
import type { FlagVerdict } from './offer.ts';
import { lockOffer, selectRecipient, updateVerdict } from './store.ts';

export type FlagDecision = {
  verdict: FlagVerdict;
  /** Clinical. Of a lift its reason, without which there is none (`flagDecision` of offer-json.ts). */
  text?: string | undefined;
  /** The flag as the doctor has read it. */
  rules?: readonly string[] | undefined;
};

/**
 * The doctor who has taken a flag or a doubt has called the patient back, and decides (rule 1): lifted with their reason, by the rule that holds for
 * every lift; or to the SAMU, which makes a flag of a doubt. Whom they could not reach may be decided about later; until then it stands. Said twice it
 * is done once. Throws `not-a-flag`, `not-accepted`, `offer-taken`, `offer-over`, and what `liftRedFlag` throws.
 */
export async function settleFlag(tx: Tx, offerId: string, it: FlagDecision): Promise<void> {
  const offer = await lockOffer(tx, offerId);
  const recipient = tx.actor.subject && (await selectRecipient(tx, offerId, tx.actor.subject));
  if (!offer || !recipient) throw notFound('Cette demande');
  if (offer.kind !== 'flag') throw notAFlag();
  if (offer.accepted_by !== recipient.professionalId)
    throw offer.state === 'accepted' ? offerTaken() : notAccepted();
  const text = it.text ?? null;
  if (offer.verdict === it.verdict && offer.answer === text) return;
  if (offer.verdict !== null && offer.verdict !== 'not-reached') throw offerOver();
  if (it.verdict === 'lifted')
    await liftRedFlag(tx, offer.request_id, { reason: text ?? '', rules: it.rules });
  if (it.verdict === 'samu') await confirmRedFlag(tx, offer.request_id);
  // A lift says its reason by itself, in the story of the request.
  if (it.verdict !== 'lifted' && text !== null)
    await addNote(tx, { requestId: offer.request_id, kind: 'answer', text });
  await updateVerdict(tx, offer.id, { verdict: it.verdict, answer: text });
  await forgetWaves(tx, offer.id);
  tx.record('offer.settled', offer.id, {
    requestId: offer.request_id,
    professionalId: recipient.professionalId,
    verdict: it.verdict,
  });
  // The nurse may not be looking at that page any more.
  await openTask(tx, 'question-answered', offer.request_id);
}
