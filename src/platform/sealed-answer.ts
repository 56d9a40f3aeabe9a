import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

/**
 * Answers under lock and key: what was answered to an `Idempotency-Key` is kept sealed under that key, of which the database has a hash alone. Whoever sends the key
 * again has the answer again; whoever reads the row, or a backup of it, has nothing (rule 8). AES-256-GCM; worth as much as the caller's key, which is a UUID in the console.
 */

/** As the database knows a key: it does not open what is sealed under it. */
export const nameOf = (key: string): string => hash('sha256', key);

const secretOf = (key: string): Buffer => hash('sha256', `answer\n${key}`, 'buffer');

/** What was asked, as a row has it: of a short body (a phone number) its mere hash could be found by trying. */
export const boundTo = (key: string, bodyHash: Buffer): Buffer =>
  hash('sha256', Buffer.concat([bodyHash, Buffer.from(key)]), 'buffer');

const NONCE = 12;
const TAG = 16;

export function seal(key: string, answer: unknown): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Throws for what was sealed under another key, or changed since. */
export function unseal(key: string, sealed: Buffer): unknown {
  const decipher = createDecipheriv('aes-256-gcm', secretOf(key), sealed.subarray(0, NONCE), {
    authTagLength: TAG,
  });
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  const text = Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
  return JSON.parse(text.toString('utf8'));
}
