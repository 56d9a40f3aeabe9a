import { DomainError, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { closeTask, closeTasksAbout, selectTask, type TaskRow } from './store.ts';
import type { TaskKind } from './task.ts';

/**
 * Done by whoever acts. Done before: as it was left then, so that a second click or a colleague changes nothing. Throws `not-found`, and
 * `operator-only` for what a coordinator cannot have read.
 */
export async function finishTask(tx: Tx, id: string, note: string | undefined): Promise<TaskRow> {
  if (tx.actor.role === 'coordinator' && (await selectTask(tx, id))?.kind === 'read-sms')
    throw operatorOnly();
  const done = await closeTask(tx, id, note ?? null);
  if (done) {
    tx.record('task.done', id, { kind: done.kind, subject: done.subject });
    return done;
  }
  const before = await selectTask(tx, id);
  if (!before) throw notFound('Cette tâche');
  return before;
}

/** What they were opened for has been done elsewhere. */
export async function finishTasksAbout(
  tx: Tx,
  kinds: TaskKind | readonly TaskKind[],
  subjects: readonly string[],
): Promise<void> {
  for (const { id, kind, subject } of await closeTasksAbout(tx, [kinds].flat(), subjects))
    tx.record('task.done', id, { kind, subject });
}

/** A patient's words are read by an operator (domain.md, the people), and are not over before. */
const operatorOnly = (): DomainError =>
  new DomainError(
    'operator-only',
    'forbidden',
    'Réservé à l’opérateur',
    'Le SMS d’un patient est lu par une opératrice : elle seule peut dire que c’est fait.',
  );
