import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { MessageState } from './secure-message.ts';
import type { FeedbackTables } from './tables.ts';

const db = queries<FeedbackTables>();

export type NewMessage = { id: string; reportId: string; recipient: string; messageId: string };

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
  failure: string | null;
  queuedAt: Instant;
  acceptedAt: Instant | null;
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
      'm.recipient',
      'm.message_id as messageId',
      'm.state',
      'm.attempts',
      'm.failure',
      'm.queued_at as queuedAt',
      'm.accepted_at as acceptedAt',
    ])
    .where('m.territory_id', '=', tx.actor.territoryId);

export const messageById = (tx: Tx, id: string): Promise<Message | undefined> =>
  tx.first(messages(tx).where('m.id', '=', id));

/** Messages from the newest to the oldest. */
export function listMessages(
  tx: Tx,
  where: { state?: MessageState | undefined; before?: PageKey | undefined; limit: number },
): Promise<Message[]> {
  let found = messages(tx).orderBy('m.queued_at', 'desc').orderBy('m.id', 'desc').limit(where.limit);
  if (where.state) found = found.where('m.state', '=', where.state);
  const { before } = where;
  if (before)
    found = found.where(sql<boolean>`(m.queued_at, m.id) < (${stamp(before.at)}, ${before.id}::uuid)`);
  return tx.all(found);
}

/** An attempt begins. Gives the state that the message was in, so that the first attempt is told and the others are not. */
export async function startSending(tx: Tx, id: string): Promise<MessageState | undefined> {
  const row = await tx.first(sql<{ was: MessageState }>`
    update secure_message set state = 'sending', attempts = attempts + 1
     where territory_id = ${tx.actor.territoryId} and id = ${id} returning old.state as was`);
  return row?.was;
}

/** Why an attempt is to be made again. */
export async function noteDeferral(tx: Tx, id: string, failure: string): Promise<void> {
  await tx.all(
    db
      .updateTable('secure_message')
      .set({ failure })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('state', '=', 'sending'),
  );
}

export async function markAccepted(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db
      .updateTable('secure_message')
      .set({ state: 'accepted', accepted_at: stamp(tx.at), failure: null })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

export async function markRefused(tx: Tx, id: string, failure: string): Promise<void> {
  await tx.all(
    db
      .updateTable('secure_message')
      .set({ state: 'refused', failure })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** A message that waits for a person is in the queue again; its attempts go on counting. False when it has not failed. */
export async function requeue(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.first(
    db
      .updateTable('secure_message')
      .set({ state: 'queued', failure: null })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('state', 'in', ['refused', 'bounced', 'expired'])
      .returning('id'),
  );
  return row !== undefined;
}

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
