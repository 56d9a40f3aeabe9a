import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { askNextWave } from './ask-wave.ts';
import { decline } from './offer.ts';
import { lockOffer, selectRecipient, selectRecipients, updateRecipient } from './store.ts';

/**
 * No, thank you: not asked again for this request. When all who were asked have declined, the next ones are asked at once. What is over needs no
 * answer, and gets none. `reason`: a code. Throws `not-found` for whoever was not asked.
 */
export async function declineOffer(tx: Tx, offerId: string, reason: string | undefined): Promise<void> {
  const offer = await lockOffer(tx, offerId);
  const recipient = tx.actor.subject && (await selectRecipient(tx, offerId, tx.actor.subject));
  if (!offer || !recipient) throw notFound('Cette demande');
  const state = decline(offer.state, recipient.state);
  if (state === recipient.state) return;
  await updateRecipient(tx, recipient.id, state, reason ?? null);
  tx.record('offer.declined', offerId, {
    requestId: offer.request_id,
    professionalId: recipient.professionalId,
    ...(reason === undefined ? {} : { reason }),
  });
  const asked = await selectRecipients(tx, offerId);
  if (!asked.some((one) => one.state === 'asked')) await askNextWave(tx, offerId);
}
