import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import { clearDue, setDue } from '../../platform/due.ts';
import { DomainError } from '../../platform/errors.ts';
import { type Actor, systemActor } from '../../platform/identity.ts';
import type { Log } from '../../platform/log.ts';
import { after, minutes } from '../../platform/clock.ts';
import { type Tx, transaction } from '../../platform/transaction.ts';
import { finishTasksAbout } from '../../tasks/finish-task.ts';
import { openTaskOnce } from '../../tasks/open-task.ts';
import {
  advance,
  claimInbox,
  leaveInbox,
  noteFailedLook,
  noteLook,
  noteMail,
  unreadableSince,
} from '../inbox-store.ts';
import { type Inbox, InboxFailure, type MailInBox } from './inbox.ts';
import { mailKey } from './mail-key.ts';
import { mailboxIdOf } from './mailbox-id.ts';
import { type MailParser, openMailParser } from './parse-mail.ts';
import { type FetchedMail, readMail } from './read-mail.ts';

export type ReadingDeps = {
  database: Database;
  clock: Clock;
  log: Log;
  /** MSSANTE_DOMAINS. */
  domains: readonly string[];
};

/** A territory's mailbox, and who reads it in this process. */
export type Reading = { territoryId: string; inbox: Inbox; readerId: string; leaseMs: number };

/** How long it may be unreadable before a person is asked to see to it. */
export const UNREADABLE_MS = minutes(30);

/** Another process reads this mailbox by now. */
class InboxLost extends Error {
  override readonly name = 'InboxLost';
}

/**
 * Reads what is new in a mailbox, mail by mail: what it says and how far the mailbox is read are one transaction, so that a mail is never lost and never counted twice.
 * One that cannot be read is kept aside and blocks nobody. Gives how many were read; none while another process reads here.
 */
export async function readInbox(deps: ReadingDeps, reading: Reading, signal: AbortSignal): Promise<number> {
  const { territoryId, inbox } = reading;
  const actor = systemActor(territoryId, 'read-inbox');
  const claimed = await transaction(deps, actor, (tx) => claimInbox(tx, readerOf(reading)));
  if (!claimed) return 0;
  const parser = openMailParser();
  let count = 0;
  try {
    for await (const mail of inbox.newMail(claimed.position, signal)) {
      await readOne(deps, actor, reading, mail, parser);
      count++;
    }
    if (!signal.aborted) await transaction(deps, actor, readAgain);
  } catch (error) {
    if (error instanceof InboxLost || signal.aborted) return count;
    if (!(error instanceof InboxFailure)) throw error;
    await transaction(deps, actor, (tx) => unreadable(tx, error.message));
    deps.log.warn({ territoryId, failure: error.message }, 'the mailbox could not be read');
  } finally {
    await parser.close();
  }
  return count;
}

/** Another process may read it at once. */
export const leave = (deps: ReadingDeps, { territoryId, readerId }: Reading): Promise<void> =>
  transaction(deps, systemActor(territoryId, 'read-inbox'), (tx) => leaveInbox(tx, readerId));

const readerOf = ({ readerId, leaseMs }: Reading) => {
  const now = Date.now();
  return { id: readerId, now, until: now + leaseMs };
};

async function readOne(
  deps: ReadingDeps,
  actor: Actor,
  reading: Reading,
  mail: MailInBox,
  parser: MailParser,
): Promise<void> {
  const fetched = { key: mailKey(mail), mail, parsed: await parser.parse(mail.raw ?? mail.head) };
  const record = (it: FetchedMail) =>
    transaction(deps, actor, async (tx) => {
      if (!(await advance(tx, readerOf(reading), mail.position))) throw new InboxLost();
      if (await noteMail(tx, it.key)) await readMail(tx, it, deps.domains);
    });
  try {
    await record(fetched);
  } catch (error) {
    if (error instanceof InboxLost || (error instanceof DomainError && error.kind === 'unavailable'))
      throw error;
    // Something in it that the database or we ourselves do not bear: it is kept without what it says, which the log is not told either.
    const { name, code } = error as { name?: string; code?: string };
    deps.log.error({ name, code, territoryId: reading.territoryId }, 'a mail could not be taken in whole');
    await record({ ...fetched, parsed: undefined });
  }
}

/** The mailbox can be read, whatever was before. */
async function readAgain(tx: Tx): Promise<void> {
  if ((await noteLook(tx)) === undefined) return;
  const mailbox = mailboxIdOf(tx.actor.territoryId);
  await clearDue(tx, 'mailbox.still-unreadable', mailbox);
  await finishTasksAbout(tx, 'mailbox-unreadable', [mailbox]);
  tx.record('mailbox.readable', mailbox);
}

async function unreadable(tx: Tx, failure: string): Promise<void> {
  if (!(await noteFailedLook(tx, failure))) return;
  const mailbox = mailboxIdOf(tx.actor.territoryId);
  await setDue(tx, 'mailbox.still-unreadable', mailbox, after(tx.at, UNREADABLE_MS));
  tx.record('mailbox.unreadable', mailbox, { failure });
}

/** Half an hour later: a person is asked, once for each time that it goes wrong. */
export async function tellUnreadable(tx: Tx): Promise<void> {
  if ((await unreadableSince(tx)) !== undefined)
    await openTaskOnce(tx, 'mailbox-unreadable', mailboxIdOf(tx.actor.territoryId));
}
