import { randomBytes, randomInt } from 'node:crypto';
import { v5, v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562): sorted by creation, monotonic within this process. */
export const newId = (): string => v7();

/** The namespace of ids that are made from a name (RFC 9562, version 5). */
const NAMESPACE = '5f1d3c52-8b0e-4d0a-9a6e-3f7c1b2a4d68';

/** The id of something that has a name and no row of its own: the same name, the same id. */
export const derivedId = (name: string): string => v5(name, NAMESPACE);

/** A bearer secret of 256 bits, printed once and stored only as its hash. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Letters and digits that nobody confuses when read aloud: no 0/O, 1/I/L, no vowels that make words. */
const SPOKEN = '23456789BCDFGHJKMNPQRSTVWXZ';

/** A short reference that a person can read out and a carrier's message list can be searched for: 7 characters, 10^10 values. */
export function newReference(): string {
  return Array.from({ length: 7 }, () => SPOKEN[randomInt(SPOKEN.length)]).join('');
}
