import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { type MessageState, type MessageStep, STEPS } from './secure-message.ts';
import type { Fate } from './may-have-arrived.ts';
import type { RecipientKind } from './recipient-kind.ts';
import type { FeedbackTables } from './tables.ts';

const db = queries<FeedbackTables>();

export type NewMessage = {
  id: string;
  reportId: string;
  recipient: string;
  recipientKind: RecipientKind;
  /** Somebody who may has said that they take part in the patient's care. */
  takesPart: boolean;
  messageId: string;
};

/** False when this report has a message for this recipient already. */
export async function insertMessage(tx: Tx, message: NewMessage): Promise<boolean> {
  const row = await tx.first(
    db
      .insertInto('secure_message')
      .values({
        territory_id: tx.actor.territoryId,
        id: message.id,
        report_id: message.reportId,
        recipient: message.recipient,
        recipient_kind: message.recipientKind,
        takes_part: message.takesPart,
        message_id: message.messageId,
        queued_at: stamp(tx.at),
      })
      .onConflict((conflict) => conflict.columns(['territory_id', 'report_id', 'recipient']).doNothing())
      .returning('id'),
  );
  return row !== undefined;
}

export type Message = NewMessage & {
  requestId: string;
  state: MessageState;
  attempts: number;
  /** Attempts of which no answer is on record. */
  unanswered: number;
  /** Of the report that it carries. */
  version: number;
  failure: string | null;
  /** Where the last attempt went. */
  address: string | null;
  queuedAt: Instant;
  deferredAt: Instant | null;
  acceptedAt: Instant | null;
  deliveredAt: Instant | null;
  readAt: Instant | null;
  integrationError: string | null;
  postedAt: Instant | null;
  postedBy: string | null;
  postedNote: string | null;
};

const messages = (tx: Tx) =>
  db
    .selectFrom('secure_message as m')
    .innerJoin('report as r', (join) =>
      join.onRef('r.territory_id', '=', 'm.territory_id').onRef('r.id', '=', 'm.report_id'),
    )
    .select([
      'm.id',
      'm.report_id as reportId',
      'r.request_id as requestId',
      'r.version',
      'm.recipient',
      'm.message_id as messageId',
      'm.state',
      'm.attempts',
      'm.unanswered',
      'm.failure',
      'm.recipient_kind as recipientKind',
      'm.takes_part as takesPart',
      'm.address',
      'm.queued_at as queuedAt',
      'm.deferred_at as deferredAt',
      'm.accepted_at as acceptedAt',
    ])
    .select([
      'm.delivered_at as deliveredAt',
      'm.read_at as readAt',
      'm.integration_error as integrationError',
      'm.posted_at as postedAt',
      'm.posted_by as postedBy',
      'm.posted_note as postedNote',
    ])
    .where('m.territory_id', '=', tx.actor.territoryId);

export const messageById = (tx: Tx, id: string): Promise<Message | undefined> =>
  tx.first(messages(tx).where('m.id', '=', id));

/** Under which Message-ID a report went, or was to go, to a recipient. */
export async function messageIdFor(tx: Tx, reportId: string, recipient: string): Promise<string | undefined> {
  const row = await tx.first(
    db
      .selectFrom('secure_message')
      .select('message_id')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('report_id', '=', reportId)
      .where('recipient', '=', recipient),
  );
  return row?.message_id;
}

/** What did not arrive; and what could not be filed there, or may not have arrived, until somebody has seen to it. */
const waitsForPerson = sql`(m.state in ('refused', 'bounced', 'expired') or (m.integration_error is not null or m.state = 'accepted') and exists (
  select from task t where t.territory_id = m.territory_id and t.kind in ('message-not-filed', 'message-unproven')
     and t.subject = m.id and t.state = 'open'))`;

