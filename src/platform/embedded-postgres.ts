import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import {
  accountFor,
  EmbeddedPostgresError,
  ensureCluster,
  ignoring,
  packagedPostgres,
  placeCluster,
  textOf,
  usablePostgres,
} from './postgres-files.ts';
import { bringUp, freePort, runningPostmaster, stopPostmaster } from './postmaster.ts';
import type { Answer } from './postmaster.ts';

/** Connection strings of the three roles: `owner` migrates, `app` serves under row-level security, `relay` tails the events. */
export type DatabaseUrls = { owner: string; app: string; relay: string };

/** A server that runs. `adopted`: it ran before. `stop` ends it, adopted or not; there is no exit hook, the caller orders the stop. */
export type EmbeddedPostgres = { urls: DatabaseUrls; port: number; adopted: boolean; stop(): Promise<void> };

/** Kept in `<dataDir>/credentials.json`, 0600, made once. `port` is taken again at each start while it is free. */
type Credentials = { port: number; superuser: string } & DatabaseUrls;

/** For a small machine. Terse errors without statement or detail, because those quote rows, and rows name patients. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/**
 * Starts or adopts the PostgreSQL 18 of a data folder: cluster in `<dataDir>/postgres`, passwords in
 * `<dataDir>/credentials.json`, log in `<dataDir>/postgres.log`; listens on 127.0.0.1 only. `settings` are added to the
 * command line of a server that has to be started (tests: `fsync=off`). `log` gets lines in French for the person waiting.
 * Throws EmbeddedPostgresError, whose message is one clear line.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  settings?: Record<string, string>;
  log?: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  try {
    return await start(options.dataDir, options.settings ?? {}, options.log ?? (() => undefined));
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(`La base de données ne démarre pas : ${textOf(error)}`, { cause: error });
  }
}

async function start(
  folder: string,
  extra: Record<string, string>,
  log: (line: string) => void,
): Promise<EmbeddedPostgres> {
  await mkdir(folder, { recursive: true });
  const dataDir = await realpath(folder);
  const settings: Record<string, string> = { ...SETTINGS, ...extra };
  const account = await accountFor(dataDir);
  const { cluster, forgotten } = await placeCluster(dataDir, account);
  for (const old of forgotten) {
    const orphan = await runningPostmaster(old);
    if (orphan) await stopPostmaster(orphan.pid, old);
    log(`Une ancienne base de ce dossier reste dans ${old} ; supprimez-la si elle ne sert plus.`);
  }
  const exists = await existingCluster(cluster);
  const credentials =
    (await readCredentials(dataDir)) ?? (exists ? undefined : await makeCredentials(dataDir));
  if (!credentials) {
    throw new EmbeddedPostgresError(
      `Le fichier ${credentialsFile(dataDir)} manque alors que la base existe : remettez-le en place.`,
    );
  }
  const native = await usablePostgres(await packagedPostgres(), account, dataDir);
  if (!exists) log('Création de la base de données…');
  const durable = settings['fsync'] !== 'off';
  await ensureCluster({ native, cluster, account, password: credentials.superuser, durable });

  const { pid, port, adopted } = await bringUp({
    native,
    cluster,
    account,
    settings,
    logFile: path.join(dataDir, 'postgres.log'),
    preferredPort: credentials.port,
    ask: (at) => ask(at, credentials),
    log,
  });
  await prepareRoles(port, credentials);
  return { urls: urlsAt(port, credentials), port, adopted, stop: () => stopPostmaster(pid, cluster) };
}

/**
 * For commands beside a running product (`recours token`): the addresses of the server that runs on this folder, undefined
 * when none does. Throws EmbeddedPostgresError when the folder belongs to another user.
 */
export async function findEmbeddedPostgres(dataDir: string): Promise<DatabaseUrls | undefined> {
  const credentials = await readCredentials(dataDir);
  const cluster = await realpath(path.join(dataDir, 'postgres')).catch(() => undefined);
  if (!credentials || cluster === undefined || !(await existingCluster(cluster))) return undefined;
  const server = await runningPostmaster(cluster);
  return server && urlsAt(server.port, credentials);
}

async function existingCluster(cluster: string): Promise<boolean> {
  const folder = await stat(cluster).catch(ignoring('ENOENT'));
  const self = process.getuid?.();
  if (folder && self !== 0 && folder.uid !== self) throw foreign(cluster);
  return (await stat(path.join(cluster, 'PG_VERSION')).catch(ignoring('ENOENT'))) !== undefined;
}

function foreign(file: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `${file} appartient à un autre utilisateur : lancez Recours avec le compte qui l’a créé, ou choisissez un autre dossier.`,
  );
}

const credentialsFile = (dataDir: string): string => path.join(dataDir, 'credentials.json');

