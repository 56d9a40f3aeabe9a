import { type Selectable, sql } from 'kysely';
import { queries, stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { TaskTable, TaskTables } from './tables.ts';
import type { TaskKind, TaskState } from './task.ts';

const db = queries<TaskTables>();

export type TaskRow = Selectable<TaskTable>;

/** Undefined when there is one of this kind about this subject already, open or done. */
export async function insertTask(tx: Tx, kind: TaskKind, subject: string): Promise<string | undefined> {
  const id = newId();
  const row = await tx.first(
    db
      .insertInto('task')
      .values({
        territory_id: tx.actor.territoryId,
        id,
        kind,
        subject,
        created_at: stamp(tx.at),
        done_at: null,
      })
      .onConflict((conflict) => conflict.columns(['territory_id', 'kind', 'subject']).doNothing())
      .returning('id'),
  );
  return row?.id;
}

export const selectTask = (tx: Tx, id: string): Promise<TaskRow | undefined> =>
  tx.first(
    db.selectFrom('task').selectAll().where('territory_id', '=', tx.actor.territoryId).where('id', '=', id),
  );

/** Oldest first: who has waited longest is served first. */
export function selectTasks(
  tx: Tx,
  where: { state: TaskState | undefined; after: PageKey | undefined; limit: number },
): Promise<TaskRow[]> {
  let query = db.selectFrom('task').selectAll().where('territory_id', '=', tx.actor.territoryId);
  if (where.state) query = query.where('state', '=', where.state);
  if (where.after)
    query = query.where(sql<boolean>`(created_at, id) > (${stamp(where.after.at)}, ${where.after.id}::uuid)`);
  return tx.all(query.orderBy('created_at').orderBy('id').limit(where.limit));
}

/** Undefined when it is not open (any more): the first to finish it wins. */
export const closeTask = (tx: Tx, id: string, note: string | null): Promise<TaskRow | undefined> =>
  tx.first(
    db
      .updateTable('task')
      .set({ state: 'done', done_at: stamp(tx.at), done_by: tx.actor.name, note })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('state', '=', 'open')
      .returningAll(),
  );

/** Those that were open. */
export const closeTasksAbout = (
  tx: Tx,
  kind: TaskKind,
  subjects: readonly string[],
): Promise<Pick<TaskRow, 'id' | 'subject'>[]> =>
  tx.all(
    db
      .updateTable('task')
      .set({ state: 'done', done_at: stamp(tx.at), done_by: tx.actor.name })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('kind', '=', kind)
      .where(sql<boolean>`subject = any(${[...subjects]}::uuid[])`)
      .where('state', '=', 'open')
      .returning(['id', 'subject']),
  );
