import { createHmac } from 'node:crypto';

/** Between what a receiver checks (Standard Webhooks, standardwebhooks.com): a secret of 24 to 64 bytes, written `whsec_` and base64. */
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** The key in it; undefined: not such a secret. */
export function keyOf(secret: string): Buffer | undefined {
  const text = SECRET.exec(secret)?.[1];
  const key = text === undefined ? undefined : Buffer.from(text, 'base64');
  return key && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** The value of `webhook-signature`. `timestamp`: seconds since 1970, as in `webhook-timestamp`. */
export const signatureOf = (key: Uint8Array, it: { id: string; timestamp: number; body: string }): string =>
  `v1,${createHmac('sha256', key).update(`${it.id}.${it.timestamp}.${it.body}`).digest('base64')}`;
