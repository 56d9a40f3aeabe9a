import { queries, stamp } from '../platform/database.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import type { NoteKind } from './note.ts';

type NoteTables = {
  request_note: {
    territory_id: string;
    id: string;
    request_id: string;
    kind: NoteKind;
    /** Clinical. */
    text: string;
    at: Instant;
    actor: string;
  };
};

const db = queries<NoteTables>();

export async function insertNote(
  tx: Tx,
  it: { id: string; requestId: string; kind: NoteKind; text: string },
): Promise<void> {
  await tx.all(
    db.insertInto('request_note').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      request_id: it.requestId,
      kind: it.kind,
      text: it.text,
      at: stamp(tx.at),
      actor: tx.actor.name,
    }),
  );
}

export type Note = { id: string; kind: NoteKind; text: string; at: Instant; actor: string };

/** The oldest first. */
export const selectNotes = (tx: Tx, requestId: string): Promise<Note[]> =>
  tx.all(
    db
      .selectFrom('request_note')
      .select(['id', 'kind', 'text', 'at', 'actor'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('request_id', '=', requestId)
      .orderBy('at')
      .orderBy('id'),
  );
