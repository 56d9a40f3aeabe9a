import { execFile, spawn } from 'node:child_process';
import { chown, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError, ignoring, isAlive, serverEnvironment, textOf } from './postgres-files.ts';
import type { Account } from './postgres-files.ts';

/** The server process of a cluster, as its `postmaster.pid` and the system tell it. */
export type Postmaster = { pid: number; port: number };

/** What a server says to a first connection: `starting` also while it recovers or shuts down. */
export type Answer = 'ready' | 'starting' | 'silent';

type Start = {
  native: string;
  cluster: string;
  account: Account | undefined;
  settings: Record<string, string>;
  logFile: string;
  preferredPort: number;
  ask: (port: number) => Promise<Answer>;
  log: (line: string) => void;
};

const REMAINS_MS = 30_000;
const RECOVERY_MS = 600_000;
const LOG_BYTES = 10_000_000;

/** The live server of this cluster, or undefined. A pid that now belongs to another program is not one. */
export async function runningPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const [pid, , , port] = (await readPidFile(cluster))?.split('\n').map(Number) ?? [];
  if (!pid || !port || !(await isPostmaster(pid, cluster))) return undefined;
  return { pid, port };
}

/**
 * Brings the cluster's server up, or adopts the one that runs. Remains of a killed server (its lock file, then its last
 * children's shared memory) are waited out for 30 s; a recovery for ten minutes.
 */
export async function bringUp(start: Start): Promise<Postmaster & { adopted: boolean }> {
  const began = performance.now();
  let launched: Launched | undefined;
  let patience = REMAINS_MS;
  let reason = 'aucune réponse';
  let told = false;
  for (let backoff = 25; performance.now() - began < patience; await wait(15)) {
    if (!told && performance.now() - began > 1500) {
      start.log('La base de données se relève d’un arrêt brutal, un instant…');
      told = true;
    }
    const server = await runningPostmaster(start.cluster);
    if (server) {
      const answer = await start.ask(server.port);
      if (answer === 'ready') return { ...server, adopted: server.pid !== launched?.pid };
      if (answer === 'starting') patience = RECOVERY_MS;
    } else if (!launched || launched.ended()) {
      if (launched) {
        reason = (await launched.lastWords()) ?? reason;
        if (!passes(reason)) throw new EmbeddedPostgresError(`PostgreSQL n’a pas démarré : ${reason}`);
        await wait(backoff);
        backoff = Math.min(backoff * 2, 1000);
      }
      await removeMisleadingPidFile(start.cluster);
      launched = await launch(start);
    }
  }
  if (launched && !launched.ended()) await stopPostmaster(launched.pid, start.cluster);
  const log = `voir ${start.logFile}`;
  throw new EmbeddedPostgresError(
    `PostgreSQL ne démarre pas depuis ${patience / 1000} s : ${reason} (${log}).`,
  );
}

/** Fast shutdown (open transactions are rolled back), then a hard one after 30 s. A server that is gone already is fine. */
export async function stopPostmaster(pid: number, cluster: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    const began = performance.now();
    if (!(await isPostmaster(pid, cluster))) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    while (performance.now() - began < patience) {
      if (!(await isPostmaster(pid, cluster))) return;
      await wait(10);
    }
  }
}

function readPidFile(cluster: string): Promise<string | undefined> {
  return readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(ignoring('ENOENT'));
}

/** A postmaster works in its data folder; that tells it from whatever got its pid after a crash, and from a zombie. */
async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    const [works, data] = await Promise.all([
      stat(`/proc/${pid}/cwd`).catch(() => undefined),
      stat(cluster).catch(() => undefined),
    ]);
    return works !== undefined && works.ino === data?.ino && works.dev === data.dev;
  }
  const ps = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'command=']).catch(() => undefined);
  return ps !== undefined && ps.stdout.includes(`-D ${cluster} `);
}

/**
 * PostgreSQL takes any living process of its own user for the old server and would refuse for ever. It still guards itself
 * against the old server's children by the shared memory, whose key it derives from the folder.
 */
async function removeMisleadingPidFile(cluster: string): Promise<void> {
  const file = path.join(cluster, 'postmaster.pid');
  const [text, info] = await Promise.all([readPidFile(cluster), stat(file).catch(() => undefined)]);
  if (text === undefined || !info) return;
  const pid = Number.parseInt(text, 10);
  const cutShort = Number.isNaN(pid) && Date.now() - info.mtimeMs > 5000;
  const somebodyElse = pid > 0 && isAlive(pid) && !(await isPostmaster(pid, cluster));
  if ((cutShort || somebodyElse) && (await readPidFile(cluster)) === text) await rm(file, { force: true });
}

type Launched = { pid: number; ended(): boolean; lastWords(): Promise<string | undefined> };

/** A session of its own and a log file instead of pipes: Ctrl-C and the end of a terminal do not reach it. */
async function launch({
  native,
  cluster,
  account,
  settings,
  logFile,
  preferredPort,
}: Start): Promise<Launched> {
  const port = (await freePort(preferredPort)) ?? (await freePort(0));
  const all = { ...settings, port: String(port) };
  const options = [
    '-D',
    cluster,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const old = await stat(logFile).catch(ignoring('ENOENT'));
  if (old && old.size > LOG_BYTES) await rename(logFile, `${logFile}.1`);
  const log = await open(logFile, 'a', 0o600);
  try {
    if (account) await chown(logFile, account.uid, account.gid);
    const { size } = await log.stat();
    const child = spawn(path.join(native, 'bin', 'postgres'), options, {
      ...account,
      cwd: '/',
      env: serverEnvironment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve(child.pid ?? 0));
    });
    child.unref();
    return {
      pid,
      ended: () => child.exitCode !== null || child.signalCode !== null,
      lastWords: () => complaint(logFile, size, pid),
    };
  } catch (error) {
    throw new EmbeddedPostgresError(`PostgreSQL ne se lance pas : ${textOf(error)}`, { cause: error });
  } finally {
    await log.close();
  }
}

/** Why the process `pid` gave up: its line in the log, which another start may be writing too. */
async function complaint(logFile: string, from: number, pid: number): Promise<string | undefined> {
  const lines = (await readFile(logFile)).subarray(from).toString('utf8').split('\n');
  const own = lines.filter((line) => [undefined, String(pid)].includes(line.match(/\[(\d+)\]/)?.[1]));
  return own.findLast((line) => /FATAL|PANIC|error/.test(line))?.replace(/^.*?(FATAL|PANIC): +/, '');
}

/** What time heals: remains of an old server, another start at the same moment, a port somebody took in between. */
function passes(reason: string): boolean {
  return /aucune réponse|lock file .* (already exists|is empty)|shared memory block .* still in use|could not create any TCP/.test(
    reason,
  );
}

/** `wanted` if nobody has it (0: any), else undefined. Somebody may take it before it is used. */
export async function freePort(wanted: number): Promise<number | undefined> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
