import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs';
import { realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, expect, it } from 'vitest';
import { findEmbeddedPostgres, lockDatabase } from '../../src/platform/embedded-postgres.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import {
  accountFor,
  packagedPostgres,
  placeCluster,
  usablePostgres,
} from '../../src/platform/postgres-files.ts';

const root = process.getuid?.() === 0;
const scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'recours-postgres-')));
if (root) process.umask(0o022);
// As root PostgreSQL's account has to come through: mkdtemp makes 0700.
chmodSync(scratch, 0o755);
const open = path.join(scratch, 'open');
const made = new Set<EmbeddedPostgres>();
const children = new Set<ChildProcess>();
let folders = 0;

const newFolder = (): string => path.join(open, String((folders += 1)), '.data');
const fast = { fsync: 'off' };

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ dataDir, settings: fast });
  made.add(database);
  return database;
}

/** A cluster of its own for a test without a second initdb: the first one's, stopped and copied. */
const ready = startOnce();
async function startOnce(): Promise<string> {
  const dataDir = newFolder();
  const began = performance.now();
  const first = await start(dataDir);
  const told = performance.now() - began;
  expect(first.adopted).toBe(false);
  await ask(first.urls.owner, 'CREATE TABLE patient_row (name text)');
  await first.stop();
  console.log(`first start with initdb ${told.toFixed(0)} ms`);
  return dataDir;
}

async function stoppedCluster(): Promise<string> {
  const from = await ready;
  const dataDir = newFolder();
  mkdirSync(path.dirname(dataDir), { recursive: true });
  const copied = spawn('cp', ['-a', from, dataDir]);
  await new Promise((resolve) => copied.once('exit', resolve));
  return dataDir;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const pidOf = (dataDir: string): number =>
  Number.parseInt(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);

/** Another Node that starts the database of `dataDir` and then only waits to be killed. */
function otherNode(dataDir: string): ChildProcess & { started: Promise<unknown> } {
  const module = path.resolve(import.meta.dirname, '../../src/platform/embedded-postgres.ts');
  const code = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, settings: { fsync: 'off' } });
    console.log('started');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a group of its own, as a shell gives it
  });
  children.add(child);
  return Object.assign(child, { started: new Promise((resolve) => child.stdout?.once('data', resolve)) });
}

function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once('exit', resolve))
    : Promise.resolve();
}

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([...made].map((database) => database.stop()));
  made.clear();
});

afterAll(async () => {
  // After a failed test a server may run that nobody holds.
  for (let folder = 1; folder <= folders; folder += 1) {
    const dataDir = path.join(open, String(folder), '.data');
    if (await findEmbeddedPostgres(dataDir)) await (await start(dataDir)).stop();
  }
  await rm(scratch, { recursive: true, force: true });
});

it('keeps a row over stop and start, and starts again in a moment on the same port', async () => {
  const dataDir = await stoppedCluster();
  const first = await start(dataDir);
  await ask(first.urls.owner, `INSERT INTO patient_row VALUES ('Zoé Ferrand')`);
  await first.stop();
  await first.stop();
  expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
  const began = performance.now();
  const second = await start(dataDir);
  console.log(`restart ${(performance.now() - began).toFixed(0)} ms`);
  expect(second.adopted).toBe(false);
  expect(second.port).toBe(first.port);
  expect(await ask(second.urls.owner, 'SELECT name FROM patient_row')).toEqual([{ name: 'Zoé Ferrand' }]);
});

