import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { insertNote } from './note-store.ts';
import type { NoteKind } from './note.ts';

/** Leaves words about a request on its file; whose they are is on the record. Clinical: never in an event, a job or a log (rule 8). */
export async function addNote(
  tx: Tx,
  it: { requestId: string; kind: NoteKind; text: string },
): Promise<string> {
  const id = newId();
  await insertNote(tx, { id, ...it });
  tx.record('note.added', id, { requestId: it.requestId, kind: it.kind });
  return id;
}
