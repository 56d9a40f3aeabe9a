import { clearDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { moveRequest } from '../requests/move-request.ts';
import { openTask } from '../tasks/open-task.ts';
import { EXPIRY_DUE, type OfferEnd, WAVE_DUE } from './offer.ts';
import { type OfferRow, updateEnded, updateTooLate } from './store.ts';

/**
 * Over without anybody. Who was asked and may still come is told; after silence nobody is. The request looks for a place again, and what a doctor was
 * asked and nobody answered is a task, because somebody waits for it.
 */
export async function endOffer(
  tx: Tx,
  offer: Pick<OfferRow, 'id' | 'request_id' | 'kind'>,
  state: 'withdrawn' | 'expired',
  reason: OfferEnd,
): Promise<void> {
  await updateEnded(tx, offer.id, state, reason);
  if (state === 'withdrawn') await updateTooLate(tx, offer.id);
  await forgetWaves(tx, offer.id);
  tx.record(state === 'expired' ? 'offer.expired' : 'offer.withdrawn', offer.id, {
    requestId: offer.request_id,
    kind: offer.kind,
    reason,
  });
  if (offer.kind !== 'visit') {
    if (state === 'expired') await openTask(tx, 'question-unanswered', offer.request_id);
    return;
  }
  const request = await requestForUpdate(tx, offer.request_id);
  if (request.state === 'offered')
    await moveRequest(tx, request.id, 'release', { reason: `offer-${reason}` });
}

/** Nothing of it is due any more. */
export async function forgetWaves(tx: Tx, offerId: string): Promise<void> {
  await clearDue(tx, WAVE_DUE, offerId);
  await clearDue(tx, EXPIRY_DUE, offerId);
}
