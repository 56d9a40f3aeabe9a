import type { Caller } from '../platform/access.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, violated } from '../platform/database.ts';
import { read, transaction } from '../platform/transaction.ts';
import { formOutOfDate } from './errors.ts';
import { type LinkReferral, receiveThroughLink } from './receive-referral.ts';
import type { WebhookPolicy } from './safe-address.ts';
import { selectReferral } from './store.ts';

/**
 * Takes what a form says, and gives its number. `id` was made with the page: a form that is sent twice (an impatient finger, a page that was
 * loaded again) makes one referral. Throws `form-out-of-date` when that id is another link's.
 */
export async function sendForm(
  deps: { database: Database; clock: Clock },
  caller: Caller,
  id: string,
  referral: LinkReferral,
  policy: WebhookPolicy,
): Promise<string> {
  try {
    const made = await transaction(deps, caller, (tx) =>
      receiveThroughLink(tx, caller, referral, policy, id),
    );
    return made.number;
  } catch (error) {
    if (!violated(error, 'referral_pkey')) throw error;
    const before = await read(deps, caller, (tx) => selectReferral(tx, id));
    if (before?.link_id !== caller.tokenId) throw formOutOfDate();
    return before.number;
  }
}
