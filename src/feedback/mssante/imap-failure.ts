/**
 * Why a mailbox could not be read, from what the library or the network threw: `imap-credentials` (the server does not let us in), `imap-tls` (one
 * of the two does not believe the other's certificate), `imap-unreachable`, `imap-no-answer`. Never the server's words, which may name accounts.
 */
export function imapFailureOf(error: unknown): string {
  const { code = '', authenticationFailed = false } = (error ?? {}) as {
    code?: unknown;
    authenticationFailed?: boolean;
  };
  if (authenticationFailed) return 'imap-credentials';
  const name = String(code);
  if (UNREACHABLE.has(name)) return 'imap-unreachable';
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_)/.test(name)) return 'imap-tls';
  return 'imap-no-answer';
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
]);
