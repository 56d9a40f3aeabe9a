import { hash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Caller } from './access.ts';
import type { Instant } from './clock.ts';
import { stamp, violated } from './database.ts';
import { DomainError, invalid } from './errors.ts';
import { boundTo, nameOf, seal, unseal } from './sealed-answer.ts';
import type { Tx } from './transaction.ts';

/** A key that a caller gave to an unsafe request, with the hash of what it asked for. */
export type IdempotencyKey = { route: string; key: string; bodyHash: Buffer };

/** What was answered the first time. */
export type KeptAnswer = { status: number; response: unknown };

/** Throws `validation` for a body that is nested too deep to be written out again. */
export function bodyHashOf(url: string, body: unknown): Buffer {
  return hash('sha256', `${url}\n${written(body)}`, 'buffer');
}

function written(body: unknown): string {
  try {
    return JSON.stringify(body ?? null);
  } catch (error) {
    if (error instanceof RangeError) throw invalid('body', 'Le corps de la demande est trop profond.');
    throw error;
  }
}

/**
 * Claims a key for the command's own transaction (decision 7): nobody else has it in hand, and nobody has had an answer to it. Where it cannot be claimed the statement
 * fails, and the transaction with it. The row is written once, with the answer:
 * whoever has answered since this statement began to look is found by `keepAnswer`, whose row is refused. Fails with what `isNotClaimed` knows; `keptAnswer` then tells, in a
 * transaction of its own, what to answer.
 */
export async function claimKey(tx: Tx, caller: Caller, it: IdempotencyKey): Promise<void> {
  await tx.first(sql`select refuse_unclaimed(case when ${isClaimed(caller, it)} then 1 else 0 end)`);
}

/**
 * The same as a condition inside of a larger statement, of one row. What is claimed so is claimed until the end of the transaction. A `case`, so that the planner makes no join
 * of it.
 */
export function isClaimed(caller: Caller, it: IdempotencyKey): RawBuilder<boolean> {
  const key = nameOf(it.key);
  const lock = `${caller.territoryId}/${caller.tokenId}/${it.route}/${key}`;
  return sql<boolean>`case when not pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) then false
           else not exists (select from idempotency where territory_id = ${caller.territoryId} and token_id = ${caller.tokenId}
                               and route = ${it.route} and key = ${key}) end`;
}

/** The key is another request's, as migration 0021 names it, or somebody else's answer came first: nothing of this one's work has been written. */
export const isNotClaimed = (error: unknown): boolean =>
  (error instanceof Error && 'code' in error && error.code === 'RC001') ||
  violated(error, 'idempotency_pkey');

/** Parts of a statement that is a command of its own. */
export type KeyParts = {
  /** The condition of the row with which the statement begins: without it, it finds and changes nothing. */
  isClaimed: RawBuilder<boolean>;
  /** Keeps `made`, a jsonb, for the row of `source` (`from …`), and gives it back as `response`. */
  keep(made: RawBuilder<unknown>, source: RawBuilder<unknown>): RawBuilder<unknown>;
};

/** The first answer to a key. Throws `in-progress` while that request runs, and `key-reused` when the key came with another body. */
export async function keptAnswer(tx: Tx, caller: Caller, it: IdempotencyKey): Promise<KeptAnswer> {
  type Row = { same: boolean; status: number | null; response: unknown; sealed: Buffer | null };
  // Rows from before migration 0035 have the mere hash, for their 24 hours.
  const kept = await tx.first(sql<Row>`
    select body_hash in (${boundTo(it.key, it.bodyHash)}::bytea, ${it.bodyHash}::bytea) as same, status, response, sealed from idempotency
     where territory_id = ${caller.territoryId} and token_id = ${caller.tokenId} and route = ${it.route} and key = ${nameOf(it.key)}`);
  if (!kept || (kept.same && kept.status === null))
    throw new DomainError(
      'in-progress',
      'conflict',
      'Demande en cours',
      'La même demande est en train d’être traitée : attendez sa réponse.',
    );
  if (!kept.same)
    throw new DomainError(
      'key-reused',
      'invalid',
      'Clé déjà utilisée',
      'Cette Idempotency-Key a déjà servi avec un autre contenu : prenez-en une nouvelle.',
    );
  return {
    status: kept.status as number,
    response: kept.sealed ? unseal(it.key, kept.sealed) : kept.response,
  };
}

/** The statement that keeps the answer, `at` that instant; it goes out together with the commit. Fails with what `isNotClaimed` knows. */
export const keepAnswer = (
  caller: Caller,
  it: IdempotencyKey,
  at: Instant,
  { status, response }: KeptAnswer,
): RawBuilder<unknown> => sql`
  insert into idempotency (territory_id, token_id, route, key, body_hash, at, status, sealed)
  values (${caller.territoryId}, ${caller.tokenId}, ${it.route}, ${nameOf(it.key)}, ${boundTo(it.key, it.bodyHash)}, ${stamp(at)}, ${status}, ${seal(it.key, response ?? null)})`;

/**
 * The same inside of a larger statement, which composes the answer: of ids and codes alone, since it is not sealed. The end of a `select` that gives no row keeps none: `from made`.
 */
export const keepComposed = (
  caller: Caller,
  it: IdempotencyKey,
  at: Instant,
  status: number,
  response: RawBuilder<unknown>,
  source: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
  insert into idempotency (territory_id, token_id, route, key, body_hash, at, status, response)
  select ${caller.territoryId}, ${caller.tokenId}, ${it.route}, ${nameOf(it.key)}, ${boundTo(it.key, it.bodyHash)}::bytea, ${stamp(at)}, ${status}::int, ${response} ${source}`;

/** Keeps a refusal: its own transaction has been rolled back, so the row is written by itself. False: somebody else's answer came first. */
export async function keepRefusal(
  tx: Tx,
  caller: Caller,
  it: IdempotencyKey,
  answer: KeptAnswer,
): Promise<boolean> {
  const kept = await tx.all(
    sql`${keepAnswer(caller, it, tx.at, answer)} on conflict do nothing returning true`,
  );
  return kept.length > 0;
}
