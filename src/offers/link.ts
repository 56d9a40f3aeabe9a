import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../platform/access.ts';
import { derivedId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { updateLink } from './store.ts';

/** 128 bits: short enough for a text message, and not to be guessed. */
const SECRET_BYTES = 16;
const SECRET = /^[\w-]{22}$/;

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** A personal link for the one who is asked; only its hash is kept, and an earlier one opens nothing any more. */
export async function makeLink(tx: Tx, recipientId: string): Promise<string> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  await updateLink(tx, recipientId, hashOf(secret));
  return secret;
}

/** What is looked up for a link; undefined for what none of ours looks like. */
export const linkHash = (secret: string): Buffer | undefined =>
  SECRET.test(secret) ? hashOf(secret) : undefined;

export type OpenedLink = { offerId: string; caller: Caller & { subject: string } };

/** Whoever has the link acts as the professional whom it was sent to. */
export const openedAs = (found: {
  territory_id: string;
  offer_id: string;
  professional_id: string;
}): OpenedLink => ({
  offerId: found.offer_id,
  caller: {
    territoryId: found.territory_id,
    role: 'professional',
    subject: found.professional_id,
    name: `professional:${found.professional_id}`,
    tokenId: derivedId(`offer-link/${found.offer_id}/${found.professional_id}`),
  },
});
