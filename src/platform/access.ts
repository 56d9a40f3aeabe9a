import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { after, type Clock, type Instant } from './clock.ts';
import { type Database, databaseUnavailable, isDisconnection, isTooSlow, stamp } from './database.ts';
import type { Actor, Role } from './identity.ts';
import { newId, newSecret } from './ids.ts';
import type { Tx } from './transaction.ts';

/** A caller known by its bearer token. `tokenId` scopes idempotency keys. */
export type Caller = Actor & { readonly role: Role; readonly tokenId: string };

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Makes a token; the secret is returned once and only its hash is stored. `label` says what it is for, without identity. */
export async function issueToken(
  tx: Tx,
  token: { role: Role; subject?: string | undefined; label?: string | undefined; days: number },
): Promise<{ id: string; secret: string; expiresAt: Instant }> {
  const id = newId();
  const secret = newSecret();
  const expiresAt = after(tx.at, token.days * 86_400_000);
  await tx.all(sql`insert into access_token (territory_id, id, hash, role, subject, label, created_at, expires_at)
    values (${tx.actor.territoryId}, ${id}, ${hashOf(secret)}, ${token.role}, ${token.subject ?? null}, ${token.label ?? null},
            ${stamp(tx.at)}, ${stamp(expiresAt)})`);
  tx.record('token.issued', id, { role: token.role });
  return { id, secret, expiresAt };
}

/** A revoked token is refused everywhere within `CACHE_MS`. */
export async function revokeToken(tx: Tx, id: string): Promise<void> {
  await tx.all(sql`update access_token set revoked_at = ${stamp(tx.at)}
    where territory_id = ${tx.actor.territoryId} and id = ${id} and revoked_at is null`);
  tx.record('token.revoked', id);
}

/** Revokes every live token of that label. */
export async function revokeLabelled(tx: Tx, label: string): Promise<void> {
  const revoked = await tx.all(sql<{ id: string }>`update access_token set revoked_at = ${stamp(tx.at)}
    where territory_id = ${tx.actor.territoryId} and label = ${label} and revoked_at is null returning id`);
  for (const { id } of revoked) tx.record('token.revoked', id);
}

/** How long a process trusts what it was told about a token: the delay after which a revocation holds everywhere. */
const CACHE_MS = 2_000;

/** How long it remembers that a token was somebody's. */
const REMEMBERED_MS = 600_000;

export type Authenticator = {
  /** Who a secret belongs to, or undefined: unknown, expired and revoked are one answer. Throws `database-unavailable`. */
  resolve(secret: string): Promise<Caller | undefined>;
  /** Whether it belonged to somebody not long ago. */
  wasKnown(secret: string): boolean;
};

export function authenticator(deps: { database: Database; clock: Clock }): Authenticator {
  // Only callers: what strangers offer is not kept. The one that was told longest ago comes first.
  const known = new Map<string, { caller: Caller; at: number }>();
  const asked = new Map<string, { answer: Promise<Caller | undefined>; at: number }>();
  const ask = async (hash: Buffer): Promise<Caller | undefined> => {
    try {
      const { rows } = await deps.database.app.query<{
        territory_id: string;
        token_id: string;
        role: Role;
        subject: string | null;
      }>({
        name: 'resolve-token',
        text: 'select * from resolve_token($1, $2)',
        values: [hash, new Date(deps.clock.now()).toISOString()],
      });
      const row = rows[0];
      return (
        row && {
          territoryId: row.territory_id,
          role: row.role,
          subject: row.subject ?? undefined,
          name: `${row.role}:${row.subject ?? row.token_id}`,
          tokenId: row.token_id,
        }
      );
    } catch (error) {
      throw isDisconnection(error) || isTooSlow(error) ? databaseUnavailable(error) : error;
    }
  };
  const remember = (key: string, caller: Caller | undefined, at: number) => {
    known.delete(key);
    if (caller) known.set(key, { caller, at });
    for (const [old, told] of known) {
      if (told.at > at - REMEMBERED_MS) break;
      known.delete(old);
    }
  };
  return {
    resolve: async (secret) => {
      const hash = hashOf(secret);
      const key = hash.toString('base64');
      const now = performance.now();
      const found = known.get(key);
      if (found && found.at > now - CACHE_MS) return found.caller;
      let question = asked.get(key);
      if (!question) {
        question = { answer: ask(hash).finally(() => asked.delete(key)), at: now };
        asked.set(key, question);
      }
      const caller = await question.answer;
      // Counted from the question: what was revoked meanwhile must not be trusted longer.
      remember(key, caller, question.at);
      return caller;
    },
    wasKnown: (secret) => known.has(hashOf(secret).toString('base64')),
  };
}
