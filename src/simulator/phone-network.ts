import type { AddressInfo } from 'node:net';
import type { Clock } from '../platform/clock.ts';
import { callHandle } from './call-handle.ts';
import { carrierApi } from './carrier-api.ts';
import { WITHHELD, endLeg, inBackground, openLeg, type Exchange, type NumberUrls } from './exchange.ts';
import { hasEnded, type CallAccount, type CallHandle, type Phone } from './leg.ts';
import { paceOf, type Pace } from './pace.ts';
import { converse } from './play-twiml.ts';
import { refuseRealCarrier } from './refuse-real-carrier.ts';
import { receiveText, type TextReception } from './send-text.ts';
import { statusCallbacks, type CallbackFigures, type Chaos } from './status-callbacks.ts';
import { fateOf, type TextFate, type TextMessage } from './text-message.ts';
import { webhookSender, type SentWebhook } from './webhook-sender.ts';

export type PhoneNetworkOptions = {
  /** `AC` and 32 hexadecimal digits. */
  readonly accountSid: string;
  readonly authToken: string;
  /** The line's number, E.164. */
  readonly number: string;
  /** The number's webhooks, as configured at the carrier but with the address at which the product is reached from here. */
  readonly voiceUrl: string;
  readonly statusUrl: string;
  readonly smsUrl?: string;
  readonly voiceFallbackUrl?: string;
  /** The product's public address when a proxy stands before it: signatures are computed over it. */
  readonly publicUrl?: string;
  readonly clock: Clock;
  readonly chaos?: Chaos;
  /** 1: a caller's seconds are real; 0.1: ten times shorter; 0, the default: nothing takes time (see `gather.ts`). */
  readonly timeScale?: number;
  /** How time passes, instead of `timeScale`: for a day whose clock somebody else moves. */
  readonly pace?: Pace;
  /** The least real time between two fetches of the same document by a call that does nothing, 50 ms. */
  readonly breathMs?: number;
  /** Events of an incoming call that are told to `statusUrl`. The carrier tells only the end of it. */
  readonly statusEvents?: readonly ('ringing' | 'answered' | 'completed')[];
  /** What becomes of a text: delivered, except to landlines. */
  readonly fate?: (message: TextMessage) => TextFate;
  /** Looked through for real credentials; the process's own unless said. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

export type PhoneNetwork = {
  /** The base of the REST API: the product's `TWILIO_API_URL`. */
  readonly apiUrl: string;
  /** Rings the line. `from` absent: the number is withheld. Returns at once, ringing. */
  dial(caller?: { from?: string | undefined }): CallHandle;
  /** Somebody sends the line an SMS; resolves with what the product answered. */
  receiveSms(text: { from: string; body: string }): Promise<TextReception>;
  /** Says how the phone of this number (or `sip:` address) reacts when the product rings it. Unknown phones do not answer. */
  phone(number: string, reaction: Phone): void;
  /** Every call, in the order in which they began: the account that a call log must equal (`direction` tells them apart). */
  readonly calls: readonly Readonly<CallAccount>[];
  /** Every SMS that the carrier accepted from the product, in order. */
  readonly messages: readonly Readonly<TextMessage>[];
  /** Every SMS that came in. */
  readonly received: readonly Readonly<TextMessage>[];
  /** Numbers to which the carrier sends nothing any more (error 21610). */
  readonly unsubscribed: Set<string>;
  /** The last 20,000 webhooks as they were sent. */
  readonly webhooks: readonly SentWebhook[];
  /** Sends a webhook again as it was: same parameters, same signature, same token. The HTTP status, 0 without an answer. */
  resend(webhook: SentWebhook): Promise<number>;
  readonly callbacks: Readonly<CallbackFigures>;
  /** Calls that have not ended. */
  readonly ongoing: readonly CallHandle[];
  /**
   * The product is at another address from now on, its webhooks at the same paths: for one that starts after the network, whose
   * API address it needs, on whatever port is free.
   */
  pointTo(productUrl: string): void;
  /** `true` or `'cut'`: connections to the REST API are dropped; `'unavailable'`: it answers 503. */
  setApiDown(down: boolean | 'cut' | 'unavailable'): void;
  /** Resolves once nothing is on its way but calls: no text, no callback, no answer for a call that is over. */
  settled(): Promise<void>;
  /** Ends every call without a word to the product, and stops listening. */
  close(): Promise<void>;
};

