import { clearDue, setDue } from '../platform/due.ts';
import { giveUpIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { admitted, holdMailbox } from './mailbox-hold.ts';
import { shareMailbox } from './mailbox-store.ts';
import { MESSAGE_DUE, MESSAGE_EXPIRY_DUE } from './message-due.ts';
import {
  lockMessage,
  markExpired,
  markHeld,
  type Message,
  noteAnswer,
  noteDeferral,
} from './message-store.ts';
import { lastTry, nextTry } from './next-try.ts';
import { insertProof } from './proof-store.ts';
import { isUnsent } from './secure-message.ts';
import type { SmtpFailure } from './smtp-failure.ts';

/**
 * An attempt came to nothing for now. What is about this message is tried again at growing intervals of the product's time; what is about the server or our mailbox makes
 * everything wait, and this message is in the queue as before (but for one that may have arrived).
 */
export async function putOffMessage(tx: Tx, id: string, failure: SmtpFailure): Promise<void> {
  const message = await lockMessage(tx, id);
  // Of whatever it has become meanwhile: this attempt did not arrive.
  if (failure.kind === 'later') await noteAnswer(tx, id);
  if (!message || !isUnsent(message.state)) return;
  await defer(tx, message, failure.code);
  const { status, reply } = failure;
  // Once for each thing that it says: it may say the same thirty times.
  if (reply !== null && message.failure !== failure.code)
    await insertProof(tx, id, {
      kind: 'smtp',
      outcome: 'deferred',
      code: status,
      at: tx.at,
      content: Buffer.from(reply),
    });
  if (failure.about === 'message') {
    await setDue(tx, MESSAGE_DUE, id, nextTry(tx.at, message.attempts));
    if (failure.kind === 'later') await admitted(tx);
    return;
  }
  if (failure.kind === 'later') await markHeld(tx, id, 0);
  await holdMailbox(tx, failure);
}

/** It could not even be tried: the server would have none of our messages. From then on its 48 h run too. */
export async function waitForServer(tx: Tx, id: string, code: string): Promise<void> {
  const message = await lockMessage(tx, id);
  if (message && isUnsent(message.state) && message.deferredAt === null) await defer(tx, message, code);
}

async function defer(tx: Tx, { id, reportId, deferredAt }: Message, failure: string): Promise<void> {
  const since = await noteDeferral(tx, id, failure);
  if (since !== undefined && deferredAt === null) await setDue(tx, MESSAGE_EXPIRY_DUE, id, lastTry(since));
  tx.record('message.deferred', id, { reportId, failure });
}

/** 48 h are over since it was first put off: it is left to a person. While the mailbox is paused no time passes. */
export async function expireMessage(tx: Tx, id: string): Promise<void> {
  const message = await lockMessage(tx, id);
  if (!message || !isUnsent(message.state) || message.deferredAt === null) return;
  if ((await shareMailbox(tx))?.paused_at) return;
  const end = lastTry(message.deferredAt);
  if (end > tx.at) return setDue(tx, MESSAGE_EXPIRY_DUE, id, end);
  const failure = message.failure ?? 'gave-up';
  await giveUpIntent(tx, SECURE_MESSAGE, id, failure);
  await markExpired(tx, id, failure);
  await clearDue(tx, MESSAGE_DUE, id);
  tx.record('message.expired', id, { reportId: message.reportId, failure });
  await openTask(tx, 'message-expired', id);
}
