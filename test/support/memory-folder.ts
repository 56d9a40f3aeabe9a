import { accessSync, constants, mkdtempSync, realpathSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** A container may have as little as 64 MB there. */
const ENOUGH_BYTES = 3 * 1024 ** 3;

/**
 * A new folder, for whoever makes it to remove; in memory where there is enough. A database is some thousand files, and making and
 * deleting those of all tests on a disk takes it ten times the processor's time.
 */
export const scratchFolder = (prefix: string): string =>
  realpathSync(mkdtempSync(join(inMemory() ? MEMORY : tmpdir(), prefix)));

function inMemory(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH_BYTES;
  } catch {
    return false;
  }
}
