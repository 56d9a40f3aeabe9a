import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { isBookable, next } from '../requests/request.ts';
import { bookableOf, type RequestRow } from '../requests/tables.ts';
import { wanted } from '../matching/propose.ts';
import { endOffer } from './end-offer.ts';
import { offerAccepted, offerOver } from './errors.ts';
import { lockOffer, type OfferRow, selectOffersOf } from './store.ts';

/** The nurse needs nobody any more. Throws `offer-accepted` once somebody has accepted (their visit is cancelled as any other), `offer-over`. */
export async function cancelOffer(tx: Tx, offerId: string): Promise<void> {
  const offer = await lockOffer(tx, offerId);
  if (!offer) throw notFound('Cette proposition');
  if (offer.state === 'accepted') throw offerAccepted();
  if (offer.state !== 'open') throw offerOver();
  await endOffer(tx, offer, 'withdrawn', 'cancelled');
}

/** Its time has passed, and nobody came. */
export async function expireOffer(tx: Tx, offerId: string): Promise<void> {
  const offer = await lockOffer(tx, offerId);
  if (offer?.state === 'open' && offer.expires_at <= tx.at) await endOffer(tx, offer, 'expired', 'silence');
}

/** The request has changed: what is still open and cannot be taken any more ends, and whoever was asked is told. */
export async function reviewOffers(tx: Tx, requestId: string): Promise<void> {
  const open = (await selectOffersOf(tx, requestId)).filter(({ state }) => state === 'open');
  for (const { id } of open) {
    const offer = await lockOffer(tx, id);
    if (offer?.state !== 'open') continue;
    const request = await requestById(tx, requestId);
    if (!stillWanted(offer, request)) await endOffer(tx, offer, 'withdrawn', 'request-over');
  }
}

/** A red flag stops a visit before anything else (rule 1); a question to a doctor is more wanted than ever then. */
const stillWanted = (offer: OfferRow, request: RequestRow): boolean =>
  offer.kind === 'question'
    ? next(request.state, 'triage') !== undefined
    : isBookable(bookableOf(request)) === undefined && wanted(request).profession === offer.profession;
