import { createTransport } from 'nodemailer';
import { headerName } from './document/mail.ts';
import { isLoopback } from './mssante/mailbox-file.ts';
import type { ServerAccess } from './mssante/server-access.ts';
import { isPoolsOwn } from './smtp-failure.ts';

/** A mail as it leaves. */
export type OutgoingMail = {
  from: { name: string; address: string };
  to: string;
  messageId: string;
  date: Date;
  /** Of the mail that it takes the place of. */
  inReplyTo: string | null;
  subject: string;
  text: string;
  headers: Readonly<Record<string, string>>;
  attachments: readonly { fileName: string; type: string; content: Buffer }[];
};

/** A mailbox's way out to the secure mail: one pool of connections for the process. */
export type Smtp = {
  /**
   * Gives the server's answer once it has taken the message. Throws what `failureOf` reads: the library's error, with whether a connection stood for the message (`begun`) and
   * whether we show a certificate (`certified`).
   */
  send(mail: OutgoingMail): Promise<string>;
  /** Idle connections are closed at once, one that delivers finishes first. */
  close(): void;
};

/** Of one mailbox and one process. */
const CONNECTIONS = 4;

const PATIENCE_MS = 10_000;

/** All of one attempt together, also against a server that answers byte by byte: the lease of a message counts with it (send-message.ts). */
const ATTEMPT_MS = 18_000;

/**
 * Outside this machine the connection is encrypted (smtps, or STARTTLS) to a server whose certificate we believe, or not made at all: no option says otherwise
 * (`hasOptions` in mssante/mailbox-file.ts). Who we are is shown by a certificate, by credentials, or both.
 */
export function openSmtp({ url, tls, login }: ServerAccess): Smtp {
  /** Message-IDs for which a connection stands: from then on a lost answer may have been a yes. */
  const begun = new Set<string>();
  const transport = createTransport({
    pool: true,
    // An option in the address would win over those below.
    url: url.replace(/[?#].*$/s, ''),
    // The library tells that alone in its log; of what else is said there nothing is kept.
    logger: {
      info: (entry?: { tnx?: string; messageId?: string }) => {
        if (entry?.tnx === 'send' && entry.messageId !== undefined) begun.add(entry.messageId);
      },
    },
    maxConnections: CONNECTIONS,
    maxMessages: 100,
    // One, for a pooled connection that the server had dropped meanwhile. All other repeats are ours, and on record.
    maxRequeues: 1,
    idleTimeout: 30_000,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    dnsTimeout: PATIENCE_MS,
    requireTLS: !isLoopback(url),
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...tls },
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const attempt = async (mail: OutgoingMail, signal: AbortSignal): Promise<string> => {
    const { response } = await transport.sendMail({
      from: mail.from,
      to: { name: '', address: mail.to },
      envelope: { from: mail.from.address, to: [mail.to] },
      messageId: mail.messageId,
      date: mail.date,
      ...(mail.inReplyTo === null ? {} : { inReplyTo: mail.inReplyTo, references: mail.inReplyTo }),
      subject: mail.subject,
      text: mail.text,
      // The recipient's program is asked to say that it was read (RFC 8098).
      headers: { ...mail.headers, 'Disposition-Notification-To': mail.from.address },
      normalizeHeaderKey: headerName,
      attachments: mail.attachments.map(({ fileName, type, content }) => ({
        filename: fileName,
        contentType: type,
        content,
      })),
      // The servers are asked to say what became of it, without sending it back (RFC 3461).
      dsn: {
        id: mail.messageId.replaceAll(/[<>]/g, ''),
        return: 'headers',
        notify: ['success', 'failure', 'delay'],
      },
      // The same message is the same bytes each time.
      baseBoundary: mail.messageId.replaceAll(/[^\w.-]/g, ''),
      signal,
    });
    return response;
  };
  return {
    send: async (mail) => {
      const signal = AbortSignal.timeout(ATTEMPT_MS);
      for (let stale = 0; ; stale += 1) {
        try {
          const answer = await attempt(mail, signal);
          begun.delete(mail.messageId);
          return answer;
        } catch (error) {
          const told = Object.assign(error as Error, {
            begun: begun.delete(mail.messageId),
            certified: tls.cert !== undefined,
          });
          // Nothing of it was sent: the next connection, or a new one, tells what the server has to say.
          if (stale === CONNECTIONS || !isPoolsOwn(told)) throw told;
        }
      }
    },
    close: () => transport.close(),
  };
}
