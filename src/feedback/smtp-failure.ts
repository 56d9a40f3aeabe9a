/**
 * What a failed attempt to hand over a mail means. `refused`: the server will not have it (5xx). `later`: it certainly did not take place
 * and may work another time. `open`: the server may have taken the message and its answer was lost.
 */
export type SmtpFailure = { kind: 'refused' | 'later' | 'open'; code: string };

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

/**
 * Reads what nodemailer threw. A reply of the server decides (RFC 5321: 4yz may heal, 5yz is final; 503 speaks of the session and not of
 * the message). Without a reply it is open, unless the connection was not even set up.
 */
export function failureOf(error: unknown): SmtpFailure {
  const {
    code = '',
    originalCode = '',
    timeoutType = '',
    responseCode,
  } = (error ?? {}) as {
    code?: string;
    originalCode?: string;
    timeoutType?: string;
    responseCode?: number;
  };
  if (responseCode) {
    const final = responseCode >= 500 && responseCode !== 503;
    return { kind: final ? 'refused' : 'later', code: code === 'ETLS' ? 'smtp-tls' : `smtp-${responseCode}` };
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { kind: 'refused', code: 'smtp-unacceptable' };
  if (code === 'EAUTH' || code === 'ENOAUTH') return { kind: 'refused', code: 'smtp-credentials' };
  if (code === 'ETLS') return { kind: 'later', code: 'smtp-tls' };
  if ([code, originalCode, timeoutType].some((it) => BEFORE_ANY_MESSAGE.has(it)))
    return { kind: 'later', code: 'smtp-unreachable' };
  return { kind: 'open', code: 'smtp-no-answer' };
}
