import { type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import type { FeedbackTables, ProofKind } from './tables.ts';

const db = queries<FeedbackTables>();

export type NewProof = {
  kind: ProofKind;
  outcome: string;
  /** RFC 3463 or the server's reply code, or the recipient's program's; never the words. */
  code: string | null;
  at: Instant;
  content: Buffer;
};

/** False when the very same is kept already. Whoever calls has the message's row locked. */
export async function insertProof(tx: Tx, messageId: string, proof: NewProof): Promise<boolean> {
  const { kind, outcome, code, at, content } = proof;
  const row = await tx.first(sql`
    insert into message_proof (territory_id, id, message_id, kind, outcome, code, received_at, content)
    select ${tx.actor.territoryId}, ${newId()}, ${messageId}, ${kind}, ${outcome}, ${code}, ${stamp(at)}, ${content}
     where not exists (select from message_proof where territory_id = ${tx.actor.territoryId}
       and message_id = ${messageId} and kind = ${kind} and outcome = ${outcome} and content = ${content})
    returning id`);
  return row !== undefined;
}

export type StoredProof = Pick<
  Selectable<FeedbackTables['message_proof']>,
  'kind' | 'outcome' | 'code' | 'received_at'
>;

/** What is known of a message's fate, oldest first; without what the servers said. */
export const proofsOf = (tx: Tx, messageId: string): Promise<StoredProof[]> =>
  tx.all(
    db
      .selectFrom('message_proof')
      .select(['kind', 'outcome', 'code', 'received_at'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('message_id', '=', messageId)
      .orderBy('received_at')
      .orderBy('id')
      .limit(200),
  );
