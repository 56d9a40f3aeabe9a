import { bookSlot } from '../bookings/book-slot.ts';
import { needOf } from '../matching/propose.ts';
import { after, type Instant } from '../platform/clock.ts';
import { setDue } from '../platform/due.ts';
import { DomainError, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import type { RequestRow } from '../requests/tables.ts';
import { publishSlots } from '../slots/publish-slots.ts';
import { territoryOf } from '../territory/lookup.ts';
import { forgetWaves } from './end-offer.ts';
import { answerInstead, badTime, offerOver, offerTaken, placeNeeded } from './errors.ts';
import { accept, EXPIRY_DUE, WORD_MS } from './offer.ts';
import { wantedUntil } from './still-wanted.ts';
import {
  lockOffer,
  type OfferRow,
  type RecipientRow,
  selectRecipient,
  updateAccepted,
  updateRecipient,
  updateTooLate,
} from './store.ts';
import { clockTime } from './words.ts';
import { type VisitWish, visitTime } from './visit-time.ts';

/**
 * Takes an offer, for the professional who acts: rivals wait on the offer's row, the first has it, and every other is told `offer-taken`. Their
 * visit is a slot of their own that is booked in the same transaction, so that texts, report and feedback follow as for any booking; what refuses
 * it (`slot-overlap`, `visit-time`, `place-needed`) leaves the offer open. A flag is theirs to look at, and stands. Once more by the same one changes
 * nothing. Throws `not-found` for whoever was not asked, `offer-over`, `answer-instead`.
 */
export async function acceptOffer(
  tx: Tx,
  offerId: string,
  wish: VisitWish & { placeId?: string | undefined },
): Promise<void> {
  const { offer, recipient, verdict } = await claim(tx, offerId);
  if (offer.kind === 'question') throw answerInstead();
  if (verdict === 'again') return;
  if (offer.kind === 'flag') return takeFlag(tx, offer, recipient);
  const placeId = wish.placeId ?? recipient.placeId;
  if (placeId === null) throw placeNeeded();
  const request = await requestById(tx, offer.request_id);
  const { start, end } = await agreedTime(tx, request, wish);
  const visit = { professionalId: recipient.professionalId, placeId, start, end };
  await take(tx, offer, recipient, async () => ({
    plannedAt: start,
    bookingId: await bookVisit(tx, { ...visit, requestId: request.id, mode: offer.mode ?? 'AMB' }),
    answer: null,
  }));
}

/** The patient is theirs to call back. Nothing is decided by that, and a doctor of whom nothing is heard is soon somebody's task (`expireOffer`). */
async function takeFlag(tx: Tx, offer: OfferRow, recipient: RecipientRow): Promise<void> {
  const until = await wantedUntil(tx, offer, await requestById(tx, offer.request_id));
  if (until === undefined) throw offerOver();
  await take(tx, offer, recipient, async () => ({ plannedAt: null, bookingId: null, answer: null }));
  await setDue(tx, EXPIRY_DUE, offer.id, after(tx.at, WORD_MS));
}

/** The offer as nobody else changes it meanwhile, and whether a yes of the one who acts is the one that counts. */
export async function claim(
  tx: Tx,
  offerId: string,
): Promise<{ offer: OfferRow; recipient: RecipientRow; verdict: 'accepted' | 'again' }> {
  const offer = await lockOffer(tx, offerId);
  const recipient = tx.actor.subject && (await selectRecipient(tx, offerId, tx.actor.subject));
  if (!offer || !recipient) throw notFound('Cette demande');
  const { state, accepted_by: acceptedBy, expires_at: expiresAt } = offer;
  const verdict = accept({ state, acceptedBy, expiresAt }, recipient, tx.at);
  if (verdict === 'taken') throw offerTaken();
  if (verdict === 'over') throw offerOver();
  return { offer, recipient, verdict };
}

/** It is theirs; all others were too late. `outcome` runs first and may still refuse. */
export async function take(
  tx: Tx,
  offer: OfferRow,
  recipient: RecipientRow,
  outcome: () => Promise<{ plannedAt: Instant | null; bookingId: string | null; answer: string | null }>,
): Promise<void> {
  const it = await outcome();
  await updateAccepted(tx, offer.id, { by: recipient.professionalId, ...it });
  await updateRecipient(tx, recipient.id, 'accepted');
  await updateTooLate(tx, offer.id);
  await forgetWaves(tx, offer.id);
  tx.record('offer.accepted', offer.id, {
    requestId: offer.request_id,
    kind: offer.kind,
    professionalId: recipient.professionalId,
    ...(it.bookingId === null ? {} : { bookingId: it.bookingId }),
  });
}

/** Throws `visit-time`, which says when it may be. */
export async function agreedTime(
  tx: Tx,
  request: RequestRow,
  wish: VisitWish,
): Promise<{ start: Instant; end: Instant }> {
  const { deadline, availableFrom, availableTo } = needOf(request);
  const time = visitTime(wish, { seenBy: deadline, availableFrom, availableTo }, tx.at);
  if (!('refused' in time)) return time;
  const { timeZone } = await territoryOf(tx);
  const [from, to] = [clockTime(timeZone, time.from, tx.at), clockTime(timeZone, time.to, tx.at)];
  throw badTime(time.refused, `Choisissez une heure entre ${from} et ${to}.`);
}

/** Why a request is not there to be taken any more, as `bookSlot` says it to an operator. */
const GONE = new Set([
  'red-flag',
  'not-triaged',
  'triage-unfinished',
  'already-booked',
  'not-snp',
  'request-over',
  'video-not-wanted',
]);

/** A slot of their own, booked at once; the time was agreed, so that the deadline has been looked at. Throws `slot-overlap`, `offer-over`. */
export async function bookVisit(
  tx: Tx,
  it: {
    requestId: string;
    professionalId: string;
    placeId: string;
    start: Instant;
    end: Instant;
    mode: 'AMB' | 'HH' | 'VR';
  },
): Promise<string> {
  const { requestId, ...slot } = it;
  const [slotId = ''] = await publishSlots(tx, [{ ...slot, capacity: 1, audience: ['CPTS'] }]);
  try {
    return (await bookSlot(tx, { requestId, slotId, acceptLate: true })).id;
  } catch (error) {
    if (error instanceof DomainError && GONE.has(error.code)) throw offerOver();
    throw error;
  }
}
