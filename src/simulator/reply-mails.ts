import type { Instant } from '../platform/clock.ts';

/** What a recipient's side answers to: the mail as it came. */
export type Answered = {
  /** With its angle brackets. */
  messageId: string;
  /** Who sent it, and to whom it went. */
  from: string;
  to: string;
  subject: string;
  /** As the sender had named it (RFC 3461). */
  envelopeId: string | null;
};

/** A mail as the mailbox of the line finds it. `at`: when. */
export type ReplyMail = { at: Instant; raw: Buffer };

/** The servers say what became of it (RFC 3464). */
export const deliveryMail = (
  it: Answered,
  at: Instant,
  what: { action: 'delivered' } | { action: 'failed'; status: string; says: string },
): ReplyMail => {
  const status = what.action === 'delivered' ? '2.1.5' : what.status;
  const domain = domainOf(it.to);
  return report(it, at, {
    from: `MAILER-DAEMON@${domain}`,
    envelopeFrom: '<>',
    subject: what.action === 'delivered' ? 'Remise du message' : 'Message non remis',
    kind: 'delivery-status',
    says: what.action === 'delivered' ? 'Votre message a été remis.' : 'Votre message n’a pas été remis.',
    fields: [
      `Reporting-MTA: dns; mx.${domain}`,
      ...(it.envelopeId === null ? [] : [`Original-Envelope-Id: ${it.envelopeId}`]),
      '',
      `Original-Recipient: rfc822;${it.to}`,
      `Final-Recipient: rfc822;${it.to}`,
      `Action: ${what.action}`,
      `Status: ${status}`,
      ...(what.action === 'failed' ? [`Diagnostic-Code: smtp; 550 ${status} ${what.says}`] : []),
    ],
  });
};

/**
 * The recipient's program says that it was read (RFC 8098), or that it could not file the document, in the two forms in use (interop.md,
 * MSSanté): the code behind the disposition, or in a field of its own.
 */
export const readMail = (
  it: Answered,
  at: Instant,
  what: { read: true } | { integrationError: string; form: 'disposition' | 'field' },
): ReplyMail => {
  const automatic = 'automatic-action/MDN-sent-automatically';
  const fields =
    'read' in what
      ? ['Disposition: manual-action/MDN-sent-manually; displayed']
      : what.form === 'disposition'
        ? [`Disposition: ${automatic}; processed/Error: ${what.integrationError}`]
        : [`Disposition: ${automatic}; processed/error`, `Error: ${what.integrationError}`];
  return report(it, at, {
    from: it.to,
    subject: 'read' in what ? 'Message lu' : 'Document non intégré',
    kind: 'disposition-notification',
    says: 'read' in what ? 'Votre message a été lu.' : 'Le document joint n’a pas pu être intégré.',
    fields: [
      `Reporting-UA: ${domainOf(it.to)}; Logiciel de démonstration`,
      `Original-Recipient: rfc822;${it.to}`,
      `Final-Recipient: rfc822;${it.to}`,
      `Original-Message-ID: ${it.messageId}`,
      ...fields,
    ],
  });
};

/** The recipient answers in a few words. */
export const writtenMail = (it: Answered, at: Instant, words: string): ReplyMail =>
  mail(at, [
    `From: ${it.to}`,
    `To: ${it.from}`,
    `Subject: ${encoded(`Re: ${it.subject}`)}`,
    `Message-ID: ${idOf(it, at, 'answer')}`,
    `In-Reply-To: ${it.messageId}`,
    `References: ${it.messageId}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(words).toString('base64'),
  ]);

type Report = {
  from: string;
  envelopeFrom?: string;
  subject: string;
  kind: 'delivery-status' | 'disposition-notification';
  says: string;
  fields: readonly string[];
};

function report(it: Answered, at: Instant, { from, envelopeFrom, subject, kind, says, fields }: Report) {
  const boundary = `recours-${kind}`;
  return mail(at, [
    ...(envelopeFrom === undefined ? [] : [`Return-Path: ${envelopeFrom}`]),
    `From: ${from}`,
    `To: ${it.from}`,
    `Subject: ${encoded(subject)}`,
    `Message-ID: ${idOf(it, at, kind)}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${kind}; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(says).toString('base64'),
    `--${boundary}`,
    `Content-Type: message/${kind}`,
    '',
    ...fields,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${it.messageId}`,
    `From: ${it.from}`,
    `To: ${it.to}`,
    '',
    `--${boundary}--`,
    '',
  ]);
}

const mail = (at: Instant, lines: readonly string[]): ReplyMail => ({
  at,
  raw: Buffer.from([`Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`, ...lines].join('\r\n')),
});

/** An answer that is sent twice is the same answer. */
const idOf = (it: Answered, at: Instant, kind: string): string =>
  `<${kind}.${at}.${it.messageId.replace(/^<|@.*$/g, '')}@${domainOf(it.to)}>`;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** RFC 2047, each word short enough for a line. */
const encoded = (text: string): string =>
  (text.match(/.{1,30}/gsu) ?? [''])
    .map((part) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`)
    .join('\r\n ');
