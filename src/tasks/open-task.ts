import type { Tx } from '../platform/transaction.ts';
import { insertTask, updateAgain, wasDoneByPerson } from './store.ts';
import { recurs, type TaskKind } from './task.ts';

/**
 * Leaves it to a person (rule 6: a task, not a loss). There is one open task of a kind about a subject, however often it is asked for. A task that
 * is done is opened anew only where the same may truly happen again (`recurs`); while it is open it says that it did.
 */
export async function openTask(tx: Tx, kind: TaskKind, subject: string): Promise<void> {
  if (recurs(kind) && (await again(tx, kind, subject))) return;
  const id = await insertTask(tx, kind, subject);
  if (id) tx.record('task.opened', id, { kind, subject });
  // Somebody has opened it in the same instant.
  else if (recurs(kind)) await again(tx, kind, subject);
}

/** The same where it is no news that it is so still: while one is open nothing happens. */
export async function openTaskOnce(tx: Tx, kind: TaskKind, subject: string): Promise<void> {
  const id = await insertTask(tx, kind, subject);
  if (id) tx.record('task.opened', id, { kind, subject });
}

/** The same for what was closed because it had passed, and has come back; not where a person has said that it is done. */
export async function openTaskAnew(tx: Tx, kind: TaskKind, subject: string): Promise<void> {
  if (!(await wasDoneByPerson(tx, kind, subject))) await openTaskOnce(tx, kind, subject);
}

async function again(tx: Tx, kind: TaskKind, subject: string): Promise<boolean> {
  const task = await updateAgain(tx, kind, subject);
  if (task) tx.record('task.repeated', task.id, { kind, subject, times: task.times });
  return task !== undefined;
}
