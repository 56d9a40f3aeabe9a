import { notFound } from '../platform/errors.ts';
import { replanIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { SECURE_MESSAGE } from './address-report.ts';
import { messageNotFailed } from './errors.ts';
import { type Message, messageById, requeue } from './message-store.ts';

/**
 * A person sends a failed message again: the same message under the same Message-ID and the same rules. Throws `not-found`,
 * `message-not-failed`.
 */
export async function retryMessage(tx: Tx, id: string): Promise<Message> {
  const requeued = await requeue(tx, id);
  const message = await messageById(tx, id);
  if (!message) throw notFound('Ce message');
  if (!requeued || !(await replanIntent(tx, SECURE_MESSAGE, id))) throw messageNotFailed();
  tx.record('message.retried', id, { reportId: message.reportId });
  return message;
}
