import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Address, resolveName } from './resolve-name.ts';
import { mayConnect, type Target, targetOf, type WebhookPolicy } from './safe-address.ts';
import { signatureOf } from './signature.ts';

/** One message to a referrer's webhook. `id` is the same at each attempt: the receiver knows by it what it has had already. */
export type Delivery = {
  id: string;
  url: string;
  key: Uint8Array;
  body: string;
  /** Seconds since 1970. */
  timestamp: number;
};

/** Why it was not told: of ours what the address is, of theirs what they answered. A code, never their words (rule 8). */
export type DeliveryFailure =
  | 'address-refused'
  | 'name-unknown'
  | 'unreachable'
  | 'certificate'
  | 'timeout'
  | 'redirect'
  | `http-${number}`;

export type Webhooks = WebhookPolicy & {
  /** Authorities believed for receivers on this machine, beside the public ones: PEM. */
  ca?: string | undefined;
  /** What a name stands for: the name servers' answer (resolve-name.ts). */
  resolve?: ((host: string, signal: AbortSignal) => Promise<Address[]>) | undefined;
  timeoutMs?: number | undefined;
};

/** From the configuration (`caFile`: a path). Throws when the file cannot be read. */
export const openWebhooks = (it: WebhookPolicy & { caFile: string | undefined }): Webhooks => ({
  ports: it.ports,
  allow: it.allow,
  ca: it.caFile === undefined ? undefined : readFileSync(it.caFile, 'utf8'),
});

const TIMEOUT_MS = 10_000;
/** An answer's body tells us nothing: so much is taken in, so that an ordinary one ends in peace. */
const LONGEST_ANSWER = 1_024;

/** Undefined: a 2xx was answered. Follows no redirect, and is over within ten seconds whatever the other side does. Never throws. */
export async function deliver(it: Delivery, webhooks: Webhooks): Promise<DeliveryFailure | undefined> {
  const target = targetOf(it.url, webhooks);
  if ('fault' in target) return 'address-refused';
  const signal = AbortSignal.timeout(webhooks.timeoutMs ?? TIMEOUT_MS);
  try {
    const addresses = await inTime(resolved(target, webhooks, signal), signal);
    // All of them: a name with one foot inside could be sent there by whoever answers for it.
    if (addresses.length === 0) return 'name-unknown';
    if (!addresses.every(({ address }) => mayConnect(target, address))) return 'address-refused';
    const status = await post(it, target, addresses, webhooks, signal);
    if (status >= 200 && status < 300) return undefined;
    return status >= 300 && status < 400 ? 'redirect' : `http-${status}`;
  } catch (error) {
    return signal.aborted ? 'timeout' : failureOf(error);
  }
}

/** A receiver on this machine is known to the machine alone. */
const resolved = (
  { host, onThisMachine }: Target,
  { resolve = resolveName }: Webhooks,
  signal: AbortSignal,
): Promise<Address[]> =>
  onThisMachine && resolve === resolveName ? lookup(host, { all: true }) : resolve(host, signal);

/** What a resolver says later is not waited for. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

/** The status of the answer. Connects to the very addresses that were checked; the certificate is that of the name. */
function post(
  it: Delivery,
  target: Target,
  addresses: readonly Address[],
  webhooks: Webhooks,
  signal: AbortSignal,
): Promise<number> {
  const [first] = addresses;
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    /** Once it has answered, what becomes of the rest changes nothing. */
    const over = (error = new Error('no answer')) => (status === undefined ? reject(error) : resolve(status));
    const request = httpsRequest(
      {
        host: target.host,
        port: target.port,
        path: `${target.url.pathname}${target.url.search}`,
        method: 'POST',
        // A connection of its own, past any proxy: what was checked is what is talked to.
        agent: false,
        lookup: (_host, options, answer) =>
          options.all ? answer(null, [...addresses]) : answer(null, first?.address ?? '', first?.family),
        ...(target.onThisMachine && webhooks.ca !== undefined ? { ca: webhooks.ca } : {}),
        signal,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(it.body),
          'user-agent': 'Recours-Webhook/1',
          'webhook-id': it.id,
          'webhook-timestamp': String(it.timestamp),
          'webhook-signature': signatureOf(it.key, it),
        },
      },
      (response) => {
        status = response.statusCode;
        response.once('error', over);
        drain(response);
      },
    );
    request.once('error', over);
    // Always said, at last: by a peer that hangs up before it has answered too.
    request.once('close', over);
    request.end(it.body);
  });
}

function drain(response: IncomingMessage): void {
  let taken = 0;
  response.on('data', (bytes: Buffer) => {
    taken += bytes.length;
    if (taken > LONGEST_ANSWER) response.destroy();
  });
}

function failureOf(error: unknown): DeliveryFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOTFOUND|EAI_AGAIN|ENODATA|ESERVFAIL|EREFUSED|EBADNAME|EBADRESP|ETIMEOUT)$/.test(code))
    return 'name-unknown';
  if (/^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)|_CERT|SSL/.test(code)) return 'certificate';
  return 'unreachable';
}
