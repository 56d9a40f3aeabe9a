import { Redis } from 'ioredis';
import pg from 'pg';
import type { DatabaseUrls } from './embedded-postgres.ts';

/** A service that the configuration names cannot be used. The message is one line in French that names the variable. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

const PATIENCE_MS = 5_000;
const OLDEST_POSTGRES = 18;
const OLDEST_REDIS = 7;

/** Checks that the database of DATABASE_URL answers, and is PostgreSQL 18 or newer. Throws `Unreachable`. */
export async function reachPostgres(ownerUrl: string, patienceMs = PATIENCE_MS): Promise<void> {
  const version = await askPostgres('DATABASE_URL', ownerUrl, 'show server_version', patienceMs);
  if (Number.parseInt(version, 10) < OLDEST_POSTGRES)
    throw new Unreachable(
      `DATABASE_URL : ce serveur est PostgreSQL ${version} ; Recours a besoin de PostgreSQL ${OLDEST_POSTGRES}.`,
    );
}

/** Checks that the two lesser roles can be taken and that `recours migrate` was run. Throws `Unreachable`. */
export async function reachRoles(urls: DatabaseUrls): Promise<void> {
  for (const [variable, url] of [
    ['DATABASE_APP_URL', urls.app],
    ['DATABASE_RELAY_URL', urls.relay],
  ] as const) {
    const found = await askPostgres(variable, url, `select to_regclass('event_cursor')::text`);
    if (!found) throw unmigrated();
  }
}

const unmigrated = () => new Unreachable('La base n’est pas prête : lancez d’abord « recours migrate ».');

/** The first column of the first row, as text. */
async function askPostgres(
  variable: string,
  url: string,
  text: string,
  patienceMs = PATIENCE_MS,
): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: patienceMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(text);
    return String(Object.values(rows[0] ?? {})[0] ?? '');
  } catch (error) {
    // A role of the migrations that is not there yet, asked for in the connection's options.
    if ((error as { code?: string }).code === '22023') throw unmigrated();
    throw new Unreachable(`${variable} : ${whyPostgres(error, url)}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function whyPostgres(error: unknown, url: string): string {
  const { code } = error as { code?: string };
  const it = new URL(url);
  const where = `PostgreSQL sur ${it.hostname || 'cette machine'}:${it.port || '5432'}`;
  if (code === '28P01' || code === '28000') return `${where} refuse ce compte ou son mot de passe.`;
  if (code === '3D000')
    return `la base « ${decodeURIComponent(it.pathname.slice(1))} » n’existe pas sur ce serveur.`;
  return `impossible de joindre ${where} (${why(error)}).`;
}

/** Checks that the Redis of REDIS_URL answers and is Redis 7 or newer. Throws `Unreachable`. */
export async function reachRedis(url: string, patienceMs = PATIENCE_MS): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    retryStrategy: () => null,
  });
  let lost: Error | undefined;
  client.on('error', (error: Error) => (lost = error));
  const it = new URL(url);
  const where = `Redis sur ${it.hostname}:${it.port || '6379'}`;
  try {
    await client.connect();
    const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? '';
    if (Number.parseInt(version, 10) < OLDEST_REDIS)
      throw new Unreachable(
        `REDIS_URL : ce serveur est Redis ${version} ; Recours a besoin de Redis ${OLDEST_REDIS}.`,
      );
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    const cause = lost ?? error;
    if (/NOAUTH|WRONGPASS|NOPERM/.test(String(cause)))
      throw new Unreachable(`REDIS_URL : ${where} refuse ce mot de passe.`, { cause });
    throw new Unreachable(`REDIS_URL : impossible de joindre ${where} (${why(cause)}).`, { cause });
  } finally {
    client.disconnect();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connexion refusée',
  ENOTFOUND: 'nom de machine inconnu',
  EAI_AGAIN: 'nom de machine inconnu',
  EHOSTUNREACH: 'machine hors d’atteinte',
  ENETUNREACH: 'réseau hors d’atteinte',
  ETIMEDOUT: 'pas de réponse',
  ECONNRESET: 'connexion coupée',
};

/** Why in a few words. Never the address as it was given: it holds a password. */
function why(error: unknown): string {
  const { code, errors, message } = error as { code?: string; errors?: unknown[]; message?: string };
  // `localhost` is tried on both of its addresses, and both failures come back in one.
  if (errors?.length && !(code && code in REASONS)) return why(errors[0]);
  if (code && code in REASONS) return REASONS[code] ?? code;
  if (/timeout|timed out/i.test(message ?? '')) return 'pas de réponse';
  if (/terminated|closed/i.test(message ?? '')) return 'connexion coupée';
  return code ?? 'réponse incompréhensible';
}