/** Messages from the newest to the oldest. */
export function listMessages(
  tx: Tx,
  where: {
    state?: MessageState | undefined;
    failed?: boolean | undefined;
    requestId?: string | undefined;
    before?: PageKey | undefined;
    limit: number;
  },
): Promise<Message[]> {
  let found = messages(tx).orderBy('m.queued_at', 'desc').orderBy('m.id', 'desc').limit(where.limit);
  if (where.requestId) found = found.where('r.request_id', '=', where.requestId);
  if (where.state) found = found.where('m.state', '=', where.state);
  if (where.failed !== undefined) found = found.where(sql<boolean>`${waitsForPerson} = ${where.failed}`);
  const { before } = where;
  if (before)
    found = found.where(sql<boolean>`(m.queued_at, m.id) < (${stamp(before.at)}, ${before.id}::uuid)`);
  return tx.all(found);
}

/** A message of an earlier version to the recipient of `correction`. */
export type EarlierMessage = Fate & { correction: string; id: string; at: Instant };

/** What went, or was to go, to the recipients of these messages of the same visit before: the newest version first. `at`: when it left, as far as is known. */
export const earlierMessages = (tx: Tx, ids: readonly string[]): Promise<EarlierMessage[]> =>
  tx.all(sql<EarlierMessage>`
    select m.id as correction, e.id, e.state, e.unanswered, coalesce(e.accepted_at, e.posted_at, e.delivered_at, e.queued_at) as at
      from secure_message m
      join report r on r.territory_id = m.territory_id and r.id = m.report_id
      join report p on p.territory_id = r.territory_id and p.booking_id = r.booking_id and p.version < r.version
      join secure_message e on e.territory_id = p.territory_id and e.report_id = p.id and e.recipient = m.recipient
     where m.territory_id = ${tx.actor.territoryId} and m.id = any(${[...ids]}) order by p.version desc`);

/** Of one message, until the transaction's end: proofs that come at once are taken one after the other. */
export const lockMessage = (tx: Tx, id: string): Promise<Message | undefined> =>
  tx.first(messages(tx).where('m.id', '=', id).forUpdate('m'));

/** The state before a step and after it; the same where it changes nothing. Undefined: there is no such message. */
export type Moved = { was: MessageState; is: MessageState };

/** `facts`: what is known by the step, whatever the state. */
function move(tx: Tx, id: string, step: MessageStep, facts: RawBuilder<unknown>): Promise<Moved | undefined> {
  const { to, from } = STEPS[step];
  return tx.first(sql<Moved>`
    update secure_message set state = case when state = any(${[...from]}) then ${to} else state end, ${facts}
     where territory_id = ${tx.actor.territoryId} and id = ${id} returning old.state as was, new.state as is`);
}

/** An attempt begins, towards `address`: until it is answered (`noteAnswer`) nobody knows whether it arrived. */
export const startSending = (tx: Tx, id: string, address: string | null): Promise<Moved | undefined> =>
  move(tx, id, 'send', sql`attempts = attempts + 1, unanswered = unanswered + 1, address = ${address}`);

