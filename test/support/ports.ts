import { setTimeout as later } from 'node:timers/promises';
import { freePort } from '../../src/platform/postmaster.ts';

/** Below what Linux, macOS and Windows give to connections that leave (32768, 49152): nobody is given one of these by chance. */
const [FIRST, LAST] = [12_000, 32_000];

/**
 * A TCP port of 127.0.0.1 for a server that has to know its address before it listens, or that will come back to it: a port that the
 * system gives out (`listen(0)`) may be given to a connection in the meantime.
 */
export async function aPort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = await freePort(FIRST + Math.floor(Math.random() * (LAST - FIRST)));
    if (port !== undefined) return port;
    await later(10);
  }
  throw new Error('no free port');
}
