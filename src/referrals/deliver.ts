import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { type ConnectionFault, connectionFault, type Outward, wayTo } from '../platform/outward.ts';
import type { AddressPolicy } from '../platform/safe-address.ts';
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
export type DeliveryFailure = ConnectionFault | 'timeout' | 'redirect' | `http-${number}`;

export type Webhooks = Outward & { timeoutMs?: number | undefined };

/** From the configuration (`caFile`: a path). Throws when the file cannot be read. */
export const openWebhooks = (it: AddressPolicy & { caFile: string | undefined }): Webhooks => ({
  ports: it.ports,
  allow: it.allow,
  ca: it.caFile === undefined ? undefined : readFileSync(it.caFile, 'utf8'),
});

const TIMEOUT_MS = 10_000;
/** An answer's body tells us nothing: so much is taken in, so that an ordinary one ends in peace. */
const LONGEST_ANSWER = 1_024;

/** Undefined: a 2xx was answered. Follows no redirect, and is over within ten seconds whatever the other side does. Never throws. */
export async function deliver(it: Delivery, webhooks: Webhooks): Promise<DeliveryFailure | undefined> {
  const signal = AbortSignal.timeout(webhooks.timeoutMs ?? TIMEOUT_MS);
  try {
    const way = await wayTo(it.url, webhooks, signal);
    if ('fault' in way) return way.fault;
    const status = await post(it, way.options, signal);
    if (status >= 200 && status < 300) return undefined;
    return status >= 300 && status < 400 ? 'redirect' : `http-${status}`;
  } catch (error) {
    return signal.aborted ? 'timeout' : connectionFault(error);
  }
}

/** The status of the answer. */
function post(it: Delivery, options: RequestOptions, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    /** Once it has answered, what becomes of the rest changes nothing. */
    const over = (error = new Error('no answer')) => (status === undefined ? reject(error) : resolve(status));
    const request = httpsRequest(
      {
        ...options,
        method: 'POST',
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
