import { Agent, request as httpRequest } from 'node:http';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import type { Clock, Instant } from '../platform/clock.ts';
import { HTTP_CONNECTION_FAILURE, HTTP_RETRIEVAL_FAILURE, carrierFailure } from './carrier-error.ts';
import { isLoopback } from './refuse-real-carrier.ts';
import type { Method } from './twiml.ts';

/** What a webhook is for: a document to play, one for the time of waiting, an outcome, or the progress of a call or a text. */
export type WebhookKind =
  | 'voice'
  | 'wait'
  | 'outcome'
  | 'call-status'
  | 'conference-status'
  | 'message-status'
  | 'sms';

/** One webhook. `url` is the address the carrier knows (the public one); repeats and retries carry the same token. */
export type Webhook = {
  readonly kind: WebhookKind;
  readonly url: string;
  readonly method: Method;
  readonly params: Readonly<Record<string, string>>;
  readonly token: string;
};

/**
 * A webhook as it went out, and what came back: the HTTP status, or 0 when there was no answer, after how many real milliseconds, and the
 * document. By the network's clock, whatever the product wrote down because of it lies between `sentAt` and `answeredAt`.
 */
export type SentWebhook = Webhook & {
  readonly sentAt: Instant;
  answeredAt: Instant | undefined;
  status: number;
  tookMs: number;
  answer: string;
};

export type WebhookAnswer = { readonly status: number; readonly contentType: string; readonly body: string };

export type WebhookSender = {
  /** Sends signed, with the carrier's timeout and retries; throws a carrier failure when no answer comes. */
  send(webhook: Webhook): Promise<WebhookAnswer>;
  /** Sends with this signature, or with none, whatever it is worth; the HTTP status, 0 without an answer. */
  sendUnsigned(webhook: Webhook, signature: string | undefined): Promise<number>;
  signatureOf(webhook: Webhook, authToken?: string): string;
  /** The product is reached at another address from now on. */
  reach(productUrl: string): void;
  /** The public address of one given as it is configured here. */
  publicAddress(url: string): string;
  readonly log: readonly SentWebhook[];
  close(): void;
};

/** The carrier's defaults, and what a URL fragment may override (`#rc=2&rp=all&rt=3000`, its "connection overrides"). */
const ANSWER_TIMEOUT_MS = 15_000;
const RETRIES = 1;
/** The carrier retries by default only what never reached the product; a slow or wrong answer goes to the fallback URL. */
const RETRY_POLICY = ['ct'];
const LOG_LENGTH = 20_000;