it('gives three roles with the rights they need and no more, on a Unicode database in UTC', async () => {
  const { urls } = await start(await stoppedCluster());
  const roles = await ask(
    urls.relay,
    `SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname LIKE 'recours%' ORDER BY 1`,
  );
  const plain = { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false };
  expect(roles).toEqual([
    { rolname: 'recours_app', ...plain },
    { rolname: 'recours_owner', ...plain, rolcreaterole: true, rolcreatedb: true },
    { rolname: 'recours_relay', ...plain },
  ]);
  await ask(urls.owner, 'CREATE EXTENSION btree_gist; GRANT SELECT ON patient_row TO recours_app');
  await ask(urls.app, 'SELECT * FROM patient_row');
  await expect(ask(urls.relay, 'SELECT * FROM patient_row')).rejects.toThrow(/permission denied/);
  expect(await ask(urls.app, `SELECT upper('élan') AS up, current_setting('TimeZone') AS zone`)).toEqual([
    { up: 'ÉLAN', zone: 'UTC' },
  ]);
  await expect(ask(urls.app.replace(/:[0-9a-f]{48}@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
});

it('adopts the server that runs already, and finds it for other commands', async () => {
  const dataDir = await stoppedCluster();
  expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
  const first = await start(dataDir);
  const second = await start(dataDir);
  expect([first.adopted, second.adopted]).toEqual([false, true]);
  expect(second.urls).toEqual(first.urls);
  expect(await findEmbeddedPostgres(dataDir)).toEqual(first.urls);
  expect(statSync(path.join(dataDir, 'credentials.json')).mode & 0o777).toBe(0o600);
  expect(await findEmbeddedPostgres(path.join(dataDir, 'nowhere'))).toBeUndefined();
});

it('adopts the server that a killed Node left running, also when its whole process group was killed', async () => {
  const dataDir = await stoppedCluster();
  const node = otherNode(dataDir);
  await node.started;
  const pid = pidOf(dataDir);
  process.kill(-(node.pid ?? 0), 'SIGKILL');
  await ended(node);
  const next = await start(dataDir);
  expect(next.adopted).toBe(true);
  expect(pidOf(dataDir)).toBe(pid);
});

it('recovers after the kill of PostgreSQL, of Node and PostgreSQL, and of a server still busy with a query', async () => {
  const dataDir = await stoppedCluster();
  const node = otherNode(dataDir);
  await node.started;
  process.kill(pidOf(dataDir), 'SIGKILL');
  node.kill('SIGKILL');
  const second = await start(dataDir);
  expect(second.adopted).toBe(false);
  await ask(second.urls.owner, `INSERT INTO patient_row VALUES ('Zoé Ferrand')`);

  const busy = new Client({ connectionString: second.urls.app });
  busy.on('error', () => undefined);
  await busy.connect();
  // A loop that looks at nothing: this backend outlives its postmaster and holds on to the shared memory.
  const loop = busy.query(`DO $$ BEGIN WHILE clock_timestamp() < now() + '1.2 s' LOOP END LOOP; END $$`);
  const lost = loop.catch(() => 'lost');
  await wait(50);
  process.kill(pidOf(dataDir), 'SIGKILL');
  const began = performance.now();
  const third = await start(dataDir);
  console.log(`start after kill -9 beside a busy backend ${(performance.now() - began).toFixed(0)} ms`);
  expect(third.adopted).toBe(false);
  expect(await ask(third.urls.owner, 'SELECT name FROM patient_row')).toHaveLength(1);
  await lost;
  expect(readFileSync(path.join(dataDir, 'postgres.log'), 'utf8')).toMatch(
    /shared memory block|lock file "postmaster.pid" already exists/,
  );
  await second.stop(); // dead long ago, and its port is another's: nothing happens
  expect(await findEmbeddedPostgres(dataDir)).toEqual(third.urls);
});

it('does not take a program that got the old pid for the old server', async () => {
  const dataDir = await stoppedCluster();
  const account = await accountFor(dataDir);
  const stranger = spawn('sleep', ['60'], { ...account, cwd: '/' });
  children.add(stranger);
  const lines = [stranger.pid, path.join(dataDir, 'postgres'), 1, 1, '', '127.0.0.1', '1 1', 'ready'];
  writeFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), `${lines.join('\n')}\n`);
  expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
  expect((await start(dataDir)).adopted).toBe(false);
  expect(stranger.exitCode).toBeNull();
});

it('starts once when two start at the same time, also on the very first start, killed in the middle before', async () => {
  const dataDir = newFolder();
  mkdirSync(dataDir, { recursive: true });
  const killed = otherNode(dataDir);
  while (!readdirSync(dataDir).some((name) => name.startsWith('postgres.init-'))) await wait(5);
  killed.kill('SIGKILL');
  await ended(killed);
  expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);

  const other = otherNode(dataDir);
  const both = await Promise.all([start(dataDir), start(dataDir), other.started]);
  expect([both[0].adopted, both[1].adopted]).toContain(true);
  expect(both[0].urls).toEqual(both[1].urls);
  await ask(both[0].urls.app, 'SELECT 1');
  expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres.init-'))).toEqual([]);
  expect(readdirSync(dataDir).filter((name) => name.startsWith('credentials'))).toEqual(['credentials.json']);
});

it('lets one product run on a database, takes the lock back after a cut, and frees it with its holder', async () => {
  const dataDir = await stoppedCluster();
  const first = await start(dataDir);
  const held = await lockDatabase(first.urls.owner);
  expect(held).toBeDefined();
  expect(await lockDatabase(first.urls.owner)).toBeUndefined();

  await first.stop();
  const again = await start(dataDir);
  await expect
    .poll(() => ask(again.urls.owner, `SELECT FROM pg_locks WHERE locktype = 'advisory'`), { timeout: 3000 })
    .toHaveLength(1);
  await held?.release();
  const next = await lockDatabase(again.urls.owner);
  expect(next).toBeDefined();
  await next?.release();
});