/**
 * Starts a program that plays Twilio on a free port of the loopback interface: REST API, TwiML, signed webhooks. Throws
 * `RealCarrierConfigured` where a real carrier's credentials are set.
 */
export async function startPhoneNetwork(options: PhoneNetworkOptions): Promise<PhoneNetwork> {
  refuseRealCarrier(options.env ?? process.env);
  const { accountSid, authToken, number, publicUrl, chaos } = options;
  const fate = options.fate ?? fateOf;
  const { clock } = options;
  const sender = webhookSender({ authToken, productUrl: options.voiceUrl, publicUrl, clock });
  const callbacks = statusCallbacks(sender, chaos);
  const urlsAt = (origin: string): NumberUrls => {
    const at = (url: string): string => sender.publicAddress(url.replace(/^https?:\/\/[^/]+/, origin));
    const { voiceUrl, statusUrl, smsUrl, voiceFallbackUrl } = options;
    return {
      voice: at(voiceUrl),
      status: at(statusUrl),
      sms: smsUrl && at(smsUrl),
      fallback: voiceFallbackUrl && at(voiceFallbackUrl),
    };
  };
  const exchange: Exchange = {
    accountSid,
    number,
    urls: urlsAt(new URL(options.voiceUrl).origin),
    clock: options.clock,
    pace: options.pace ?? paceOf(options.timeScale ?? 0),
    breathMs: options.breathMs ?? 50,
    sender,
    callbacks,
    legs: [],
    queues: new Map(),
    conferences: new Map(),
    messages: [],
    unsubscribed: new Set(),
    phones: new Map(),
    work: new Map(),
    closing: new AbortController(),
  };
  let health: 'up' | 'cut' | 'unavailable' = 'up';
  const api = carrierApi({ exchange, authToken, chaos, fate, health: () => health });
  await api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.server.address() as AddressInfo;
  const events: ReadonlySet<string> = new Set(options.statusEvents ?? ['completed']);

  return {
    apiUrl: `http://127.0.0.1:${port}`,
    dial({ from = WITHHELD } = {}) {
      const callback = { url: exchange.urls.status, method: 'POST' as const, events };
      const leg = openLeg(exchange, { direction: 'inbound', from, to: number, callback });
      // The product's own webhook comes first; only then does anybody hear of the ringing.
      const first = {
        url: exchange.urls.voice,
        method: 'POST' as const,
        params: { CallToken: callToken(leg.account.sid) },
      };
      inBackground(exchange, converse(exchange, leg, first), leg);
      return callHandle(exchange, leg);
    },
    receiveSms: (text) => receiveText(exchange, text, fate),
    phone: (called, reaction) => void exchange.phones.set(called, reaction),
    get calls() {
      return exchange.legs.map(({ account }) => account);
    },
    get messages() {
      return exchange.messages.filter(({ direction }) => direction !== 'inbound');
    },
    get received() {
      return exchange.messages.filter(({ direction }) => direction === 'inbound');
    },
    unsubscribed: exchange.unsubscribed,
    webhooks: sender.log,
    resend: (webhook) => sender.sendUnsigned(webhook, sender.signatureOf(webhook)),
    callbacks: callbacks.figures,
    get ongoing() {
      return exchange.legs.filter((leg) => !hasEnded(leg)).map((leg) => callHandle(exchange, leg));
    },
    pointTo(productUrl) {
      const { origin } = new URL(productUrl);
      sender.reach(origin);
      exchange.urls = urlsAt(origin);
    },
    setApiDown(down) {
      health = down === true ? 'cut' : down === false ? 'up' : down;
    },
    settled: () => settled(exchange),
    async close() {
      exchange.closing.abort();
      callbacks.close();
      for (const leg of exchange.legs) endLeg(exchange, leg, 'canceled', 'network');
      await api.close();
      sender.close();
      await Promise.all(exchange.work.keys());
      await callbacks.settled();
    },
  };
}

/** A JSON text full of characters that a signature must survive, as the carrier's own token is. */
const callToken = (sid: string): string =>
  JSON.stringify({ parentCallInfoToken: sid, identityHeaderTokens: [] });

/** Waits for everything but the calls under way. */
async function settled(exchange: Exchange): Promise<void> {
  for (;;) {
    await exchange.callbacks.settled();
    const finishing = [...exchange.work].filter(([, leg]) => !leg || hasEnded(leg)).map(([work]) => work);
    if (finishing.length === 0) return;
    await Promise.all(finishing);
  }
}
