import type { Clock } from '../platform/clock.ts';
import { clearDue } from '../platform/due.ts';
import type { Database } from '../platform/database.ts';
import type { Actor } from '../platform/identity.ts';
import { carryOut, giveUpIntent, NotNow, type Outcome } from '../platform/intents.ts';
import { DomainError } from '../platform/errors.ts';
import { read, type Tx, transaction } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { awaitProof } from './await-proof.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { ARCHIVE_NAME, mailOf } from './document/mail.ts';
import { makeDocument } from './document/make-document.ts';
import { recipientGone } from './errors.ts';
import { endTasksOfLeft } from './failure-tasks.ts';
import { heedsAddress } from './heed-address.ts';
import { loadLetter, type MessageToSend } from './load-letter.ts';
import { admit, admitted, Held } from './mailbox-hold.ts';
import { mailboxState } from './mailbox-store.ts';
import { MESSAGE_DUE, MESSAGE_EXPIRY_DUE } from './message-due.ts';
import {
  lockMessage,
  markAccepted,
  markHeld,
  markRefused,
  type Message,
  messageById,
  messageIdFor,
  messageOfEvent,
  noteAnswer,
  startSending,
} from './message-store.ts';
import { mayStillLeave } from './may-still-leave.ts';
import { isMailAddress, isSecureAddress } from './mssante/address.ts';
import type { Outboxes } from './mssante/outboxes.ts';
import { insertProof } from './proof-store.ts';
import { putOffMessage, waitForServer } from './put-off-message.ts';
import { isUnsent } from './secure-message.ts';
import { failureOf, type SmtpFailure } from './smtp-failure.ts';
import { supersedeMessage } from './supersede-message.ts';

export type SendingDeps = {
  database: Database;
  clock: Clock;
  outboxes: Outboxes;
  /** Where health data may go: `isSecureAddress`. */
  secureDomains: readonly string[];
  /** See `carryOut`. */
  leaseMs?: number;
};

/**
 * A call to the mail server may begin 13 s after its attempt (platform/intents.ts) and take 18 s (smtp.ts), longer than the usual lease of 20 s: nobody else begins before it
 * is over, or a report would leave twice though no answer was lost.
 */
const LEASES = 1.75;

/**
 * Hands one message over to the secure mail (decision 4). A mail server cannot be asked whether it took a message whose answer was lost: it is sent again under
 * the same Message-ID, by which the copy is recognised. What cannot leave now has its next time on the product's clock (put-off-message.ts): the job is over.
 */
export async function sendMessage(deps: SendingDeps, actor: Actor, id: string): Promise<void> {
  try {
    await attempt(deps, actor, id);
  } catch (error) {
    if (error instanceof Held && error.why === 'refused')
      await transaction(deps, actor, (tx) => waitForServer(tx, id, error.code));
    else if (error instanceof PutOff || error instanceof Unanswered)
      await transaction(deps, actor, (tx) => putOffMessage(tx, id, error.failure));
    else if (error instanceof DomainError && error.code === 'recipient-gone')
      await transaction(deps, actor, (tx) => giveUp(tx, id, error.code));
    else if (!(error instanceof Held)) {
      // An attempt that came too late to its call (`carryOut`) made none.
      if (error instanceof NotNow) await transaction(deps, actor, (tx) => noteAnswer(tx, id));
      throw error;
    }
  }
}

/** It certainly did not leave. Not the server's own words: they may repeat the address, and these go to the log. */
class PutOff extends NotNow {
  readonly failure: SmtpFailure;
  constructor(failure: SmtpFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** It may have left. */
class Unanswered extends Error {
  override readonly name = 'Unanswered';
  readonly failure: SmtpFailure;
  constructor(failure: SmtpFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

async function attempt(deps: SendingDeps, actor: Actor, id: string): Promise<void> {
  const toSend = await read(deps, actor, (tx) => loadLetter(tx, id));
  const { reportId } = toSend.message;
  const said: Said = { reply: null, refusal: undefined };
  await carryOut(
    { ...deps, leaseMs: (deps.leaseMs ?? 20_000) * LEASES },
    actor,
    { kind: SECURE_MESSAGE, subject: id },
    {
      starting: async (tx) => {
        await admit(tx);
        const moved = await startSending(tx, id, toSend.address);
        if (moved?.is !== 'sending') throw new Held('over');
        if (moved.was !== 'sending') tx.record('message.sending', id, { reportId });
      },
      call: () => handOver(deps, actor, toSend, said),
      settle: async (tx, outcome) => {
        await noteAnswer(tx, id);
        if (outcome.result === 'done') await accepted(tx, toSend.message, said);
        else await refused(tx, toSend.message, outcome.reason, said);
      },
    },
  );
}

/** What the server said in this attempt, for the record alone. */
type Said = { reply: string | null; refusal: SmtpFailure | undefined };

async function handOver(
  deps: SendingDeps,
  actor: Actor,
  toSend: MessageToSend,
  said: Said,
): Promise<Outcome> {
  const { message, letter, address } = toSend;
  const outbox = deps.outboxes.of(actor.territoryId);
  if (!outbox) return { result: 'refused', reason: 'smtp-not-configured' };
  if (address === null || !isMailAddress(address)) return { result: 'refused', reason: 'no-secure-address' };
  if (!isSecureAddress(address, deps.secureDomains))
    return { result: 'refused', reason: 'address-not-mssante' };
  const { mailbox, smtp } = outbox;
  const { mail, document, inReplyTo } = await beforehand(deps, actor, message.id, async () => ({
    mail: mailOf(letter, mailbox.nil),
    document: await makeDocument(letter),
    inReplyTo: await lastLook(deps, actor, toSend),
  }));
  try {
    said.reply = await smtp.send({
      from: { name: mailbox.name ?? mail.fromName, address: mailbox.address },
      to: address,
      messageId: message.messageId,
      date: new Date(message.queuedAt),
      inReplyTo,
      subject: mail.subject,
      text: mail.text,
      headers: mail.headers,
      attachments: [
        { fileName: ARCHIVE_NAME, type: 'application/zip', content: document.archive },
        { fileName: mail.fileName, type: 'application/pdf', content: document.pdf },
      ],
    });
    return { result: 'done', proof: { status: statusOf(said.reply) } };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'open') throw new Unanswered(failure);
    if (failure.kind === 'later') throw new PutOff(failure);
    said.refusal = failure;
    return { result: 'refused', reason: failure.code };
  }
}

/** What goes wrong before a byte has left leaves no doubt; of what is held that is on record already (`lastLook`). */
async function beforehand<T>(
  deps: SendingDeps,
  actor: Actor,
  id: string,
  prepare: () => Promise<T>,
): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof Held)) await transaction(deps, actor, (tx) => noteAnswer(tx, id));
    throw error;
  }
}

