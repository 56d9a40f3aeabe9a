import { createHash } from 'node:crypto';
import type { Caller } from '../platform/access.ts';
import { structureById } from '../directory/lookup.ts';
import { after, type Clock, type Instant } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { newId, newSecret } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { insertLink, resolveLink, revokeLink } from './link-store.ts';

/** Nobody fills in a form faster; whoever tries addresses out is stopped early. Of one IP address. */
export const SELDOM = { rateLimit: { max: 30, timeWindow: 60_000 } };

/** Only this is stored: the address that was printed is known to the structure alone. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** A form behind a secret address, for a structure without software. The secret is given this once. Throws `not-found`. */
export async function makeLink(
  tx: Tx,
  structureId: string,
  days: number,
): Promise<{ id: string; secret: string; expiresAt: Instant }> {
  if (!(await structureById(tx, structureId))) throw notFound('Cette structure');
  const id = newId();
  const secret = newSecret();
  const expiresAt = after(tx.at, days * 86_400_000);
  await insertLink(tx, { id, structureId, hash: hashOf(secret), expiresAt });
  tx.record('referral-link.made', id, { structureId });
  return { id, secret, expiresAt };
}

/** Throws `not-found`, also for one that was revoked before. */
export async function endLink(tx: Tx, structureId: string, id: string): Promise<void> {
  if (!(await revokeLink(tx, structureId, id))) throw notFound('Ce lien');
  tx.record('referral-link.revoked', id, { structureId });
}

/** Who writes through that link: the structure, as a partner. Undefined: there is no such link, or it is over. */
export async function callerOfLink(
  deps: { database: Database; clock: Clock },
  secret: string,
): Promise<Caller | undefined> {
  const link = await resolveLink(deps.database, hashOf(secret), deps.clock.now());
  return (
    link && {
      territoryId: link.territoryId,
      role: 'partner',
      subject: link.structureId,
      name: `referral-link:${link.linkId}`,
      tokenId: link.linkId,
    }
  );
}
