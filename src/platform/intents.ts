import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import { type Database, json, stamp } from './database.ts';
import { type Actor } from './identity.ts';
import { newId } from './ids.ts';
import { type Tx, transaction } from './transaction.ts';

/**
 * A call to the world that was decided but not yet made (decision 4): the row is committed before the call, its outcome after.
 * `kind` is the sort of call (`sms`, `secure-message`), `subject` what it is about; there is one intent for each pair.
 */
export async function planIntent(tx: Tx, kind: string, subject: string): Promise<void> {
  await tx.all(sql`insert into intent (territory_id, id, kind, subject, planned_at)
    values (${tx.actor.territoryId}, ${newId()}, ${kind}, ${subject}, ${stamp(tx.at)})
    on conflict (territory_id, kind, subject) do nothing`);
}

/** Whether it was ever decided, whatever has come of it. */
export async function wasPlanned(tx: Tx, kind: string, subject: string): Promise<boolean> {
  const row = await tx.first(sql`select 1 from intent
    where territory_id = ${tx.actor.territoryId} and kind = ${kind} and subject = ${subject}`);
  return row !== undefined;
}

/** The other side has proved it by another way than its answer: nobody tries any more. */
export async function proveIntent(
  tx: Tx,
  kind: string,
  subject: string,
  proof: Record<string, string>,
): Promise<void> {
  const outcome: Outcome = { result: 'done', proof };
  await tx.all(sql`update intent set state = 'done', settled_at = ${stamp(tx.at)}, outcome = ${json(outcome)}
    where territory_id = ${tx.actor.territoryId} and kind = ${kind} and subject = ${subject} and state in ('planned', 'attempting')`);
}

/** A person asks for it once more: a settled intent is planned again under the same identity. False when it is not settled. */
export const replanIntent = (tx: Tx, kind: string, subject: string): Promise<boolean> =>
  planAgain(tx, kind, subject, ['refused', 'unknown']);

/** The same also for one that was carried out, and came to nothing in the world (a mail that came back). */
export const repeatIntent = (tx: Tx, kind: string, subject: string): Promise<boolean> =>
  planAgain(tx, kind, subject, ['done', 'refused', 'unknown']);

async function planAgain(
  tx: Tx,
  kind: string,
  subject: string,
  from: readonly Outcome['result'][],
): Promise<boolean> {
  const row = await tx.first(sql`update intent set state = 'planned', settled_at = null, outcome = null
    where territory_id = ${tx.actor.territoryId} and kind = ${kind} and subject = ${subject} and state = any(${[...from]})
    returning id`);
  return row !== undefined;
}

/**
 * Nobody tries any more: what certainly was not made counts as refused, what may have been made as unknown. Gives which; undefined when
 * it was settled before.
 */
export async function giveUpIntent(
  tx: Tx,
  kind: string,
  subject: string,
  reason: string,
): Promise<Outcome | undefined> {
  const row = await tx.first(sql<{ result: 'refused' | 'unknown' }>`
    update intent set state = case state when 'planned' then 'refused' else 'unknown' end, settled_at = ${stamp(tx.at)},
        outcome = jsonb_build_object('result', case state when 'planned' then 'refused' else 'unknown' end, 'reason', ${reason}::text)
      where territory_id = ${tx.actor.territoryId} and kind = ${kind} and subject = ${subject} and state in ('planned', 'attempting')
    returning state as result`);
  return row && { result: row.result, reason };
}

/** What the other side said. `proof` is kept: ids and codes of the carrier or the mail server. */
export type Outcome =
  | { result: 'done'; proof: Record<string, string> }
  | { result: 'refused'; reason: string }
  | { result: 'unknown'; reason: string };

/** The call did not take place for certain, and may work later: refused connection, 429, 4xx of SMTP. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** Another process is making this very call: the job comes back after its lease. */
export class AttemptInProgress extends Error {
  override readonly name = 'AttemptInProgress';
}

export type WorldCall = {
  /**
   * Told in the same transaction in which the attempt is put on record, before anything leaves. `open`: an earlier attempt may have
   * arrived.
   */
  starting?: (tx: Tx, open: boolean) => Promise<void>;
  /** Makes the call. Throws `NotNow` when it certainly did not happen; any other throw leaves the outcome open. */
  call(): Promise<Outcome>;
  /** Whether an earlier attempt of unknown outcome arrived. Without it the call is repeated under the same identity (mail). */
  ask?: () => Promise<Outcome | 'not-there'>;
  /** Writes what it means for the slice, in the transaction that settles the intent. */
  settle(tx: Tx, outcome: Outcome): Promise<void>;
};

