import { randomUUID } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Clock, Instant } from '../platform/clock.ts';
import { be, hasEnded } from './leg.ts';
import type { CallAccount, Direction, FinalStatus, HungUpBy, Leg, Phone } from './leg.ts';
import type { Conference } from './conference-room.ts';
import type { Pace } from './pace.ts';
import type { PhoneQueue } from './phone-queue.ts';
import type { StatusCallbacks } from './status-callbacks.ts';
import { newSid } from './sid.ts';
import type { TextMessage } from './text-message.ts';
import type { Webhook, WebhookKind, WebhookSender } from './webhook-sender.ts';

export type NumberUrls = {
  readonly voice: string;
  readonly status: string;
  readonly sms: string | undefined;
  readonly fallback: string | undefined;
};

/** The telephone exchange: everything the simulated carrier holds. */
export type Exchange = {
  readonly accountSid: string;
  readonly number: string;
  /** The number's webhooks as the carrier knows them: public addresses. */
  urls: NumberUrls;
  readonly clock: Clock;
  readonly pace: Pace;
  /** At least so long, in real milliseconds, between two fetches of the same address by a call that does nothing. */
  readonly breathMs: number;
  readonly sender: WebhookSender;
  readonly callbacks: StatusCallbacks;
  readonly legs: Leg[];
  readonly queues: Map<string, PhoneQueue>;
  /** By name, those that have not ended. */
  readonly conferences: Map<string, Conference>;
  readonly messages: TextMessage[];
  readonly unsubscribed: Set<string>;
  readonly phones: Map<string, Phone>;
  /** Background work that `settled` and `close` wait for; with the call that it belongs to, if it ends with one. */
  readonly work: Map<Promise<unknown>, Leg | undefined>;
  readonly closing: AbortController;
};

/** The carrier's withheld number: ANONYMOUS on a keypad. SIP trunks send the word instead. */
export const WITHHELD = '+266696687';

/** Runs in the background; whatever goes wrong there was recorded where it happened. */
export function inBackground(exchange: Exchange, work: Promise<unknown>, leg?: Leg): void {
  const done = work.catch(() => undefined).finally(() => exchange.work.delete(done));
  exchange.work.set(done, leg);
}

/** A new call, ringing (or queued, for one that the API asks for). */
export function openLeg(
  exchange: Exchange,
  call: { direction: Direction; from: string; to: string; parent?: Leg; callback: Leg['callback'] },
): Leg {
  const account: CallAccount = {
    sid: newSid('CA'),
    parentSid: call.parent?.account.sid,
    direction: call.direction,
    from: call.from,
    to: call.to,
    startedAt: exchange.clock.now(),
    status: call.direction === 'inbound' ? 'ringing' : 'queued',
    answeredAt: undefined,
    endedAt: undefined,
    hungUpBy: undefined,
    heard: [],
    digits: '',
    errors: [],
    waits: [],
    talks: [],
  };
  const before = exchange.legs.filter((leg) => leg.account.direction === call.direction).length;
  const leg: Leg = {
    account,
    stream: `${call.direction}-${before + 1}`,
    activity: 'ringing',
    course: new AbortController(),
    next: undefined,
    keypad: undefined,
    pendingPresses: 0,
    attentive: false,
    visits: new Map(),
    wake: () => undefined,
    watchers: new Set(),
    callback: call.callback,
    callbacksSent: 0,
  };
  exchange.legs.push(leg);
  return leg;
}

/** The party and the line hear each other from now on. */
export function answerLeg(exchange: Exchange, leg: Leg): void {
  leg.account.status = 'in-progress';
  leg.account.answeredAt = exchange.clock.now();
  be(leg, 'listening');
  announce(exchange, leg, 'answered');
}

/** Ends the call, once. What was being played stops, and the status callback goes out. */
export function endLeg(exchange: Exchange, leg: Leg, status: FinalStatus, by: HungUpBy): void {
  if (hasEnded(leg)) return;
  leg.account.status = status;
  leg.account.hungUpBy = by;
  leg.account.endedAt = exchange.clock.now();
  leg.next = undefined;
  talkOver(exchange, leg);
  leg.course.abort();
  be(leg, 'ended');
  announce(exchange, leg, 'completed');
}

/** This party hears those others; written down as one talk until `talkOver`, whoever joins it meanwhile. */
export function talk(exchange: Exchange, leg: Leg, others: readonly Leg[]): void {
  const last = leg.account.talks.at(-1);
  const sids = others.map(({ account }) => account.sid);
  if (last && last.until === undefined) last.with.push(...sids.filter((sid) => !last.with.includes(sid)));
  else leg.account.talks.push({ from: exchange.clock.now(), until: undefined, with: sids });
  if (leg.activity !== 'talking') be(leg, 'talking');
}

/** Nobody hears this party any more. */
export function talkOver(exchange: Exchange, leg: Leg): void {
  const last = leg.account.talks.at(-1);
  if (last) last.until ??= leg.account.endedAt ?? exchange.clock.now();
}

/** A status callback, if this call has one for this event (`initiated`, `ringing`, `answered`, `completed`). */
export function announce(exchange: Exchange, leg: Leg, event: string): void {
  if (!leg.callback?.events.has(event)) return;
  const seconds = talkSeconds(exchange, leg);
  const ended =
    event === 'completed' ? { CallDuration: String(seconds), Duration: String(Math.ceil(seconds / 60)) } : {};
  const params = {
    ...callParams(exchange, leg),
    ...(event === 'initiated' ? { CallStatus: 'initiated' } : {}),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(leg.callbacksSent++),
    Timestamp: rfc2822(leg.account.endedAt ?? exchange.clock.now()),
    ...ended,
  };
  const { url, method } = leg.callback;
  exchange.callbacks.post(leg.stream, newWebhook('call-status', url, method, params));
}

export const newWebhook = (
  kind: WebhookKind,
  url: string,
  method: Webhook['method'],
  params: Webhook['params'],
): Webhook => ({ kind, url, method, params, token: randomUUID() });

/** From answer to end, or until now; whole seconds, 0 for a call that nobody took. */
export function talkSeconds(exchange: Exchange, leg: Leg): number {
  const { answeredAt, endedAt } = leg.account;
  return answeredAt === undefined ? 0 : Math.round(((endedAt ?? exchange.clock.now()) - answeredAt) / 1000);
}

/** The parameters that every webhook about a call carries. */
export function callParams(exchange: Exchange, leg: Leg): Record<string, string> {
  const { sid, from, to, status, direction, parentSid } = leg.account;
  return {
    AccountSid: exchange.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: sid,
    CallStatus: status,
    Direction: direction,
    Called: to,
    ...placeOf('Called', to),
    Caller: from,
    ...placeOf('Caller', from),
    From: from,
    ...placeOf('From', from),
    To: to,
    ...placeOf('To', to),
    ...(parentSid === undefined ? {} : { ParentCallSid: parentSid }),
  };
}

/** Outside North America the carrier knows the country, and sends the rest empty. */
export function placeOf(prefix: string, number: string): Record<string, string> {
  const country = number === WITHHELD ? '' : (parsePhoneNumberFromString(number)?.country ?? '');
  return {
    [`${prefix}City`]: '',
    [`${prefix}Country`]: country,
    [`${prefix}State`]: '',
    [`${prefix}Zip`]: '',
  };
}

/** `Mon, 23 Nov 2026 10:00:00 +0000`: the carrier's dates. */
export const rfc2822 = (at: Instant): string => new Date(at).toUTCString().replace('GMT', '+0000');
