import type { Tx } from '../../platform/transaction.ts';
import { finishTasksAbout } from '../../tasks/finish-task.ts';
import { openTaskOnce } from '../../tasks/open-task.ts';
import { nextReread } from '../next-try.ts';
import {
  countStuck,
  deleteStuck,
  dueStuck,
  insertStuck,
  noteReread,
  type StuckMail,
} from '../stuck-store.ts';
import type { Position } from './inbox.ts';
import { mailboxIdOf } from './mailbox-id.ts';

/** A mail that we fail to put on record stays where it lies, to be read again by itself; a person is told. It does not count as read. */
export async function holdMail(tx: Tx, key: string, position: Position): Promise<void> {
  await insertStuck(tx, key, position, nextReread(tx.at, 0));
  const mailbox = mailboxIdOf(tx.actor.territoryId);
  tx.record('mail.stuck', mailbox);
  await openTaskOnce(tx, 'mail-stuck', mailbox);
}

/** The next one whose time has come. Whatever comes of it, it is not tried again at once: one that kills its reader would else hold everything. */
export async function takeStuck(tx: Tx): Promise<StuckMail | undefined> {
  const stuck = await dueStuck(tx);
  if (stuck) await noteReread(tx, stuck.key, nextReread(tx.at, stuck.times + 1));
  return stuck;
}

/** It is on record, or lies there no more; with the last one nothing is left to do. */
export async function freeMail(tx: Tx, key: string): Promise<void> {
  if (!(await deleteStuck(tx, key))) return;
  const mailbox = mailboxIdOf(tx.actor.territoryId);
  tx.record('mail.unstuck', mailbox);
  if ((await countStuck(tx)) === 0) await finishTasksAbout(tx, 'mail-stuck', [mailbox]);
}
