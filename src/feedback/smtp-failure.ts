/**
 * What a failed attempt to hand over a mail means. `refused`: the server will not have it. `later`: it certainly did not take place and may work another
 * time. `open`: the server may have taken the message and its answer was lost.
 */
export type SmtpFailure = {
  kind: 'refused' | 'later' | 'open';
  /**
   * Whom it is about. `message`: this one alone. `server`: it is out of reach or does not answer, and would not for another. `mailbox`: it does not let us in, and no message
   * heals that (a certificate that is missing or was revoked answers 421; a wrong password 535).
   */
  about: 'message' | 'server' | 'mailbox';
  /** Never the server's words. */
  code: string;
  /** RFC 3463, where the server says it; else its reply code; null: it did not reply. */
  status: string | null;
  /** What it said, for the record; it may repeat an address. */
  reply: string | null;
};

/** Errors of the setting up of a connection: no message was under way. */
const BEFORE_ANY_MESSAGE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EDNS',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
]);

/** What Node says of a certificate that it, or the other side, does not believe. */
const OF_CERTIFICATES =
  /^(ERR_SSL_|ERR_TLS_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET|VERIFY))/;

/** Codes of what is about the server or the mailbox: once it lets us in again, whatever was given up for them leaves. */
export const NOT_THE_MESSAGES: readonly string[] = [
  'smtp-421',
  'smtp-454',
  'smtp-530',
  'smtp-534',
  'smtp-535',
  'smtp-538',
  'smtp-tls',
  'smtp-credentials',
  'smtp-unreachable',
  'smtp-no-answer',
];

/** What a server that stalls looks like: another message would wait there just as long. */
const STALLED = new Set(['ETIMEDOUT', 'EABORT']);

type Thrown = {
  code?: string;
  originalCode?: string;
  timeoutType?: string;
  responseCode?: number;
  response?: string;
  command?: string;
  /** False: no connection stood for the message; undefined: nobody knows. */
  begun?: boolean;
  /** We show a certificate to this server. */
  certified?: boolean;
};

/**
 * Reads what nodemailer threw. A reply of the server decides (RFC 5321: 4yz may heal, 5yz is final; 503 speaks of the session and not of the message).
 * Without a reply it is open, unless the connection was not even set up.
 */
export function failureOf(error: unknown): SmtpFailure {
  const it = (error ?? {}) as Thrown;
  const { code = '', originalCode = '', timeoutType = '' } = it;
  if (it.responseCode) return ofReply(it, it.responseCode);
  const said = { status: null, reply: null };
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return { kind: 'refused', about: 'message', code: 'smtp-unacceptable', ...said };
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return { kind: 'later', about: 'mailbox', code: 'smtp-credentials', ...said };
  if (code === 'ETLS' || OF_CERTIFICATES.test(originalCode) || OF_CERTIFICATES.test(code))
    return { kind: 'later', about: 'mailbox', code: 'smtp-tls', ...said };
  if ([code, originalCode, timeoutType].some((one) => BEFORE_ANY_MESSAGE.has(one)))
    return { kind: 'later', about: 'server', code: 'smtp-unreachable', ...said };
  // It hung up while we said who we are: what a server does that does not like our certificate, and one that starts again.
  if (it.begun === false && !STALLED.has(code))
    return it.certified
      ? { kind: 'later', about: 'mailbox', code: 'smtp-tls', ...said }
      : { kind: 'later', about: 'server', code: 'smtp-unreachable', ...said };
  // A connection that was lost after the message is this message's trouble alone.
  if (isPoolsOwn(it)) return { kind: 'later', about: 'server', code: 'smtp-unreachable', ...said };
  return { kind: 'open', about: STALLED.has(code) ? 'server' : 'message', code: 'smtp-no-answer', ...said };
}

/** The pool says by itself, of no command, that connections were closed before a byte of the message was asked for. */
export function isPoolsOwn(error: unknown): boolean {
  const { code, command } = (error ?? {}) as Thrown;
  return code === 'ECONNECTION' && (command === undefined || command === 'API');
}

function ofReply(it: Thrown, responseCode: number): SmtpFailure {
  const { code = '', command = '', response = '' } = it;
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(response)?.[1] ?? String(responseCode);
  const said = { status, reply: response || null };
  if (code === 'ETLS') return { kind: 'later', about: 'mailbox', code: 'smtp-tls', ...said };
  if (code === 'EAUTH') return { kind: 'later', about: 'mailbox', code: `smtp-${responseCode}`, ...said };
  const final = responseCode >= 500 && responseCode !== 503;
  // What the server has against us is no message's end.
  if (final ? isAboutUs(responseCode, command) : responseCode === 421)
    return { kind: 'later', about: 'mailbox', code: `smtp-${responseCode}`, ...said };
  return { kind: final ? 'refused' : 'later', about: 'message', code: `smtp-${responseCode}`, ...said };
}

/** 530: authentication required. What comes before the recipient is named is about who we are, but for the size of the message (552). */
const isAboutUs = (responseCode: number, command: string): boolean =>
  responseCode === 530 || (responseCode !== 552 && !['', 'RCPT TO', 'DATA', 'API'].includes(command));
