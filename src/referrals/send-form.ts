import { createHash } from 'node:crypto';
import type { Caller } from '../platform/access.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, violated } from '../platform/database.ts';
import { derivedId } from '../platform/ids.ts';
import { read, transaction } from '../platform/transaction.ts';
import { type LinkReferral, receiveThroughLink } from './receive-referral.ts';
import type { AddressPolicy } from '../platform/safe-address.ts';
import { selectReferral } from './store.ts';

/**
 * Takes what a form says, and gives its number. `page` was made with the page: a form that is sent twice (an impatient finger, a page that was
 * loaded again) makes one referral, and the same page filled in for somebody else (one went back to it) makes another: nobody is lost.
 */
export async function sendForm(
  deps: { database: Database; clock: Clock },
  caller: Caller,
  page: string,
  referral: LinkReferral,
  policy: AddressPolicy,
): Promise<string> {
  const said = createHash('sha256').update(JSON.stringify(referral)).digest('hex');
  const id = derivedId(`referral-form/${caller.tokenId}/${page}/${said}`);
  try {
    const made = await transaction(deps, caller, (tx) =>
      receiveThroughLink(tx, caller, referral, policy, id),
    );
    return made.number;
  } catch (error) {
    const before =
      violated(error, 'referral_pkey') && (await read(deps, caller, (tx) => selectReferral(tx, id)));
    if (!before) throw error;
    return before.number;
  }
}
