import type { FastifyRequest } from 'fastify';
import twilio from 'twilio';
import { jsonTextOf } from '../platform/bodies.ts';
import type { Config } from '../platform/config.ts';
import { DomainError } from '../platform/errors.ts';

/** Unsigned, forged, or no carrier is configured: the three are not told apart, and nothing is written. */
const badSignature = (): DomainError =>
  new DomainError(
    'bad-signature',
    'forbidden',
    'Signature refusée',
    'Cette adresse ne répond qu’à l’opérateur téléphonique.',
  );

type SignatureConfig = {
  /** What the carrier calls us; undefined: what the request, or a trusted proxy before us, says of it (see `http.ts`). */
  publicUrl: string | undefined;
  /** One, or two while a secret is rotated; none: every webhook is refused. */
  authTokens: readonly string[];
};

/** No webhook comes near it: what strangers send is not read much further. */
const LONGEST_BODY = 64 * 1024;

/**
 * What every route of the carrier has in common. Its calls come from few addresses, so that they are not counted: what keeps strangers out is
 * the signature.
 */
export function fromCarrier(config: Pick<Config, 'publicUrl' | 'twilio'>) {
  const signature = { publicUrl: config.publicUrl, authTokens: config.twilio?.authTokens ?? [] };
  return {
    config: { access: 'carrier', rateLimit: false },
    bodyLimit: LONGEST_BODY,
    onRequest: async (request: FastifyRequest) => requireSignature(signature, request),
    preValidation: async (request: FastifyRequest) => checkSignature(signature, request),
  } as const;
}

/** An HMAC of 160 bits in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;

/** Before the body is read: what carries nothing like a signature is not worth reading. Throws `bad-signature`. */
function requireSignature({ authTokens }: SignatureConfig, request: FastifyRequest): void {
  if (authTokens.length === 0 || !SIGNATURE.test(signatureOf(request))) throw badSignature();
}

/**
 * Twilio's X-Twilio-Signature (https://www.twilio.com/docs/usage/security) over the public address with its query, with or without a port,
 * and the sorted fields of a form; of a JSON body the query holds the hash, `bodySHA256`. Any of the tokens will do. Throws `bad-signature`.
 */
function checkSignature({ publicUrl, authTokens }: SignatureConfig, request: FastifyRequest): void {
  const signature = signatureOf(request);
  const url = (publicUrl ?? ownAddress(request)) + request.originalUrl;
  const json = jsonTextOf(request);
  const form = (request.body ?? {}) as Record<string, unknown>;
  const genuine = (token: string) =>
    json === undefined
      ? twilio.validateRequest(token, signature, url, form)
      : twilio.validateRequestWithBody(token, signature, url, json);
  // A host that is none would be a fault of ours to the carrier's package.
  if (!URL.canParse(url) || !authTokens.some(genuine)) throw badSignature();
}

const signatureOf = (request: FastifyRequest): string => {
  const signature = request.headers['x-twilio-signature'];
  return typeof signature === 'string' ? signature : '';
};

/** Scheme and host as the carrier called them. Fastify believes a trusted proxy's X-Forwarded-Proto and -Host; of -Port it knows nothing. */
function ownAddress({ protocol, host, headers, ips }: FastifyRequest): string {
  const port = headers['x-forwarded-port'];
  // More than one address: the nearest one is a trusted proxy, which told the next.
  const believed = typeof port === 'string' && /^\d{1,5}$/.test(port) && (ips?.length ?? 0) > 1;
  return believed && !/:\d+$/.test(host) ? `${protocol}://${host}:${port}` : `${protocol}://${host}`;
}
