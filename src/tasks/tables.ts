import type { Generated } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { TaskKind, TaskState } from './task.ts';

export type TaskTable = {
  territory_id: string;
  id: string;
  kind: TaskKind;
  subject: string;
  state: Generated<TaskState>;
  /** Which one of this kind about this subject. */
  round: Generated<number>;
  /** How often it happened while this was open, and when last; null: once. */
  times: Generated<number>;
  last_at: Instant | null;
  created_at: Instant;
  done_at: Instant | null;
  done_by: string | null;
  note: string | null;
};

export type TaskTables = { task: TaskTable };
