import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import type { TaskKind } from '../tasks/task.ts';

const FAILURES: readonly TaskKind[] = ['message-refused', 'message-expired', 'message-bounced'];

/** What a person was asked about a message that did not arrive, which does not leave any more. */
export const endFailureTasks = (tx: Tx, messageId: string): Promise<void> =>
  finishTasksAbout(tx, FAILURES, [messageId]);

/** The same of one that has left, or went another way: its report has found a recipient as well. */
export const endTasksOfLeft = (tx: Tx, { id, reportId }: { id: string; reportId: string }): Promise<void> =>
  finishTasksAbout(tx, [...FAILURES, 'report-without-recipient'], [id, reportId]);
