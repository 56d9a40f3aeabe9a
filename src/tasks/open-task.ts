import type { Tx } from '../platform/transaction.ts';
import { insertTask } from './store.ts';
import type { TaskKind } from './task.ts';

/**
 * Leaves it to a person (rule 6: a task, not a loss). There is one task of a kind about a subject, however often it is asked for, and a
 * task that is done is not opened again.
 */
export async function openTask(tx: Tx, kind: TaskKind, subject: string): Promise<void> {
  const id = await insertTask(tx, kind, subject);
  if (id) tx.record('task.opened', id, { kind, subject });
}