async function readCredentials(dataDir: string): Promise<Credentials | undefined> {
  const file = credentialsFile(dataDir);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Credentials;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'EACCES') throw foreign(file);
    throw new EmbeddedPostgresError(`Le fichier ${file} est illisible : ${textOf(error)}`, { cause: error });
  }
}

/** Written whole under another name and then linked: of two first starts at once, both end with the same passwords. */
async function makeCredentials(dataDir: string): Promise<Credentials | undefined> {
  const secret = () => randomBytes(24).toString('hex');
  const made = {
    port: (await freePort(0)) ?? 0,
    superuser: secret(),
    owner: secret(),
    app: secret(),
    relay: secret(),
  };
  const temporary = `${credentialsFile(dataDir)}.${secret()}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(made, undefined, 2)}\n`);
    await file.sync();
    await link(temporary, credentialsFile(dataDir)).catch(ignoring('EEXIST'));
  } finally {
    await file.close();
    await rm(temporary, { force: true });
  }
  return readCredentials(dataDir);
}

function urlsAt(port: number, { owner, app, relay }: Credentials): DatabaseUrls {
  const url = (role: string, password: string) =>
    `postgres://recours_${role}:${password}@127.0.0.1:${port}/recours`;
  return { owner: url('owner', owner), app: url('app', app), relay: url('relay', relay) };
}

function superuser(port: number, { superuser: password }: Credentials): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => undefined);
  return client;
}

async function ask(port: number, credentials: Credentials): Promise<Answer> {
  const client = superuser(port, credentials);
  try {
    await client.connect();
    await client.end();
    return 'ready';
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '28P01') {
      throw new EmbeddedPostgresError(
        'La base de données refuse les mots de passe de credentials.json : ce fichier n’est pas le sien.',
        { cause: error },
      );
    }
    return code === '57P03' ? 'starting' : 'silent';
  }
}

/**
 * The roles and the database, made once; under a lock, because a second start may be doing the same. The owner may alter
 * the other two and act as them, but inherits nothing from them: their policies are not the owner's.
 */
async function prepareRoles(port: number, { owner, app, relay, ...rest }: Credentials): Promise<void> {
  const client = superuser(port, { owner, app, relay, ...rest });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', ['recours roles']);
    const roles = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
    if (!roles.rows.some(({ rolname }) => rolname === 'recours_owner')) {
      // One message is one transaction. The passwords are hexadecimal, and CREATE ROLE takes no parameters.
      await client.query(`
        CREATE ROLE recours_app LOGIN PASSWORD '${app}';
        CREATE ROLE recours_relay LOGIN PASSWORD '${relay}';
        CREATE ROLE recours_owner LOGIN CREATEROLE CREATEDB PASSWORD '${owner}';
        GRANT recours_app, recours_relay TO recours_owner WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
      `);
    }
    const database = await client.query(`SELECT FROM pg_database WHERE datname = 'recours'`);
    if (database.rowCount === 0) await client.query('CREATE DATABASE recours OWNER recours_owner');
  } finally {
    await client.end();
  }
}

/** Two numbers because it must not meet the locks of migrations and the dispatcher, which use one. 'RECO' in ASCII. */
const RUNNING_LOCK = [0x5245434f, 1];

/**
 * Says that a product runs on this database, through a session advisory lock on a connection of its own. Undefined: another
 * holds it (asked again for a second, the time a killed one's connection takes to go). When the connection is lost the lock
 * is taken again as soon as the database answers; `onTaken` is called when another was faster. Rejects when the database
 * cannot be reached.
 */
export async function lockDatabase(
  ownerUrl: string,
  onTaken: () => void = () => undefined,
): Promise<{ release(): Promise<void> } | undefined> {
  const released = new AbortController();
  let holder: Client | undefined;

  const take = async (): Promise<Client | undefined> => {
    const client = new Client({
      connectionString: ownerUrl,
      application_name: 'recours lock',
      keepAlive: true,
    });
    client.on('error', () => undefined); // `end` follows
    await client.connect();
    let taken = false;
    try {
      for (let attempt = 0; attempt < 20 && !taken; attempt += 1) {
        if (attempt > 0) await wait(50);
        const { rows } = await client.query<{ taken: boolean }>(
          'SELECT pg_try_advisory_lock($1, $2) AS taken',
          RUNNING_LOCK,
        );
        taken = rows[0]?.taken ?? false;
      }
    } finally {
      if (!taken) await client.end();
    }
    if (!taken) return undefined;
    client.once('end', () => void takeAgain());
    return client;
  };

  const takeAgain = async (): Promise<void> => {
    while (!released.signal.aborted) {
      try {
        holder = await take();
        if (released.signal.aborted) await holder?.end();
        else if (!holder) onTaken();
        return;
      } catch {
        await wait(250, undefined, { ref: false });
      }
    }
  };

  holder = await take();
  if (!holder) return undefined;
  return {
    release: async () => {
      released.abort();
      await holder?.end().catch(() => undefined);
    },
  };
}