/** @param productUrl any address of the product as it is reached from here; its origin is the only one written to beside loopback */
export function webhookSender(options: {
  authToken: string;
  productUrl: string;
  publicUrl: string | undefined;
  clock: Clock;
}): WebhookSender {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const log: SentWebhook[] = [];
  let { origin } = new URL(options.productUrl);
  const base = options.publicUrl?.replace(/\/$/, '');

  const publicAddress = (url: string): string =>
    base && url.startsWith(`${origin}/`) ? base + url.slice(origin.length) : url;

  function whereToSend(url: string): string {
    const address = base && url.startsWith(`${base}/`) ? origin + url.slice(base.length) : url;
    if (new URL(address).origin !== origin && !isLoopback(address))
      throw carrierFailure(HTTP_RETRIEVAL_FAILURE, 'le réseau simulé ne quitte pas cette machine', url);
    return address;
  }

  const signatureOf = (webhook: Webhook, authToken = options.authToken): string =>
    webhook.method === 'GET'
      ? getExpectedTwilioSignature(authToken, withQuery(bare(webhook.url), webhook.params), {})
      : getExpectedTwilioSignature(authToken, bare(webhook.url), webhook.params);

  async function exchange(
    webhook: Webhook,
    signature: string | undefined,
    timeoutMs: number,
  ): Promise<WebhookAnswer> {
    const body = webhook.method === 'POST' ? new URLSearchParams(webhook.params).toString() : '';
    const target = bare(whereToSend(webhook.url));
    const seen = base ? new URL(base) : undefined;
    const sentAt = options.clock.now();
    const entry: SentWebhook = {
      ...webhook,
      sentAt,
      answeredAt: undefined,
      status: 0,
      tookMs: 0,
      answer: '',
    };
    const began = performance.now();
    if (log.push(entry) > LOG_LENGTH) log.shift();
    const answer = await post({
      agent,
      timeoutMs,
      method: webhook.method,
      url: webhook.method === 'GET' ? withQuery(target, webhook.params) : target,
      body,
      headers: {
        accept: '*/*',
        'user-agent': 'TwilioProxy/1.1',
        'i-twilio-idempotency-token': webhook.token,
        ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
        ...(webhook.method === 'POST'
          ? { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
          : {}),
        // The reverse proxy that stands between the public address and the product.
        ...(seen ? { 'x-forwarded-proto': seen.protocol.slice(0, -1), 'x-forwarded-host': seen.host } : {}),
      },
    });
    entry.status = answer.status;
    entry.answer = answer.body;
    entry.answeredAt = options.clock.now();
    entry.tookMs = performance.now() - began;
    return answer;
  }

  return {
    signatureOf,
    publicAddress,
    log,
    reach: (productUrl) => void ({ origin } = new URL(productUrl)),
    async send(webhook) {
      const { timeoutMs, retries, policy } = connectionOverrides(webhook.url);
      for (let left = retries; ; left--) {
        const outcome = await exchange(webhook, signatureOf(webhook), timeoutMs).catch(lostBecause);
        if ('status' in outcome && outcome.status < 400) return outcome;
        const why = 'status' in outcome ? (outcome.status < 500 ? '4xx' : '5xx') : outcome.lost;
        if (left > 0 && (policy.includes(why) || policy.includes('all'))) continue;
        if ('status' in outcome) return outcome;
        const code = outcome.lost === 'ct' ? HTTP_CONNECTION_FAILURE : HTTP_RETRIEVAL_FAILURE;
        throw carrierFailure(
          code,
          outcome.lost === 'ct' ? 'connexion impossible' : 'pas de réponse à temps',
          webhook.url,
        );
      }
    },
    async sendUnsigned(webhook, signature) {
      const answer = await exchange(webhook, signature, ANSWER_TIMEOUT_MS).catch(() => undefined);
      return answer?.status ?? 0;
    },
    close: () => agent.destroy(),
  };
}

const bare = (url: string): string => url.replace(/#.*$/, '');

function withQuery(url: string, params: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(params).toString();
  return query === '' ? url : url + (url.includes('?') ? '&' : '?') + query;
}

function connectionOverrides(url: string): { timeoutMs: number; retries: number; policy: readonly string[] } {
  const given = new URLSearchParams(new URL(url).hash.slice(1));
  return {
    timeoutMs: Math.min(Number(given.get('rt') ?? ANSWER_TIMEOUT_MS), ANSWER_TIMEOUT_MS),
    retries: Math.min(Number(given.get('rc') ?? RETRIES), 5),
    policy: given.get('rp')?.split(',') ?? RETRY_POLICY,
  };
}

/** `ct`: the connection failed; `rt`: no answer in time. Other errors are the simulator's own and go on. */
function lostBecause(error: unknown): { lost: 'ct' | 'rt' } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ETIMEDOUT') return { lost: 'rt' };
  if (typeof code === 'string') return { lost: 'ct' };
  throw error;
}

type Posting = {
  agent: Agent;
  url: string;
  method: Method;
  body: string;
  headers: Record<string, string>;
  timeoutMs: number;
};

/** Plain `node:http`, since fetch neither lets its connections be closed at the end nor tells a refused one from a lost one. */
function post(posting: Posting): Promise<WebhookAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WebhookAnswer>();
  const request = httpRequest(posting.url, {
    agent: posting.agent,
    method: posting.method,
    headers: posting.headers,
  });
  const timer = setTimeout(
    () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    posting.timeoutMs,
  );
  request.on('response', (response) => {
    response.setEncoding('utf8');
    let body = '';
    response.on('data', (chunk: string) => (body += chunk));
    response.on('error', reject);
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'] ?? '',
        body,
      }),
    );
  });
  request.on('error', reject);
  request.on('close', () => clearTimeout(timer));
  request.end(posting.body);
  return promise;
}
