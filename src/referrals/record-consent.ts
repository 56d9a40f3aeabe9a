import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { withheld } from './progress.ts';
import { rewriteNotice, selectNotices, updateConsent } from './store.ts';

/** The patient has told the line whether the referrer may learn what becomes of them (rule 8). Throws `not-found`. */
export async function recordConsent(tx: Tx, referralId: string, given: boolean): Promise<void> {
  const referral = await updateConsent(tx, referralId, given ? tx.at : null);
  if (!referral) throw notFound('Cette demande');
  if (!given && !referral.cares_for_patient) await withholdOutcome(tx, referralId);
  tx.record(given ? 'referral.consented' : 'referral.consent-withdrawn', referralId, {
    requestId: referral.request_id,
  });
}

/** A receiver that was out of reach has not heard it yet: the outcome is not sent after all. The caller has the referral's lock. */
async function withholdOutcome(tx: Tx, referralId: string): Promise<void> {
  for (const { id, state, status } of await selectNotices(tx, referralId))
    if (state === 'waiting' && withheld(status) !== status)
      await rewriteNotice(tx, id, { status: withheld(status), data: {} });
}
