import { notFound } from '../platform/errors.ts';
import { giveUpIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { messageNotToPost, notOnPaper } from './errors.ts';
import { endTasksOfLeft } from './failure-tasks.ts';
import { shareMailbox } from './mailbox-store.ts';
import { mayStillLeave } from './may-still-leave.ts';
import { lockMessage, markPosted, type Message, messageById } from './message-store.ts';
import { hasFailed, isUnsent } from './secure-message.ts';

/**
 * A person has printed the letter and sent it by post: it does not leave by mail any more. Only for what has failed, or waits in a mailbox that is paused or not let in: of
 * everything else nobody can say yet that paper is needed. Twice is once. Throws `not-found`, `message-not-to-post`, `letter-held-back`, `recipient-gone`.
 */
export async function postMessage(tx: Tx, id: string, note: string | undefined): Promise<Message> {
  const message = await lockMessage(tx, id);
  if (!message) throw notFound('Ce message');
  if (message.state === 'posted') return message;
  const waits = isUnsent(message.state) && (await isStopped(tx));
  if (!waits && !hasFailed(message.state)) throw messageNotToPost();
  const heldBack = await mayStillLeave(tx, id);
  if (heldBack) throw notOnPaper(heldBack);
  await giveUpIntent(tx, SECURE_MESSAGE, id, 'posted');
  await markPosted(tx, id, note ?? null);
  tx.record('message.posted', id, { reportId: message.reportId });
  await endTasksOfLeft(tx, message);
  return (await messageById(tx, id)) ?? message;
}

async function isStopped(tx: Tx): Promise<boolean> {
  const mailbox = await shareMailbox(tx);
  return Boolean(mailbox && (mailbox.paused_at || mailbox.refused_at));
}