it('says in one French line what is wrong', async () => {
  const dataDir = await stoppedCluster();
  await rename(path.join(dataDir, 'credentials.json'), path.join(dataDir, 'kept'));
  await expect(start(dataDir)).rejects.toThrow(/^Le fichier .*credentials\.json manque/);
  await rename(path.join(dataDir, 'kept'), path.join(dataDir, 'credentials.json'));
  await expect(startEmbeddedPostgres({ dataDir, settings: { no_such: '1' } })).rejects.toThrow(
    /^PostgreSQL n’a pas démarré : unrecognized configuration parameter "no_such"$/,
  );
  writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), '16\n');
  await expect(start(dataDir)).rejects.toThrow(/vient de PostgreSQL 16, non de PostgreSQL 18/);
});

it('completes the binaries when npm skipped their install script', async () => {
  const { native, version } = await packagedPostgres();
  const bare = path.join(scratch, 'bare', 'native');
  cpSync(native, bare, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
  const links = JSON.parse(readFileSync(path.join(bare, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) rmSync(path.join(bare, '..', target));
  const account = await accountFor(scratch);
  expect(await usablePostgres({ native: bare, version }, account, scratch)).toBe(bare);
  for (const { target } of links) expect(existsSync(path.join(bare, '..', target))).toBe(true);
});

it.runIf(root)('as root opens a new folder of its own, instead of leaving data elsewhere', async () => {
  const dataDir = mkdtempSync(path.join(scratch, 'own-'));
  const { cluster } = await placeCluster(dataDir, await accountFor(dataDir));
  expect(cluster).toBe(path.join(dataDir, 'postgres'));
  expect(statSync(dataDir).mode & 0o777).toBe(0o701);
  // A home is not ours to open.
  const home = mkdtempSync(path.join(scratch, 'home-'));
  writeFileSync(path.join(home, '.profile'), '');
  const other = await placeCluster(home, await accountFor(home));
  expect(path.dirname(other.cluster)).toBe('/var/lib/recours');
  expect(statSync(home).mode & 0o777).toBe(0o700);
});

it.runIf(root)(
  'as root under a home that is closed to others, keeps binaries and data where PostgreSQL can go',
  async () => {
    const home = path.join(scratch, 'home');
    mkdirSync(home, { mode: 0o700 });
    const dataDir = path.join(home, 'recours', '.data');
    const { native, version } = await packagedPostgres();
    const hidden = path.join(home, 'native');
    cpSync(native, hidden, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !file.endsWith('.a'),
    });
    const account = await accountFor(dataDir);
    const used = await usablePostgres(
      { native: hidden, version: `${version}-test-${process.pid}` },
      account,
      dataDir,
    );
    const outside: string[] = [path.dirname(used)];
    try {
      expect(used.startsWith(home)).toBe(false);
      const program = spawn(path.join(used, 'bin', 'postgres'), ['--version'], { ...account, cwd: '/' });
      expect(await new Promise((resolve) => program.once('exit', resolve))).toBe(0);

      const first = await start(dataDir);
      outside.push(readlinkSync(path.join(dataDir, 'postgres')));
      await ask(first.urls.owner, 'CREATE TABLE kept ()');
      await first.stop();
      const second = await start(dataDir);
      await ask(second.urls.owner, 'SELECT FROM kept');
      expect(await findEmbeddedPostgres(dataDir)).toEqual(second.urls);

      // Somebody starts afresh by removing the folder: the old data is not taken up, not destroyed, and not left running.
      rmSync(dataDir, { recursive: true });
      const lines: string[] = [];
      const afresh = await startEmbeddedPostgres({
        dataDir,
        settings: fast,
        log: (line) => lines.push(line),
      });
      made.add(afresh);
      outside.push(readlinkSync(path.join(dataDir, 'postgres')));
      expect(lines.join('\n')).toContain(outside[1]);
      expect(existsSync(path.join(outside[1] ?? '', 'postmaster.pid'))).toBe(false);
      await expect(ask(afresh.urls.owner, 'SELECT FROM kept')).rejects.toThrow(/does not exist/);
      await afresh.stop();
    } finally {
      for (const folder of outside) await rm(folder, { recursive: true, force: true });
    }
  },
);
