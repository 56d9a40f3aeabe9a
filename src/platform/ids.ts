import { randomBytes, randomFillSync, randomInt } from 'node:crypto';
import { v5, v7 } from 'uuid';

/** Randomness for many ids, fetched in one go: asked for by each, it is what making an id costs. */
const pool = Buffer.alloc(4096);
let used = pool.length;
let last = { msecs: 0, seq: 0 };

/** A new UUIDv7 (RFC 9562): sorted by creation, monotonic within this process. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += 16));
  const now = Date.now();
  // Begins anew each millisecond in the lower half of its 32 bits, so that the counter has room (RFC 9562, 6.2, method 1).
  last =
    now > last.msecs
      ? { msecs: now, seq: random.readUInt32BE(6) >>> 1 }
      : { msecs: last.msecs, seq: last.seq + 1 };
  return v7({ random, ...last });
}

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