/** How long an attempt may stay without an outcome before someone else takes it up. Longer than asking and calling take together. */
const LEASE_MS = 20_000;

/** An attempt that comes to its call later than this (the process was suspended, the commit took long) leaves it to the next one. */
const LATEST_CALL_MS = 13_000;

/**
 * Carries out an intent: once when all goes well; after a kill or a lost connection only as far as the other side's own account
 * allows. Throws `AttemptInProgress`, `NotNow`, or what the call threw: the job then comes back.
 */
export async function carryOut(
  deps: Deps,
  actor: Actor,
  intent: { kind: string; subject: string },
  world: WorldCall,
): Promise<void> {
  const attempt = await startAttempt(deps, actor, intent, world);
  if (!attempt) return;
  // Nothing of an earlier attempt has arrived for certain.
  let clear = !attempt.open;
  let outcome: Outcome;
  try {
    const earlier = attempt.open && world.ask ? await world.ask() : undefined;
    clear ||= earlier === 'not-there';
    if (Date.now() - attempt.at > LATEST_CALL_MS) throw new NotNow('the attempt came too late to its call');
    outcome = earlier === undefined || earlier === 'not-there' ? await world.call() : earlier;
  } catch (error) {
    const state = clear && error instanceof NotNow ? 'planned' : 'attempting';
    await leaveAttempt(deps, actor, attempt.id, intent, state);
    throw error;
  }
  await settleAttempt(deps, actor, attempt.id, intent, world, outcome);
}

type IntentKey = { kind: string; subject: string };
/** `leaseMs`: shorter only where processes are killed on purpose (RECOURS_RECOVERY_MS). */
type Deps = { database: Database; clock: Clock; leaseMs?: number | undefined };

/** Leases are between processes, not in the product's time: they use the machine's clock. */
async function startAttempt(deps: Deps, actor: Actor, { kind, subject }: IntentKey, world: WorldCall) {
  return transaction(deps, actor, async (tx) => {
    const row = await tx.first(sql<{ state: string; attempted_at: number | null }>`
      select state, attempted_at from intent
       where territory_id = ${actor.territoryId} and kind = ${kind} and subject = ${subject} for update`);
    if (!row || (row.state !== 'planned' && row.state !== 'attempting')) return undefined;
    const open = row.state === 'attempting';
    if (open && row.attempted_at !== null && Date.now() - row.attempted_at < (deps.leaseMs ?? LEASE_MS))
      throw new AttemptInProgress(`another attempt of ${kind} is under way`);
    const id = newId();
    const at = Date.now();
    await tx.all(sql`update intent set state = 'attempting', attempts = attempts + 1, attempt_id = ${id},
        attempted_at = ${new Date(at).toISOString()}::timestamptz
      where territory_id = ${actor.territoryId} and kind = ${kind} and subject = ${subject}`);
    await world.starting?.(tx, open);
    return { id, at, open };
  });
}

/** `planned`: it did not happen. `attempting` without a time: it may have, and the next attempt asks at once. What was settled meanwhile stays so. */
async function leaveAttempt(
  deps: Deps,
  actor: Actor,
  id: string,
  { kind, subject }: IntentKey,
  state: 'planned' | 'attempting',
) {
  await transaction(deps, actor, (tx) =>
    tx.all(sql`update intent set state = ${state}, attempted_at = null
      where territory_id = ${actor.territoryId} and kind = ${kind} and subject = ${subject} and attempt_id = ${id} and state = 'attempting'`),
  );
}

async function settleAttempt(
  deps: Deps,
  actor: Actor,
  id: string,
  { kind, subject }: IntentKey,
  world: WorldCall,
  outcome: Outcome,
) {
  await transaction(deps, actor, async (tx) => {
    const mine =
      await tx.first(sql`update intent set state = ${outcome.result}, settled_at = ${stamp(tx.at)}, outcome = ${json(outcome)}
      where territory_id = ${actor.territoryId} and kind = ${kind} and subject = ${subject} and attempt_id = ${id} returning id`);
    if (mine) await world.settle(tx, outcome);
  });
}
