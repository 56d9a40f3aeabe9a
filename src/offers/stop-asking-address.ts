import { visitsOf } from '../bookings/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { addressNotNeeded } from '../requests/ask-address.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { selectOffersOf } from './store.ts';

/**
 * A home visit was called off or is over, or nobody is asked for one any more: where the patient is, is nobody's to ask, unless somebody else is to
 * come, or is still asked to.
 */
export async function stopAskingAddress(tx: Tx, requestId: string): Promise<void> {
  // Whoever makes or books one in the same instant is waited for.
  await requestForUpdate(tx, requestId);
  const [visits, offers] = await Promise.all([visitsOf(tx, requestId), selectOffersOf(tx, requestId)]);
  const isExpected = visits.some(
    ({ mode, state }) => mode === 'HH' && (state === 'booked' || state === 'arrived'),
  );
  const isAsked = offers.some(({ mode, state }) => mode === 'HH' && state === 'open');
  if (!isExpected && !isAsked) await addressNotNeeded(tx, requestId);
}
