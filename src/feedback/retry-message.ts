import { notFound } from '../platform/errors.ts';
import { repeatIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { messageNotFailed } from './errors.ts';
import { lockMessage, type Message, messageById, requeue } from './message-store.ts';

/**
 * A person sends a failed message again: the same message under the same Message-ID and the same rules, with 48 h of its own. What was asked of a person about
 * it ends when it has left. Throws `not-found`, `message-not-failed`.
 */
export async function retryMessage(tx: Tx, id: string): Promise<Message> {
  if (!(await lockMessage(tx, id))) throw notFound('Ce message');
  if (!(await sendAgain(tx, id))) throw messageNotFailed();
  const message = await messageById(tx, id);
  if (!message) throw notFound('Ce message');
  return message;
}

/** False: it has not failed. */
export async function sendAgain(tx: Tx, id: string): Promise<boolean> {
  const moved = await requeue(tx, id);
  if (!moved || moved.was === moved.is) return false;
  const message = await messageById(tx, id);
  if (!message) return false;
  await repeatIntent(tx, SECURE_MESSAGE, id);
  tx.record('message.retried', id, { reportId: message.reportId });
  return true;
}
