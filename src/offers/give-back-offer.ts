import { bookingFacts } from '../bookings/lookup.ts';
import { cancelBooking } from '../bookings/change-booking.ts';
import type { Mode } from '../matching/need.ts';
import { DomainError, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { withdrawSlot } from '../slots/withdraw-slot.ts';
import { openTask } from '../tasks/open-task.ts';
import { excludesVideo } from '../triage/care.ts';
import { forgetWaves } from './end-offer.ts';
import { notAccepted, offerOver, visitInstead } from './errors.ts';
import { makeOffer } from './make-offer.ts';
import { visitOf } from './put-offer.ts';
import {
  lockOffer,
  type OfferRow,
  type RecipientRow,
  selectAcceptedOf,
  selectRecipient,
  updateEnded,
  updateRecipient,
} from './store.ts';

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
  if (offer.kind === 'flag') return giveBackFlag(tx, offer, recipient);
  if (offer.booking_id === null) throw visitInstead();
  const visit = await visitOf(tx, offer);
  if (!visit || visit.calledOff) throw offerOver();
  const { slotId } = await bookingFacts(tx, visit.id);
  await cancelBooking(tx, visit.id, { by: 'professional', reason: 'offer-given-back' });
  // A visit that was moved stands in hours of theirs that others may be expected in.
  if (visit.id === offer.booking_id) await withdrawSlot(tx, slotId);
  return goOn(tx, offer, recipient);
}

/** The doctor cannot call the patient after all: others are asked, and where there are none the nurse hears of it, because somebody waits. */
async function giveBackFlag(tx: Tx, offer: OfferRow, recipient: RecipientRow): Promise<string | undefined> {
  if (offer.verdict !== null) throw offerOver();
  await forgetWaves(tx, offer.id);
  const next = await goOn(tx, offer, recipient);
  if (next === undefined) await openTask(tx, 'question-unanswered', offer.request_id);
  return next;
}

/**
 * Who had accepted has cancelled the visit as any other (or the line for them): it is as good as given back. Nothing happens for a visit that no
 * offer has led to, or that has been given back.
 */
export async function offerAnew(tx: Tx, bookingId: string): Promise<void> {
  const found = await selectAcceptedOf(tx, bookingId);
  const offer = found && (await lockOffer(tx, found.id));
  if (offer?.state !== 'accepted' || offer.accepted_by === null) return;
  const recipient = await selectRecipient(tx, offer.id, offer.accepted_by);
  // Booked again with them meanwhile: it is theirs still.
  if (!recipient || !(await visitOf(tx, offer))?.calledOff) return;
  if (bookingId === offer.booking_id) await withdrawOwnSlot(tx, bookingId);
  await goOn(tx, offer, recipient);
}

/** The hour was for this visit only: nobody else is given it, unless somebody has it already. */
async function withdrawOwnSlot(tx: Tx, bookingId: string): Promise<void> {
  const { slotId } = await bookingFacts(tx, bookingId);
  await withdrawSlot(tx, slotId).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
  });
}

/** The request goes on to the others. */
async function goOn(tx: Tx, offer: OfferRow, recipient: RecipientRow): Promise<string | undefined> {
  await updateEnded(tx, offer.id, 'withdrawn', 'given-back');
  await updateRecipient(tx, recipient.id, 'withdrew');
  tx.record('offer.withdrew', offer.id, {
    requestId: offer.request_id,
    professionalId: recipient.professionalId,
  });
  try {
    return await makeOffer(tx, {
      requestId: offer.request_id,
      kind: offer.kind,
      profession: offer.profession,
      mode: await sameMode(tx, offer),
      question: offer.question ?? undefined,
      waveSize: offer.wave_size,
      waveMinutes: offer.wave_minutes,
      follows: offer.id,
    });
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** As it was decided, unless a protocol that was gone through since wants the patient seen otherwise than by video: then as it wants. */
async function sameMode(tx: Tx, { mode, request_id: requestId }: OfferRow): Promise<Mode | undefined> {
  if (mode === 'VR' && excludesVideo((await requestById(tx, requestId)).care)) return undefined;
  return mode ?? undefined;
}
