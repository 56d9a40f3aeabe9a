import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { scratchFolder } from '../support/memory-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A run of the `recours` command as a person runs it: a process of its own. */
export type Run = {
  child: ChildProcess;
  /** Standard output and error so far. */
  out(): string;
  err(): string;
  /** The address that it printed; rejects with all it said when it ended instead. */
  ready: Promise<string>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; out: string; err: string }>;
};

/** Folders and processes of one test file; nothing of them may remain. */
export type Workshop = {
  /** A data folder that nobody has used. */
  newData(): string;
  recours(
    args: string[],
    options?: {
      env?: Record<string, string>;
      npm?: boolean;
      group?: boolean;
      /** Another file with the program in it: `bundled`. */
      program?: string | undefined;
    },
  ): Run;
  /** Ends what still runs, removes the folders, and throws when a test had left a process behind. */
  close(): Promise<void>;
};

export function openWorkshop(): Workshop {
  const folder = scratchFolder('recours-cli-');
  // As root PostgreSQL's account has to come through: mkdtemp makes 0700.
  chmodSync(folder, 0o755);
  let folders = 0;
  return {
    newData: () => join(folder, `${(folders += 1)}`, '.data'),
    recours: (args, { env = {}, npm = false, group = false, program = 'scripts/recours.cjs' } = {}) =>
      follow(
        npm
          ? spawn('npm', ['run', '--silent', 'recours', '--', ...args], {
              cwd: ROOT,
              env: clean(env),
              detached: group,
            })
          : spawn(process.execPath, [program, ...args], {
              cwd: ROOT,
              env: clean(env),
              detached: group,
            }),
      ),
    close: async () => {
      const left = processesOf(folder);
      for (const { pid } of left) process.kill(pid, 'SIGKILL');
      for (let i = 0; i < 100 && processesOf(folder).length > 0; i += 1) await wait(50);
      await rm(folder, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`still running: ${left.map(({ command }) => command).join('; ')}`);
    },
  };
}

/** The product's variables come from the test alone. */
function clean(env: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) =>
    ['PATH', 'HOME', 'TMPDIR', 'LANG'].includes(name),
  );
  return { ...Object.fromEntries(kept), ...env };
}

function follow(child: ChildProcess): Run {
  const said = { out: '', err: '' };
  child.stdout?.on('data', (bytes: Buffer) => (said.out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (said.err += bytes.toString()));
  const ended: Run['ended'] = new Promise((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, ...said })),
  );
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const address = /Recours (?:est prêt : |sert )(http:\S+)/.exec(said.out)?.[1];
      if (address) resolve(address);
    });
    void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${said.out}${said.err}`)));
  });
  // A run that is expected to fail is never asked whether it is ready.
  ready.catch(() => undefined);
  return { child, out: () => said.out, err: () => said.err, ready, ended };
}

export type Running = { pid: number; command: string };

/** Living processes that have this folder on their command line: the product and its PostgreSQL. Linux and macOS. */
export function processesOf(folder: string): Running[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), command: commandOf(name) }))
    .filter(({ command }) => command.includes(folder));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** The PostgreSQL server of a data folder, if it lives. */
export const postgresOf = (data: string): Running | undefined =>
  processesOf(data).find(({ command }) => /\bpostgres -D /.test(command));

/** Asks until the answer is that one: a process that recovers takes a moment. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  wanted: (value: T) => boolean,
  ms = 15_000,
): Promise<T> {
  for (const until = Date.now() + ms; ;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > until) throw new Error(`still ${JSON.stringify(value)}`);
    await wait(50);
  }
}

/** A port of this machine that somebody else has. */
export async function takePort(): Promise<{ port: number; free(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    free: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** HTTP status of an address, 0 when nobody answers. */
export const statusOf = (url: string, token?: string): Promise<number> =>
  fetch(url, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
    signal: AbortSignal.timeout(5_000),
  }).then(
    (answer) => answer.status,
    () => 0,
  );
