import { createTransport } from 'nodemailer';
import { headerName } from './document/mail.ts';

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

/** The territory's way out to the secure mail: one pool of connections for the process. */
export type Smtp = {
  /** Gives the server's answer once it has taken the message. Throws what `failureOf` reads. */
  send(mail: OutgoingMail): Promise<string>;
  /** Idle connections are closed at once, one that delivers finishes first. */
  close(): void;
};

const PATIENCE_MS = 10_000;

/** All of one attempt together, also against a server that answers byte by byte: less than the lease of an intent. */
const ATTEMPT_MS = 18_000;

/**
 * `url` is `smtp://` or `smtps://`, with credentials when needed. Outside this machine the connection is encrypted or not made at
 * all; `?requireTLS=false` in the address is the way to say otherwise, for a relay in the same private network.
 */
export function openSmtp(url: string): Smtp {
  const transport = createTransport({
    pool: true,
    url,
    maxConnections: 4,
    maxMessages: 100,
    // One, for a pooled connection that the server had dropped meanwhile. All other repeats are ours, and on record.
    maxRequeues: 1,
    idleTimeout: 30_000,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    dnsTimeout: PATIENCE_MS,
    requireTLS: !isLoopback(new URL(url).hostname),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (mail) => {
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
        signal: AbortSignal.timeout(ATTEMPT_MS),
      });
      return response;
    },
    close: () => transport.close(),
  };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host.startsWith('127.');
