import { type Selectable, sql } from 'kysely';
import { queries, stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestOfTask } from './request-store.ts';
import type { TaskTable, TaskTables } from './tables.ts';
import { recurs, type TaskKind, type TaskState } from './task.ts';

const db = queries<TaskTables>();

export type TaskRow = Selectable<TaskTable>;

/** Undefined when there is one already: open, or done where it is done once and for all. */
export async function insertTask(tx: Tx, kind: TaskKind, subject: string): Promise<string | undefined> {
  const id = newId();
  const territory = tx.actor.territoryId;
  const round = recurs(kind)
    ? sql`(select coalesce(max(round), 0) + 1 from task where territory_id = ${territory} and kind = ${kind} and subject = ${subject})`
    : sql`1`;
  const row = await tx.first(sql<{ id: string }>`
    insert into task (territory_id, id, kind, subject, round, created_at)
    values (${territory}, ${id}, ${kind}, ${subject}, ${round}, ${stamp(tx.at)}) on conflict do nothing returning id`);
  return row?.id;
}

/** It has happened once more while nobody has seen to it. Undefined: none is open. */
export const updateAgain = (
  tx: Tx,
  kind: TaskKind,
  subject: string,
): Promise<{ id: string; times: number } | undefined> =>
  tx.first(
    db
      .updateTable('task')
      .set((row) => ({ times: row('times', '+', 1), last_at: stamp(tx.at) }))
      .where('territory_id', '=', tx.actor.territoryId)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('state', '=', 'open')
      .returning(['id', 'times']),
  );

export const selectTask = (tx: Tx, id: string): Promise<TaskRow | undefined> =>
  tx.first(
    db.selectFrom('task').selectAll().where('territory_id', '=', tx.actor.territoryId).where('id', '=', id),
  );

/** The requests behind tasks, by the tasks' ids. */
export async function selectRequests(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.all(sql<{ id: string; requestId: string }>`
    select t.id, ${requestOfTask} as "requestId" from task t
     where t.territory_id = ${tx.actor.territoryId} and t.id = any(${[...ids]}::uuid[])`);
  return new Map(rows.flatMap(({ id, requestId }) => (requestId ? [[id, requestId]] : [])));
}

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

/** Whether a person, and not the product, has said that it is done. */
export const wasDoneByPerson = async (tx: Tx, kind: TaskKind, subject: string): Promise<boolean> =>
  (await tx.first(
    db
      .selectFrom('task')
      .select('id')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('state', '=', 'done')
      .where('done_by', 'not like', 'system:%')
      .limit(1),
  )) !== undefined;

/** Those that were open. */
export const closeTasksAbout = (
  tx: Tx,
  kinds: readonly TaskKind[],
  subjects: readonly string[],
): Promise<Pick<TaskRow, 'id' | 'kind' | 'subject'>[]> =>
  tx.all(
    db
      .updateTable('task')
      .set({ state: 'done', done_at: stamp(tx.at), done_by: tx.actor.name })
      .where('territory_id', '=', tx.actor.territoryId)
      .where(sql<boolean>`kind = any(${[...kinds]}::text[])`)
      .where(sql<boolean>`subject = any(${[...subjects]}::uuid[])`)
      .where('state', '=', 'open')
      .returning(['id', 'kind', 'subject']),
  );
