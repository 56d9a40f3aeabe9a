import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { updateConsent } from './store.ts';

/** The patient has told the line whether the referrer may learn what becomes of them (rule 8). Throws `not-found`. */
export async function recordConsent(tx: Tx, referralId: string, given: boolean): Promise<void> {
  const referral = await updateConsent(tx, referralId, given ? tx.at : null);
  if (!referral) throw notFound('Cette demande');
  tx.record(given ? 'referral.consented' : 'referral.consent-withdrawn', referralId, {
    requestId: referral.request_id,
  });
}
