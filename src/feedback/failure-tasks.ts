import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';

/** What a person was asked about a message that did not arrive, which now has, or goes another way. */
export const endFailureTasks = (tx: Tx, messageId: string): Promise<void> =>
  finishTasksAbout(tx, ['message-refused', 'message-expired', 'message-bounced'], [messageId]);
