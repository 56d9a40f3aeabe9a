import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Actor } from '../platform/identity.ts';
import { carryOut, giveUpIntent, NotNow, type Outcome } from '../platform/intents.ts';
import { read, type Tx, transaction } from '../platform/transaction.ts';
import { SECURE_MESSAGE } from './address-report.ts';
import { ARCHIVE_NAME, mailOf } from './document/mail.ts';
import { makeDocument } from './document/make-document.ts';
import { loadLetter, type MessageToSend } from './load-letter.ts';
import { isMailAddress, messageIdOf } from './secure-message.ts';
import { failureOf } from './smtp-failure.ts';
import type { Smtp } from './smtp.ts';
import { markRefused, markAccepted, messageOfEvent, noteDeferral, startSending } from './message-store.ts';

export type SendingDeps = {
  database: Database;
  clock: Clock;
  /** Undefined: no SMTP server is configured. */
  smtp: Smtp | undefined;
  /** The territory's own secure address. */
  from: string;
  /** The product's number with the secure mail's operators (X-MSS-NIL); undefined: it has none yet. */
  nil?: string | undefined;
  /** See `carryOut`. */
  leaseMs?: number;
};

/**
 * Hands one message over to the secure mail (decision 4). A mail server cannot be asked whether it took a message whose answer was
 * lost: it is sent again under the same Message-ID, by which the copy is recognised. Throws when it is to be tried again.
 */
export async function sendMessage(deps: SendingDeps, actor: Actor, id: string): Promise<void> {
  const toSend = await read(deps, actor, (tx) => loadLetter(tx, id));
  const { reportId } = toSend.message;
  await carryOut(
    deps,
    actor,
    { kind: SECURE_MESSAGE, subject: id },
    {
      starting: async (tx) => {
        if ((await startSending(tx, id)) !== 'sending') tx.record('message.sending', id, { reportId });
      },
      call: () => handOver(deps, actor, toSend),
      settle: async (tx, outcome) => {
        if (outcome.result === 'done') {
          await markAccepted(tx, id);
          tx.record('message.accepted', id, { reportId });
        } else await fail(tx, { id, reportId }, outcome.reason);
      },
    },
  );
}

async function handOver(deps: SendingDeps, actor: Actor, toSend: MessageToSend): Promise<Outcome> {
  const { message, letter, address } = toSend;
  if (!deps.smtp) return { result: 'refused', reason: 'smtp-not-configured' };
  if (address === null || !isMailAddress(address)) return { result: 'refused', reason: 'no-secure-address' };
  const mail = mailOf(letter, deps.nil ?? null);
  const document = await makeDocument(letter);
  const { replaces } = letter.report;
  try {
    const answer = await deps.smtp.send({
      from: { name: mail.fromName, address: deps.from },
      to: address,
      messageId: message.messageId,
      date: new Date(message.queuedAt),
      inReplyTo: replaces === null ? null : messageIdOf(replaces, message.recipient, deps.from),
      subject: mail.subject,
      text: mail.text,
      headers: mail.headers,
      attachments: [
        { fileName: ARCHIVE_NAME, type: 'application/zip', content: document.archive },
        { fileName: mail.fileName, type: 'application/pdf', content: document.pdf },
      ],
    });
    return { result: 'done', proof: { answer: answer.slice(0, 200) } };
  } catch (error) {
    const { kind, code } = failureOf(error);
    if (kind === 'refused') return { result: 'refused', reason: code };
    await transaction(deps, actor, async (tx) => {
      await noteDeferral(tx, message.id, code);
      tx.record('message.deferred', message.id, { reportId: message.reportId, failure: code });
    });
    // Not the server's own words: they may repeat the address, and this one goes to the log.
    throw kind === 'later' ? new NotNow(code) : new Error(code);
  }
}

/** The last attempt of a job is over: what is still not sent has failed, and a person may send it again. */
export async function endUnsentMessage(tx: Tx, eventId: string): Promise<void> {
  const message = await messageOfEvent(tx, eventId);
  if (!message || (message.state !== 'queued' && message.state !== 'sending')) return;
  const failure = message.failure ?? 'gave-up';
  if (await giveUpIntent(tx, SECURE_MESSAGE, message.id, failure)) await fail(tx, message, failure);
}

async function fail(
  tx: Tx,
  { id, reportId }: { id: string; reportId: string },
  failure: string,
): Promise<void> {
  await markRefused(tx, id, failure);
  tx.record('message.refused', id, { reportId, failure });
}