/** What came of an attempt is known for certain: the server said so, or nothing had left. */
export async function noteAnswer(tx: Tx, id: string): Promise<void> {
  await tx.all(sql`update secure_message set unanswered = greatest(0, unanswered - 1)
    where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** It waits as before. `uncounted`: the attempt was called off before anything left. */
export const markHeld = (tx: Tx, id: string, uncounted: 0 | 1): Promise<Moved | undefined> =>
  move(tx, id, 'hold', sql`attempts = attempts - ${uncounted}`);

/** Why it has to wait; from the first time on 48 h run. Gives that first time. Undefined: it does not wait any more. */
export async function noteDeferral(tx: Tx, id: string, failure: string): Promise<Instant | undefined> {
  const row = await tx.first(sql<{ deferred_at: Instant }>`
    update secure_message set failure = ${failure}, deferred_at = coalesce(deferred_at, ${stamp(tx.at)})
     where territory_id = ${tx.actor.territoryId} and id = ${id} and state in ('queued', 'sending') returning deferred_at`);
  return row?.deferred_at;
}

/** A step that is made clears why the one before had failed. */
const forgetFailure = (step: MessageStep) =>
  sql`failure = case when state = any(${[...STEPS[step].from]}) then null else failure end`;

export const markAccepted = (tx: Tx, id: string): Promise<Moved | undefined> =>
  move(
    tx,
    id,
    'accept',
    sql`accepted_at = coalesce(accepted_at, ${stamp(tx.at)}), deferred_at = null, ${forgetFailure('accept')}`,
  );

export const markRefused = (tx: Tx, id: string, failure: string): Promise<Moved | undefined> =>
  move(tx, id, 'refuse', failed('refuse', failure));

export const markExpired = (tx: Tx, id: string, failure: string): Promise<Moved | undefined> =>
  move(tx, id, 'expire', failed('expire', failure));

export const markBounced = (tx: Tx, id: string, failure: string): Promise<Moved | undefined> =>
  move(
    tx,
    id,
    'bounce',
    sql`unanswered = case when state = any(${[...STEPS.bounce.from]}) then 0 else unanswered end, ${failed('bounce', failure)}`,
  );

const failed = (step: MessageStep, failure: string) =>
  sql`failure = case when state = any(${[...STEPS[step].from]}) then ${failure} else failure end, deferred_at = null`;

export const markDelivered = (tx: Tx, id: string, at: Instant): Promise<Moved | undefined> =>
  move(
    tx,
    id,
    'deliver',
    sql`delivered_at = coalesce(delivered_at, ${stamp(at)}), deferred_at = null, ${forgetFailure('deliver')}`,
  );

/** Whoever has read it has received it. */
export const markRead = (tx: Tx, id: string, at: Instant): Promise<Moved | undefined> =>
  move(
    tx,
    id,
    'read',
    sql`read_at = coalesce(read_at, ${stamp(at)}), delivered_at = coalesce(delivered_at, ${stamp(at)}), deferred_at = null, ${forgetFailure('read')}`,
  );

/** The recipient's program could not file what it received. */
export async function markIntegrationError(tx: Tx, id: string, code: string): Promise<void> {
  await tx.all(
    db
      .updateTable('secure_message')
      .set({ integration_error: code })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** A person has sent it on paper. */
export const markPosted = (tx: Tx, id: string, note: string | null): Promise<Moved | undefined> =>
  move(
    tx,
    id,
    'post',
    sql`posted_at = ${stamp(tx.at)}, posted_by = ${tx.actor.name}, posted_note = ${note}, deferred_at = null`,
  );

/** A correction goes in its place, or the patient does not want it to leave. */
export const markSuperseded = (tx: Tx, id: string): Promise<Moved | undefined> =>
  move(tx, id, 'supersede', sql`deferred_at = null`);

/** It may leave after all: for the reason that holds by now. */
export const markResumed = (
  tx: Tx,
  id: string,
  { as, takesPart }: { as: RecipientKind; takesPart: boolean },
): Promise<Moved | undefined> =>
  move(
    tx,
    id,
    'resume',
    sql`deferred_at = null, queued_at = ${stamp(tx.at)}, recipient_kind = ${as}, takes_part = ${takesPart}`,
  );

/** It is in the queue again, with 48 h of its own; its attempts go on counting. */
export const requeue = (tx: Tx, id: string): Promise<Moved | undefined> =>
  move(tx, id, 'retry', sql`deferred_at = null, ${forgetFailure('retry')}`);

/** The message that a job was about, by the event that called for the job. */
export function messageOfEvent(tx: Tx, eventId: string): Promise<Message | undefined> {
  return tx.first(
    messages(tx).where(
      'm.id',
      '=',
      sql<string>`(select subject from event where territory_id = ${tx.actor.territoryId} and id = ${eventId})`,
    ),
  );
}
