import { type Selectable, sql } from 'kysely';
import { queries, stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { IncomingState } from './incoming.ts';
import type { CorrespondenceTables, IncomingAttachmentTable, IncomingMessageTable } from './tables.ts';

const db = queries<CorrespondenceTables>();

export type IncomingRow = Selectable<IncomingMessageTable>;
type AttachmentRow = Selectable<IncomingAttachmentTable>;
export type AttachmentHead = Pick<AttachmentRow, 'no' | 'name' | 'type' | 'size' | 'title' | 'warnings'>;

/** Undefined: it is kept already. */
export async function insertIncoming(
  tx: Tx,
  mail: Pick<
    IncomingRow,
    | 'mail_key'
    | 'request_id'
    | 'in_reply_to'
    | 'sender'
    | 'subject'
    | 'body'
    | 'state'
    | 'fault'
    | 'reason'
    | 'automatic'
  >,
): Promise<string | undefined> {
  const row = await tx.first(
    db
      .insertInto('incoming_message')
      .values({
        ...mail,
        territory_id: tx.actor.territoryId,
        id: newId(),
        received_at: stamp(tx.at),
        read_by: null,
        read_at: null,
      })
      .onConflict((conflict) => conflict.columns(['territory_id', 'mail_key']).doNothing())
      .returning('id'),
  );
  return row?.id;
}

export async function insertAttachment(
  tx: Tx,
  messageId: string,
  it: AttachmentHead & { content: Buffer },
): Promise<void> {
  await tx.all(
    db.insertInto('incoming_attachment').values({
      ...it,
      warnings: [...it.warnings],
      territory_id: tx.actor.territoryId,
      id: newId(),
      message_id: messageId,
    }),
  );
}

/** Newest first. `requestId`: with what came to requests that were put together with it, and with those. */
export function selectIncoming(
  tx: Tx,
  where: {
    state: IncomingState | undefined;
    requestId: string | undefined;
    before: PageKey | undefined;
    limit: number;
  },
): Promise<IncomingRow[]> {
  const { territoryId } = tx.actor;
  let found = db.selectFrom('incoming_message').selectAll().where('territory_id', '=', territoryId);
  if (where.state) found = found.where('state', '=', where.state);
  if (where.requestId !== undefined)
    found = found.where(
      sql<boolean>`request_id in (
        with recursive one(id) as (
          select ${where.requestId}::uuid
          union select r.id from one join request r on r.territory_id = ${territoryId} and r.merged_into = one.id)
        select id from one)`,
    );
  if (where.before)
    found = found.where(
      sql<boolean>`(received_at, id) < (${stamp(where.before.at)}, ${where.before.id}::uuid)`,
    );
  return tx.all(found.orderBy('received_at', 'desc').orderBy('id', 'desc').limit(where.limit));
}

const one = (tx: Tx, id: string) =>
  db
    .selectFrom('incoming_message')
    .selectAll()
    .where('territory_id', '=', tx.actor.territoryId)
    .where('id', '=', id);

export const incomingById = (tx: Tx, id: string): Promise<IncomingRow | undefined> => tx.first(one(tx, id));

export const lockIncoming = (tx: Tx, id: string): Promise<IncomingRow | undefined> =>
  tx.first(one(tx, id).forUpdate());

/** A person has seen to it; with `requestId` it lies with that request from now on. */
export async function settleIncoming(tx: Tx, id: string, requestId: string | null): Promise<void> {
  await tx.all(sql`
    update incoming_message
       set state = 'read', request_id = coalesce(${requestId}::uuid, request_id),
           read_by = coalesce(read_by, ${tx.actor.name}), read_at = coalesce(read_at, ${stamp(tx.at)})
     where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** Whether another one of that request, or of those that lie aside (null), waits for somebody. */
export async function isWaitedFor(tx: Tx, requestId: string | null): Promise<boolean> {
  const row = await tx.first(
    requestId === null
      ? sql`select 1 from incoming_message where territory_id = ${tx.actor.territoryId} and state = 'aside' limit 1`
      : sql`select 1 from incoming_message where territory_id = ${tx.actor.territoryId} and state = 'new'
              and not automatic and request_id = ${requestId} limit 1`,
  );
  return row !== undefined;
}

const HEAD = ['no', 'name', 'type', 'size', 'title', 'warnings'] as const;

export const attachmentsOf = (tx: Tx, messageId: string): Promise<AttachmentHead[]> =>
  tx.all(
    db
      .selectFrom('incoming_attachment')
      .select(HEAD)
      .where('territory_id', '=', tx.actor.territoryId)
      .where('message_id', '=', messageId)
      .orderBy('no'),
  );

export const attachmentOf = (
  tx: Tx,
  messageId: string,
  no: number,
): Promise<(AttachmentHead & { content: Buffer }) | undefined> =>
  tx.first(
    db
      .selectFrom('incoming_attachment')
      .select([...HEAD, 'content'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('message_id', '=', messageId)
      .where('no', '=', no),
  );
