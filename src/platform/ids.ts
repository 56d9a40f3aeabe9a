import { randomBytes, randomInt } from 'node:crypto';
import { v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562): sorted by creation, monotonic within this process. */
export const newId = (): string => v7();

/** A bearer secret of 256 bits, printed once and stored only as its hash. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Letters and digits that nobody confuses when read aloud: no 0/O, 1/I/L, no vowels that make words. */
const SPOKEN = '23456789BCDFGHJKMNPQRSTVWXZ';

/** A short reference that a person can read out and a carrier's message list can be searched for: 7 characters, 10^10 values. */
export function newReference(): string {
  return Array.from({ length: 7 }, () => SPOKEN[randomInt(SPOKEN.length)]).join('');
}