/**
 * Right before it leaves: since the attempt was put on record somebody may have paused the mailbox, sent the letter on paper or corrected it, and the patient may have
 * refused. Gives the Message-ID of what it takes the place of. Throws `Held`.
 */
async function lastLook(
  deps: SendingDeps,
  actor: Actor,
  { message: { id, recipient }, letter }: MessageToSend,
): Promise<string | null> {
  const { replaces } = letter.report;
  const [mailbox, now, heldBack, replaced] = await read(deps, actor, (tx) =>
    Promise.all([
      mailboxState(tx),
      messageById(tx, id),
      mayStillLeave(tx, id),
      replaces === null ? undefined : messageIdFor(tx, replaces, recipient),
    ]),
  );
  if (heldBack === 'recipient-gone') throw recipientGone();
  const unsent = now !== undefined && isUnsent(now.state);
  if (unsent && !heldBack && !mailbox?.paused_at) return replaced ?? null;
  await transaction(deps, actor, async (tx) => {
    // Before it is said of it whether it may have left.
    await noteAnswer(tx, id);
    await markHeld(tx, id, 1);
    if (heldBack) await supersedeMessage(tx, id, heldBack);
  });
  throw new Held(unsent && !heldBack ? 'paused' : 'over');
}

async function accepted(tx: Tx, { id, reportId }: Message, { reply }: Said): Promise<void> {
  const moved = await markAccepted(tx, id);
  if (reply !== null)
    await insertProof(tx, id, {
      kind: 'smtp',
      outcome: 'accepted',
      code: statusOf(reply),
      at: tx.at,
      content: Buffer.from(reply),
    });
  await clearTimes(tx, id);
  // A DSN or an MDN may have been here before the server's own answer was on record.
  if (moved && moved.was !== moved.is) {
    tx.record('message.accepted', id, { reportId });
    await awaitProof(tx, id);
  }
  await endTasksOfLeft(tx, { id, reportId });
  await admitted(tx);
}

async function refused(tx: Tx, message: Message, failure: string, { refusal }: Said): Promise<void> {
  const { id, reportId } = message;
  const moved = await markRefused(tx, id, failure);
  if (refusal && refusal.reply !== null)
    await insertProof(tx, id, {
      kind: 'smtp',
      outcome: 'refused',
      code: refusal.status,
      at: tx.at,
      content: Buffer.from(refusal.reply),
    });
  await clearTimes(tx, id);
  if (moved && moved.was !== moved.is) {
    tx.record('message.refused', id, { reportId, failure });
    if (!(await heedsAddress(tx, message, failure))) await openTask(tx, 'message-refused', id);
  }
  if (refusal) await admitted(tx);
}

async function clearTimes(tx: Tx, id: string): Promise<void> {
  await clearDue(tx, MESSAGE_DUE, id);
  await clearDue(tx, MESSAGE_EXPIRY_DUE, id);
}

/** Of a server's yes: RFC 3463 where it says it. */
const statusOf = (reply: string): string =>
  /^\d{3}[ -](2\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(reply)?.[1] ?? reply.slice(0, 3);

/** The last attempt of a job is over: what is still not sent has failed, and a person may send it again. */
export async function endUnsentMessage(tx: Tx, eventId: string): Promise<void> {
  const message = await messageOfEvent(tx, eventId);
  if (!message || !isUnsent(message.state)) return;
  await giveUp(tx, message.id, message.failure ?? 'gave-up');
}

/** Nobody tries any more, and a person is asked. */
async function giveUp(tx: Tx, id: string, failure: string): Promise<void> {
  const message = await lockMessage(tx, id);
  if (message && (await giveUpIntent(tx, SECURE_MESSAGE, id, failure)))
    await refused(tx, message, failure, { reply: null, refusal: undefined });
}
