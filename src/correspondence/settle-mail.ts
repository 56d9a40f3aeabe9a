import { mailboxIdOf } from '../feedback/mssante/mailbox-id.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { type IncomingRow, incomingById, isWaitedFor, lockIncoming, settleIncoming } from './store.ts';

/** Somebody has read it. Read before, nothing changes. Throws `not-found`. */
export async function readMail(tx: Tx, id: string): Promise<IncomingRow> {
  const mail = await locked(tx, id);
  if (mail.state !== 'read') {
    await settleIncoming(tx, id, null);
    tx.record('mail.read', id, mail.request_id === null ? {} : { requestId: mail.request_id });
    await endTasks(tx, mail.request_id);
  }
  return reread(tx, id);
}

/** A person knows whose it is (rule 7), also where somebody had put it with another request. Throws `not-found`. */
export async function fileMail(tx: Tx, id: string, requestId: string): Promise<IncomingRow> {
  const mail = await locked(tx, id);
  await requestById(tx, requestId);
  if (mail.request_id !== requestId || mail.state !== 'read') {
    await settleIncoming(tx, id, requestId);
    tx.record('mail.filed', id, { requestId });
    await endTasks(tx, mail.request_id);
  }
  return reread(tx, id);
}

async function locked(tx: Tx, id: string): Promise<IncomingRow> {
  const mail = await lockIncoming(tx, id);
  if (!mail) throw notFound('Ce message');
  return mail;
}

async function reread(tx: Tx, id: string): Promise<IncomingRow> {
  const mail = await incomingById(tx, id);
  if (!mail) throw notFound('Ce message');
  return mail;
}

/** Of the place where it lay: the last one there ends the task. */
async function endTasks(tx: Tx, requestId: string | null): Promise<void> {
  if (await isWaitedFor(tx, requestId)) return;
  if (requestId === null) await finishTasksAbout(tx, 'sort-mail', [mailboxIdOf(tx.actor.territoryId)]);
  else await finishTasksAbout(tx, 'read-answer', [requestId]);
}
