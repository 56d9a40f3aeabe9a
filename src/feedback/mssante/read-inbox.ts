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
  noteStuck,
  unreadableSince,
} from '../inbox-store.ts';
import { type Inbox, InboxFailure, type MailInBox } from './inbox.ts';
import { mailKey } from './mail-key.ts';
import { mailboxIdOf } from './mailbox-id.ts';
import { type MailParser, openMailParser } from './parse-mail.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { readMail, type UnreadReason } from './read-mail.ts';

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
 * One that cannot be read is kept aside and blocks nobody (`readOne`). Gives how many were read; none while another process reads here.
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

/**
 * What the mail itself causes makes it unreadable at once. A fault of ours leaves it where it lies, to be read again with the next look; after `MOST_TRIES` it is kept aside, so
 * that it blocks nobody behind it.
 */
async function readOne(
  deps: ReadingDeps,
  actor: Actor,
  reading: Reading,
  mail: MailInBox,
  parser: MailParser,
): Promise<void> {
  const key = mailKey(mail);
  const record = (parsed: ParsedMail | undefined, reason?: UnreadReason) =>
    transaction(deps, actor, async (tx) => {
      if (!(await advance(tx, readerOf(reading), mail.position))) throw new InboxLost();
      if (await noteMail(tx, key)) await readMail(tx, { key, mail, parsed, reason }, deps.domains);
    });
  try {
    await record(await parser.parse(mail.raw ?? mail.head));
  } catch (error) {
    if (error instanceof InboxLost || isUnavailable(error)) throw error;
    // What it says is in the error, perhaps: the log is told of neither.
    const { name, code } = error as { name?: string; code?: string };
    const { territoryId } = reading;
    deps.log.error({ name, code, territoryId }, 'a mail could not be taken in whole');
    if (isOfTheMail(error)) return record(undefined);
    const times = await transaction(deps, actor, (tx) => noteStuck(tx, readerOf(reading), key));
    if (times === undefined) throw new InboxLost();
    if (times < MOST_TRIES) throw new NotRecorded();
    await record(undefined, 'not-recorded');
  }
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

/** The database is away, or did not say whether it has it: that is no mail's doing, however long it lasts. */
const isUnavailable = (error: unknown): boolean =>
  error instanceof DomainError && error.kind === 'unavailable';

/** What the database says of values that it cannot hold: of their form (22), their size (54), or a rule on them (23514). */
const isOfTheMail = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(22|54)[0-9A-Z]{3}$|^23514$/.test(String(error.code));

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
