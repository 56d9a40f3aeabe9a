import { setTimeout as later } from 'node:timers/promises';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { imapFailureOf } from './imap-failure.ts';
import { HEAD_SIZE, type Inbox, InboxFailure, LARGEST_MAIL, type MailInBox, type Position } from './inbox.ts';
import { isLoopback } from './mailbox-file.ts';
import type { ServerAccess } from './server-access.ts';

const PATIENCE_MS = 15_000;
const GOODBYE_MS = 1_000;

/** A mailbox on a server of the secure mail (RFC 9051): one connection, kept between two looks. Throws `InboxFailure` and nothing else. */
export function imapInbox(access: ServerAccess): Inbox {
  let current: ImapFlow | undefined;

  const connected = async (): Promise<ImapFlow> => {
    if (current?.usable) return current;
    current?.close();
    const next = clientOf(access);
    current = next;
    await next.connect();
    return next;
  };

  /** What stops it ends the connection, and has a code. */
  async function* guarded(
    signal: AbortSignal,
    mails: (imap: ImapFlow) => AsyncIterable<MailInBox>,
  ): AsyncGenerator<MailInBox> {
    const stop = () => current?.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      yield* mails(await connected());
    } catch (error) {
      current?.close();
      throw signal.aborted ? new InboxFailure('imap-stopped') : new InboxFailure(imapFailureOf(error));
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  return {
    newMail: (after, signal) => guarded(signal, (imap) => mailOf(imap, after, signal)),
    mailAt: async (position, signal) => {
      for await (const mail of guarded(signal, (imap) => mailAt(imap, position))) return mail;
      return undefined;
    },
    close: async () => {
      // What the server says to a goodbye is of no interest, and not waited for.
      const said = current?.logout().catch(() => undefined);
      await Promise.race([said, later(GOODBYE_MS, undefined, { ref: false })]);
      current?.close();
    },
  };
}

async function* mailOf(
  imap: ImapFlow,
  after: Position | undefined,
  signal: AbortSignal,
): AsyncGenerator<MailInBox> {
  const box = await imap.mailboxOpen('INBOX');
  const uidValidity = Number(box.uidValidity);
  const from = after?.uidValidity === uidValidity ? after.uid + 1 : 1;
  if (box.exists === 0 || from >= box.uidNext) return;
  const listed = await imap.fetchAll(`${from}:*`, { uid: true, size: true }, { uid: true });
  // `n:*` gives the last mail also where it comes before n (RFC 9051, 9: seq-range).
  const fresh = listed.filter(({ uid }) => uid >= from).toSorted((a, b) => a.uid - b.uid);
  for (const { uid, size = 0 } of fresh) {
    if (signal.aborted) return;
    const mail = await fetched(imap, { uidValidity, uid }, size);
    // Somebody has taken it away meanwhile.
    if (!mail) continue;
    yield mail;
    // Whoever looks into the mailbox with a program of their own sees what has been read. Where that may not be said, nothing is lost.
    await imap.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true }).catch(() => false);
  }
}

async function* mailAt(imap: ImapFlow, position: Position): AsyncGenerator<MailInBox> {
  const box = await imap.mailboxOpen('INBOX');
  if (Number(box.uidValidity) !== position.uidValidity) return;
  const listed = await imap.fetchOne(String(position.uid), { uid: true, size: true }, { uid: true });
  const mail = listed && (await fetched(imap, position, listed.size ?? 0));
  if (mail) yield mail;
}

/** Undefined: nothing lies there. */
async function fetched(imap: ImapFlow, position: Position, size: number): Promise<MailInBox | undefined> {
  const maxLength = size > LARGEST_MAIL ? HEAD_SIZE : LARGEST_MAIL + 1;
  const answer = await imap.fetchOne(
    String(position.uid),
    { uid: true, source: { start: 0, maxLength } },
    { uid: true },
  );
  if (!answer || !answer.source) return undefined;
  const { source } = answer;
  const whole = size <= LARGEST_MAIL && source.length <= LARGEST_MAIL;
  return {
    position,
    size: Math.max(size, source.length),
    raw: whole ? source : undefined,
    head: source.subarray(0, HEAD_SIZE),
  };
}

function clientOf({ url, tls, login }: ServerAccess): ImapFlow {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'imaps:';
  const options: ImapFlowOptions = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 993 : 143),
    secure,
    // Credentials never cross a network in clear.
    ...(secure || isLoopback(url) ? {} : { doSTARTTLS: true }),
    tls: { ...definedOnly(tls), minVersion: 'TLSv1.2', rejectUnauthorized: true },
    auth: login ? { user: login.user, pass: login.password } : { user: '' },
    logger: false,
    clientInfo: { name: 'Recours' },
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: 2 * PATIENCE_MS,
    maxLineLength: 1024 * 1024,
    maxLiteralSize: LARGEST_MAIL + 1024,
    maxResponseSize: LARGEST_MAIL + 1024 * 1024,
  };
  const client = new ImapFlow(options);
  // Whoever waits for a command hears of it; an idle connection that drops is opened anew.
  client.on('error', () => undefined);
  return login ? client : byCertificate(client);
}

/** Of ImapFlow's own, which its types do not tell. */
type Inner = {
  authenticate(): Promise<boolean>;
  exec(command: string, attributes: unknown[]): Promise<{ next(): void }>;
  setAuthenticationState(): Promise<void>;
};

/** The certificate of the connection says who we are (RFC 4422, EXTERNAL; with its empty initial response, RFC 4959), which the library does not offer. */
function byCertificate(client: ImapFlow): ImapFlow {
  const inner = client as unknown as Inner;
  inner.authenticate = async () => {
    try {
      const answer = await inner.exec('AUTHENTICATE', [
        { type: 'ATOM', value: 'EXTERNAL' },
        { type: 'ATOM', value: '=' },
      ]);
      answer.next();
    } catch (error) {
      throw Object.assign(error as Error, { authenticationFailed: true });
    }
    await inner.setAuthenticationState();
    return true;
  };
  return client;
}

const definedOnly = <T extends object>(it: T): { [Key in keyof T]?: NonNullable<T[Key]> } =>
  Object.fromEntries(Object.entries(it).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
