import type { AddressInfo, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import {
  SMTPServer,
  type SMTPServerError,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';

/** A mail as the recipient's software finds it. */
export type ReceivedMail = {
  /** With its angle brackets. */
  messageId: string;
  /** Addresses of the envelope, not of the headers. */
  from: string;
  to: string[];
  subject: string;
  text: string;
  /** Names in lower case. */
  headers: { name: string; value: string }[];
  attachments: { fileName: string; type: string; content: Uint8Array }[];
  /** For which of its fates the sender wants to be told, and what is to be sent back of it (RFC 3461). */
  dsn: { notify: readonly string[]; returned: string | null; id: string | null };
  /** The message as it came over the line. */
  raw: string;
};

/** Where in the dialogue the server says no. */
type Step = 'greeting' | 'recipient' | 'data';

/** The mailbox of every recipient of the secure mail: a real SMTP server on this machine, which behaves as badly as it is told to. */
export type Mailbox = {
  /** For SMTP_URL. */
  url: string;
  /** Everything that was stored, in the order of arrival. */
  mails: readonly ReceivedMail[];
  /** Refuses the next `times` messages with that reply code, in those words. */
  rejectNext(code: number, times?: number, at?: Step, says?: string): void;
  /** Takes back all that it was told to refuse or to drop. */
  acceptAll(): void;
  /** Stores the next `times` messages and drops the connection without an answer: the sender cannot know. */
  dropAfterData(times?: number): void;
  /** Takes messages in and stores them, but answers only once the function it gives is called. */
  stall(): () => void;
  /** How many connections were opened. */
  connections(): number;
  close(): Promise<void>;
};

/**
 * Port 0: any free one. Without `documents` it remembers what came and forgets what was in it: a season of reports weighs a hundred kilobytes
 * each. `onMail`: told of everything that is stored. `server`: TLS, credentials, …
 */
export async function startMailbox({
  port = 0,
  documents = true,
  onMail,
  server: options = {},
}: {
  port?: number;
  documents?: boolean;
  onMail?: ((mail: ReceivedMail) => void) | undefined;
  server?: SMTPServerOptions;
} = {}): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  const refusals: { code: number; at: Step; says: string }[] = [];
  const sockets = new Map<number, Socket>();
  let drops = 0;
  let connections = 0;
  let released: Promise<void> = Promise.resolve();

  const refusal = (at: Step): SMTPServerError | undefined => {
    const index = refusals.findIndex((it) => it.at === at);
    const found = index < 0 ? undefined : refusals.splice(index, 1)[0];
    return found && Object.assign(new Error(found.says), { responseCode: found.code });
  };

  /** Undefined: the message was taken. */
  const store = async (stream: Readable, { envelope, remotePort }: SMTPServerSession) => {
    const raw = await text(stream);
    const refused = refusal('data');
    if (refused) return refused;
    const mail = await received(raw, envelope);
    mails.push(documents ? mail : withoutDocuments(mail));
    onMail?.(mail);
    await released;
    if (drops === 0) return undefined;
    drops--;
    sockets.get(remotePort)?.destroy();
    return 'dropped';
  };

  const server = new SMTPServer({
    banner: 'Recours mailbox',
    disabledCommands: ['STARTTLS', 'AUTH'],
    hideDSN: false,
    disableReverseLookup: true,
    closeTimeout: 200,
    onConnect: (_session, done) => done(refusal('greeting')),
    onRcptTo: (_address, _session, done) => done(refusal('recipient')),
    onData: async (stream, session, done) => {
      try {
        const refused = await store(stream, session);
        if (refused !== 'dropped') done(refused);
      } catch (error) {
        done(error as Error);
      }
    },
    ...options,
  });
  // A client that goes away in the middle is what the tests ask for.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    connections++;
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    url: `${options.secure ? 'smtps' : 'smtp'}://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    rejectNext: (code, times = 1, at = 'recipient', says = 'Refused as told') => {
      for (let i = 0; i < times; i++) refusals.push({ code, at, says });
    },
    acceptAll: () => {
      refusals.length = 0;
      drops = 0;
    },
    dropAfterData: (times = 1) => {
      drops += times;
    },
    stall: () => {
      let release = () => {};
      released = new Promise((resolve) => (release = resolve));
      return release;
    },
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const withoutDocuments = (mail: ReceivedMail): ReceivedMail => ({
  ...mail,
  attachments: mail.attachments.map((it) => ({ ...it, content: new Uint8Array() })),
  raw: '',
});

async function received(
  raw: string,
  { mailFrom, rcptTo, dsn }: SMTPServerSession['envelope'],
): Promise<ReceivedMail> {
  const mail = await PostalMime.parse(raw);
  return {
    messageId: mail.messageId ?? '',
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map((it) => it.address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    headers: mail.headers.map(({ key, value }) => ({ name: key, value })),
    attachments: mail.attachments.map((it) => ({
      fileName: it.filename ?? '',
      type: it.mimeType,
      content:
        typeof it.content === 'string' ? Buffer.from(it.content) : new Uint8Array(it.content as ArrayBuffer),
    })),
    dsn: {
      notify: rcptTo.flatMap((it) => it.dsn?.notify ?? []),
      returned: dsn?.ret ?? null,
      id: dsn?.envid ?? null,
    },
    raw,
  };
}
