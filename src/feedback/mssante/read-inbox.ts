import { clearDue, setDue } from '../../platform/due.ts';
import { type Actor, systemActor } from '../../platform/identity.ts';
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
  noteStuck,
  stillReads,
  unreadableSince,
} from '../inbox-store.ts';
import { type Inbox, InboxFailure, type MailInBox } from './inbox.ts';
import { mailKey } from './mail-key.ts';
import { mailboxIdOf } from './mailbox-id.ts';
import { type MailParser, openMailParser } from './parse-mail.ts';
import { freeMail, holdMail, takeStuck } from './stuck-mail.ts';
import { InboxLost, isUnavailable, type ReadingDeps, takeMail } from './take-mail.ts';

/** A territory's mailbox, and who reads it in this process. */
export type Reading = { territoryId: string; inbox: Inbox; readerId: string; leaseMs: number };

/** How long it may be unreadable before a person is asked to see to it. */
export const UNREADABLE_MS = minutes(30);

/**
 * Reads what is new in a mailbox, mail by mail: what it says and how far the mailbox is read are one transaction, so that a mail is never lost and never counted twice.
 * One that cannot be read is kept aside, one that we fail to put on record is read again later, and neither blocks anybody. Whatever else stops it is told
 * (`unreadable`). Gives how many were read; none while another process reads here.
 */
export async function readInbox(deps: ReadingDeps, reading: Reading, signal: AbortSignal): Promise<number> {
  const actor = systemActor(reading.territoryId, 'read-inbox');
  const parser = openMailParser();
  let count = 0;
  try {
    const claimed = await transaction(deps, actor, (tx) => claimInbox(tx, readerOf(reading)));
    if (!claimed) return 0;
    count += await rereadStuck(deps, actor, reading, parser, signal);
    for await (const mail of reading.inbox.newMail(claimed.position, signal)) {
      await readOne(deps, actor, reading, mail, parser);
      count++;
    }
    if (!signal.aborted) await transaction(deps, actor, readAgain);
  } catch (error) {
    if (error instanceof InboxLost || signal.aborted) return count;
    await tellStopped(deps, actor, failureOf(error));
    if (!(error instanceof InboxFailure)) throw error;
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

/** A fault of ours leaves it where it lies, to be read again with the next look; after `MOST_TRIES` it is read again at times of its own, so that it blocks nobody behind it. */
async function readOne(
  deps: ReadingDeps,
  actor: Actor,
  reading: Reading,
  mail: MailInBox,
  parser: MailParser,
): Promise<void> {
  const key = mailKey(mail);
  const moveOn = async (tx: Tx) => {
    if (!(await advance(tx, readerOf(reading), mail.position))) throw new InboxLost();
  };
  if (await takeMail(deps, actor, { mail, key }, parser, moveOn)) return;
  const times = await transaction(deps, actor, (tx) => noteStuck(tx, readerOf(reading), key));
  if (times === undefined) throw new InboxLost();
  if (times < MOST_TRIES) throw new NotRecorded();
  await transaction(deps, actor, async (tx) => {
    await moveOn(tx);
    await holdMail(tx, key, mail.position);
  });
}

/** So many looks, over some minutes, at a mail that we fail to put on record. */
export const MOST_TRIES = 10;

/** A mail waits in the mailbox for the next look, and what lies behind it as well. */
class NotRecorded extends Error {
  override readonly name = 'NotRecorded';

  constructor() {
    super('a mail waits in the mailbox: it could not be put on record');
  }
}

/** So many in one look: what is new does not wait long for them. */
const MOST_REREAD = 20;

/** What we had failed to put on record, and whose time has come: as any mail, with what it proves. Gives how many are on record now. */
async function rereadStuck(
  deps: ReadingDeps,
  actor: Actor,
  reading: Reading,
  parser: MailParser,
  signal: AbortSignal,
): Promise<number> {
  const stay = async (tx: Tx) => {
    if (!(await stillReads(tx, readerOf(reading)))) throw new InboxLost();
  };
  let count = 0;
  for (let n = 0; n < MOST_REREAD && !signal.aborted; n++) {
    const stuck = await transaction(deps, actor, async (tx) => {
      await stay(tx);
      return takeStuck(tx);
    });
    if (!stuck) break;
    const { key, position } = stuck;
    const mail = await reading.inbox.mailAt(position, signal);
    if (signal.aborted) break;
    // Somebody has taken it away; or the mailbox counts anew, and brings it with everything.
    if (!mail) await transaction(deps, actor, (tx) => freeMail(tx, key));
    else if (await takeMail(deps, actor, { mail, key }, parser, stay)) count++;
  }
  return count;
}

/** Why the mailbox is not read: a code. Of what is no server's doing, whether our database is away or the fault is another. */
function failureOf(error: unknown): string {
  if (error instanceof InboxFailure) return error.message;
  return isUnavailable(error) ? 'database-away' : 'own-fault';
}

/** In a transaction of its own: the one that failed has left nothing. */
async function tellStopped(deps: ReadingDeps, actor: Actor, failure: string): Promise<void> {
  const { territoryId } = actor;
  deps.log.warn({ territoryId, failure }, 'the mailbox could not be read');
  try {
    await transaction(deps, actor, (tx) => unreadable(tx, failure));
  } catch (err) {
    // The database is away: the next look tells.
    deps.log.warn({ err, territoryId }, 'that a mailbox is not read could not be put on record');
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
