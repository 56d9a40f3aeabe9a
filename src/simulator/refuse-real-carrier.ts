/**
 * Throws, with one line in French for the person at the keyboard, when the credentials of a real carrier are in the environment:
 * the simulator must never share a process or a shell with a line that real patients call.
 */
export function refuseRealCarrier(env: Readonly<Record<string, string | undefined>>): void {
  const set = CREDENTIALS.filter((name) => env[name]);
  if (set.length === 0 || (env.TWILIO_API_URL && isLoopback(env.TWILIO_API_URL))) return;
  const error = new Error(
    `Le réseau téléphonique simulé refuse de démarrer : ${set.join(' et ')} désigne${set.length > 1 ? 'nt' : ''} un opérateur réel. ` +
      "Retirez ces variables, ou donnez à TWILIO_API_URL l'adresse locale du simulateur.",
  );
  error.name = 'RealCarrierConfigured';
  throw error;
}

const CREDENTIALS = [
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_AUTH_TOKEN_OLD',
  'TWILIO_API_KEY',
  'TWILIO_API_SECRET',
];

/** Does this address stay on this machine? */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
