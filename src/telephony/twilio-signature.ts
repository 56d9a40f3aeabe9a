import type { FastifyRequest } from 'fastify';
import twilio from 'twilio';
import { DomainError } from '../platform/errors.ts';

/** Unsigned, forged, or no carrier is configured: the three are not told apart, and nothing is written. */
const badSignature = (): DomainError =>
  new DomainError(
    'bad-signature',
    'forbidden',
    'Signature refusée',
    'Cette adresse ne répond qu’à l’opérateur téléphonique.',
  );

export type SignatureConfig = {
  /** What the carrier calls us; undefined: what the request says of itself (a proxy on loopback is believed, see `http.ts`). */
  publicUrl: string | undefined;
  /** One, or two while a secret is rotated; none: every webhook is refused. */
  authTokens: readonly string[];
};

/** Before the body is read: what carries no signature is not worth reading. Throws `bad-signature`. */
export function requireSignature({ authTokens }: SignatureConfig, request: FastifyRequest): void {
  if (authTokens.length === 0 || typeof request.headers['x-twilio-signature'] !== 'string')
    throw badSignature();
}

/**
 * Twilio's X-Twilio-Signature over the public address with its query and the sorted fields of the form
 * (https://www.twilio.com/docs/usage/security). Any of the tokens will do. Throws `bad-signature`.
 */
export function checkSignature({ publicUrl, authTokens }: SignatureConfig, request: FastifyRequest): void {
  const signature = request.headers['x-twilio-signature'];
  const url = (publicUrl ?? `${request.protocol}://${request.host}`) + request.originalUrl;
  const form = (request.body ?? {}) as Record<string, unknown>;
  const genuine =
    typeof signature === 'string' &&
    authTokens.some((token) => twilio.validateRequest(token, signature, url, form));
  if (!genuine) throw badSignature();
}
