import { after, hours, type Instant } from '../platform/clock.ts';
import { clearDue, setDue, setDueForAll } from '../platform/due.ts';
import { NotNow } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import {
  expiredBy,
  lockMailbox,
  mailboxState,
  noteAdmission,
  noteProbe,
  noteRefusal,
  shareMailbox,
  type StoredMailbox,
  unsentMessages,
  withoutTime,
} from './mailbox-store.ts';
import { MAILBOX_DUE, MESSAGE_DUE } from './message-due.ts';
import { mailboxIdOf } from './mssante/mailbox-id.ts';
import { isOutForLong, nextProbe } from './next-try.ts';
import { sendAgain } from './retry-message.ts';
import { NOT_THE_MESSAGES, type SmtpFailure } from './smtp-failure.ts';

/**
 * Nothing of this mailbox leaves at present: a person has paused it, or the server would have none of it (then with the code). `over`: this message is not to
 * leave any more.
 */
export class Held extends NotNow {
  readonly why: 'paused' | 'refused' | 'over';
  readonly code: string;

  constructor(why: 'paused' | 'refused' | 'over', code = '') {
    super(`held: ${why}`);
    this.why = why;
    this.code = code;
  }
}

/**
 * Lets an attempt begin. Where the server would have none of our messages one tries for all of them, at growing intervals: hundreds of wrong passwords in a
 * row close an account, and every attempt keeps a worker waiting. Throws `Held`.
 */
export async function admit(tx: Tx): Promise<void> {
  // One lock, chosen before it is taken: two that first share the row and then want it for themselves wait for each other for ever.
  const probes = isToBeAsked(await mailboxState(tx), tx.at);
  const mailbox = await (probes ? lockMailbox(tx) : shareMailbox(tx));
  if (mailbox?.paused_at) throw new Held('paused');
  if (!mailbox?.refused_at) return;
  if (!probes || !isToBeAsked(mailbox, tx.at)) throw new Held('refused', mailbox.refused_code ?? '');
  const next = nextProbe(tx.at, mailbox.refusals + 1);
  await noteProbe(tx, next);
  await setDue(tx, MAILBOX_DUE, mailboxIdOf(tx.actor.territoryId), next);
}

/** The server would have none of our messages, and it is time to ask it again. */
const isToBeAsked = (mailbox: StoredMailbox | undefined, at: Instant): boolean =>
  Boolean(mailbox?.refused_at) && (mailbox?.next_try_at ?? at) <= at;

/** The server would have none of our messages; a person is told at once where only a person can help, and where it lasts. */
export async function holdMailbox(tx: Tx, { about, code }: SmtpFailure): Promise<void> {
  const id = mailboxIdOf(tx.actor.territoryId);
  const next = nextProbe(tx.at, 1);
  const { refusedAt, first } = await noteRefusal(tx, code, next);
  if (first) {
    await setDue(tx, MAILBOX_DUE, id, next);
    tx.record('mailbox.refused', id, { code });
  }
  if (about === 'mailbox' || isOutForLong(refusedAt, tx.at)) await openTaskOnce(tx, 'mailbox-refused', id);
}

/** The time has come to ask the server again: the oldest message that waits does. */
export async function probeMailbox(tx: Tx): Promise<void> {
  const mailbox = await lockMailbox(tx);
  if (!mailbox?.refused_at || mailbox.paused_at) return;
  const [oldest] = await unsentMessages(tx, 1);
  if (oldest) await setDue(tx, MESSAGE_DUE, oldest, tx.at);
  // Whatever comes of that one.
  const id = mailboxIdOf(tx.actor.territoryId);
  if (oldest) await setDue(tx, MAILBOX_DUE, id, nextProbe(tx.at, mailbox.refusals + 1));
}

/** How far back what was given up is taken up again by itself: older reports are somebody's by now. */
const TAKEN_UP_MS = hours(14 * 24);

/** The server takes our messages, or has at least something to say on one: whatever waited for that leaves, what was given up for it too. */
export async function admitted(tx: Tx): Promise<void> {
  if (!(await noteAdmission(tx))) return;
  const id = mailboxIdOf(tx.actor.territoryId);
  await clearDue(tx, MAILBOX_DUE, id);
  tx.record('mailbox.admitted', id);
  await finishTasksAbout(tx, 'mailbox-refused', [id]);
  await leaveNow(tx, await withoutTime(tx, MESSAGE_DUE));
  for (const expired of await expiredBy(tx, NOT_THE_MESSAGES, after(tx.at, -TAKEN_UP_MS)))
    await sendAgain(tx, expired);
}

export const leaveNow = (tx: Tx, messages: readonly string[], at: Instant = tx.at): Promise<void> =>
  setDueForAll(
    tx,
    MESSAGE_DUE,
    messages.map((subject) => ({ subject, at })),
  );
