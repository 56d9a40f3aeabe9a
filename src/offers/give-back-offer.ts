import { bookingFacts } from '../bookings/lookup.ts';
import { cancelBooking } from '../bookings/change-booking.ts';
import { DomainError, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { withdrawSlot } from '../slots/withdraw-slot.ts';
import { notAccepted, visitInstead } from './errors.ts';
import { makeOffer } from './make-offer.ts';
import { lockOffer, selectRecipient, updateEnded, updateRecipient } from './store.ts';

/**
 * Who had accepted cannot come: the visit is called off, their slot goes with it, and the request goes on to the others as an offer of its own, on
 * the same terms (who was only too late is asked again). Gives the new offer; undefined when there is nobody left to ask: the request looks for a
 * place again. Throws `not-accepted`, and what `cancelBooking` throws once the patient was seen.
 */
export async function giveBackOffer(tx: Tx, offerId: string): Promise<string | undefined> {
  const offer = await lockOffer(tx, offerId);
  const recipient = tx.actor.subject && (await selectRecipient(tx, offerId, tx.actor.subject));
  if (!offer || !recipient) throw notFound('Cette demande');
  if (offer.accepted_by !== recipient.professionalId) throw notAccepted();
  if (offer.booking_id === null) throw visitInstead();
  const { slotId } = await bookingFacts(tx, offer.booking_id);
  await cancelBooking(tx, offer.booking_id, { by: 'professional', reason: 'offer-given-back' });
  await withdrawSlot(tx, slotId);
  await updateEnded(tx, offerId, 'withdrawn', 'given-back');
  await updateRecipient(tx, recipient.id, 'withdrew');
  tx.record('offer.withdrew', offerId, {
    requestId: offer.request_id,
    professionalId: recipient.professionalId,
  });
  try {
    return await makeOffer(tx, {
      requestId: offer.request_id,
      kind: offer.kind,
      profession: offer.profession,
      mode: offer.mode ?? undefined,
      waveSize: offer.wave_size,
      waveMinutes: offer.wave_minutes,
      follows: offerId,
    });
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
