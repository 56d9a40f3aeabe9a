import { visitsOf } from '../bookings/lookup.ts';
import { wanted } from '../matching/propose.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { isBookable, next } from '../requests/request.ts';
import { bookableOf, isFlagged, type RequestRow } from '../requests/tables.ts';
import type { OfferRow } from './store.ts';

/**
 * Until when somebody is needed; undefined: nobody is any more. A red flag stops a visit before anything else (rule 1), and so does another visit; a
 * question to a doctor is more wanted than ever then, and useful until the patient is seen; whoever is to look at the flag, for as long as it stands.
 */
export async function wantedUntil(
  tx: Tx,
  offer: Pick<OfferRow, 'kind' | 'profession' | 'expires_at'>,
  request: RequestRow,
): Promise<Instant | undefined> {
  if (offer.kind === 'visit') {
    const isWanted =
      isBookable(bookableOf(request)) === undefined && wanted(request).profession === offer.profession;
    return isWanted ? offer.expires_at : undefined;
  }
  if (next(request.state, 'triage') === undefined) return undefined;
  if (offer.kind === 'flag') return isFlagged(request) ? offer.expires_at : undefined;
  const visits = await visitsOf(tx, request.id);
  const agreed = visits.find(({ state }) => state === 'booked' || state === 'arrived');
  if (!agreed) return offer.expires_at;
  return agreed.state === 'arrived' || agreed.start <= tx.at
    ? undefined
    : (Math.min(agreed.start, offer.expires_at) as Instant);
}
