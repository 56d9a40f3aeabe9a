import { setDue } from '../platform/due.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { openTask } from '../tasks/open-task.ts';
import { endOffer } from './end-offer.ts';
import { offerAccepted, offerOver } from './errors.ts';
import { EXPIRY_DUE } from './offer.ts';
import { wantedUntil } from './still-wanted.ts';
import { lockOffer, type OfferRow, selectOffersOf } from './store.ts';

/** The nurse needs nobody any more. Throws `offer-accepted` once somebody has accepted (their visit is cancelled as any other), `offer-over`. */
export async function cancelOffer(tx: Tx, offerId: string): Promise<void> {
  const offer = await lockOffer(tx, offerId);
  if (!offer) throw notFound('Cette proposition');
  if (offer.state === 'accepted') throw offerAccepted();
  if (offer.state !== 'open') throw offerOver();
  await endOffer(tx, offer, 'withdrawn', 'cancelled');
}

/** Its time has passed, and nobody came; or it is not needed any more at this time; or who took a flag has let nothing be heard since. */
export async function expireOffer(tx: Tx, offerId: string): Promise<void> {
  const offer = await lockOffer(tx, offerId);
  if (offer?.state === 'accepted' && offer.verdict === null && (await isStillFlagged(tx, offer)))
    await openTask(tx, 'question-unanswered', offer.request_id);
  if (offer?.state !== 'open') return;
  if (offer.expires_at <= tx.at) return endOffer(tx, offer, 'expired', 'silence');
  await reviewOffer(tx, offer);
}

const isStillFlagged = async (tx: Tx, offer: OfferRow): Promise<boolean> =>
  offer.kind === 'flag' &&
  (await wantedUntil(tx, offer, await requestById(tx, offer.request_id))) !== undefined;

/** The request has changed: what is still open and cannot be taken any more ends, and whoever was asked is told. */
export async function reviewOffers(tx: Tx, requestId: string): Promise<void> {
  const open = (await selectOffersOf(tx, requestId)).filter(({ state }) => state === 'open');
  for (const { id } of open) {
    const offer = await lockOffer(tx, id);
    if (offer?.state === 'open') await reviewOffer(tx, offer);
  }
}

/** Gives whether it goes on; then it is looked at again when it may be over. */
export async function reviewOffer(tx: Tx, offer: OfferRow): Promise<boolean> {
  const until = await wantedUntil(tx, offer, await requestById(tx, offer.request_id));
  if (until === undefined) await endOffer(tx, offer, 'withdrawn', 'request-over');
  else await setDue(tx, EXPIRY_DUE, offer.id, until);
  return until !== undefined;
}
