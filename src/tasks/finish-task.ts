import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { closeTask, selectTask, type TaskRow } from './store.ts';

/** Done by whoever acts. Done before: as it was left then, so that a second click or a colleague changes nothing. Throws `not-found`. */
export async function finishTask(tx: Tx, id: string, note: string | undefined): Promise<TaskRow> {
  const done = await closeTask(tx, id, note ?? null);
  if (done) {
    tx.record('task.done', id, { kind: done.kind, subject: done.subject });
    return done;
  }
  const before = await selectTask(tx, id);
  if (!before) throw notFound('Cette tâche');
  return before;
}
