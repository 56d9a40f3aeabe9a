import { execFile } from 'node:child_process';
import { access, chmod, lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sourceHash, TOP } from './sources.ts';

const run = promisify(execFile);
const BUNDLE = fileURLToPath(new URL('bundle.ts', import.meta.url));
/** Where tools keep what they can make again. */
const BESIDE_PACKAGES = join(TOP, 'node_modules', '.cache', 'recours-console');
const PATIENCE_MS = 180_000;

/** The pages could not be built; the message says why in one line, in French. */
export class ConsoleNotBuilt extends Error {
  override readonly name = 'ConsoleNotBuilt';
}

/**
 * Gives the folder of the built pages, and builds them first when their sources have changed since the last time. Several processes
 * may do so at once: the first one to finish wins. `log` hears of it when it takes time. Throws `ConsoleNotBuilt`.
 */
export async function ensureConsoleBuilt({ log }: { log: { info(message: string): void } }): Promise<string> {
  const hash = await sourceHash();
  const beside = join(BESIDE_PACKAGES, hash);
  if (await isBuilt(beside)) return beside;
  const home = await writableHome();
  const built = join(home, hash);
  if (await isBuilt(built)) return built;
  log.info('Préparation des pages web (une seule fois)…');
  const fresh = await mkdtemp(join(home, 'building-'));
  try {
    await bundleInto(fresh);
    // Whoever built them, another user of this machine may serve them: an image is built by root and run by somebody else.
    await chmod(fresh, 0o755);
    await rename(fresh, built).catch(async (error: Error) => {
      if (!(await isBuilt(built))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return built;
}

const isBuilt = (dir: string): Promise<boolean> =>
  access(join(dir, 'index.html')).then(
    () => true,
    () => false,
  );

async function bundleInto(dir: string): Promise<void> {
  try {
    // A test runner's or a developer's own NODE_ENV would bring React's development build, under the same hash.
    const env = { ...process.env, NODE_ENV: 'production' };
    await run(process.execPath, [BUNDLE, dir], { cwd: TOP, env, timeout: PATIENCE_MS });
  } catch (error) {
    const said =
      error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : '';
    throw new ConsoleNotBuilt(
      `Les pages web n’ont pas pu être préparées : ${said || (error as Error).message}`,
    );
  }
}

/** A checkout that this user may not write to has its pages in a temporary folder of theirs. */
async function writableHome(): Promise<string> {
  const reached = await mkdir(BESIDE_PACKAGES, { recursive: true })
    .then(() => mkdtemp(join(BESIDE_PACKAGES, 'probe-')))
    .then((probe) => rm(probe, { recursive: true }))
    .then(
      () => true,
      () => false,
    );
  return reached ? BESIDE_PACKAGES : ownTemporaryHome();
}

async function ownTemporaryHome(): Promise<string> {
  const { uid } = userInfo();
  const home = join(tmpdir(), `recours-console-${uid}`);
  await mkdir(home, { mode: 0o700 }).catch(() => undefined);
  const found = await lstat(home);
  // In a folder that all users share, somebody else may have put it there first: pages of theirs must not be served as ours.
  const isOurs = found.isDirectory() && (uid < 0 || (found.uid === uid && (found.mode & 0o022) === 0));
  return isOurs ? home : mkdtemp(join(tmpdir(), 'recours-console-'));
}
