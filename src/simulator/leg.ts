import type { Instant } from '../platform/clock.ts';
import type { CarrierError } from './carrier-error.ts';
import type { Method } from './twiml.ts';

/** Where a call goes on: a document to fetch, or one at hand (its relative addresses are read against `url`). */
export type Source =
  | { readonly url: string; readonly method: Method; readonly params: Readonly<Record<string, string>> }
  | { readonly twiml: string; readonly url: string };

/** The carrier's call states; the last five are final. */
export type CallStatus =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'no-answer'
  | 'busy'
  | 'failed'
  | 'canceled';
export type FinalStatus = Exclude<CallStatus, 'queued' | 'ringing' | 'in-progress'>;

/** Who ended it: the one who called the line, the one the line called, the product's TwiML or API call, or the carrier. */
export type HungUpBy = 'caller' | 'callee' | 'product' | 'network';

/** `inbound`: someone rings the line; `outbound-api`: the product calls; `outbound-dial`: a call of a Dial verb. */
export type Direction = 'inbound' | 'outbound-api' | 'outbound-dial';

/** Why a call left a queue, in the carrier's words (`QueueResult`). */
export type QueueResult =
  | 'bridged'
  | 'error'
  | 'hangup'
  | 'leave'
  | 'redirected'
  | 'redirected-from-bridged'
  | 'queue-full';

/** The network's own account of one call: what a product's call log must agree with. Times are the given clock's. */
export type CallAccount = {
  readonly sid: string;
  /** The call whose Dial verb made this one. */
  readonly parentSid: string | undefined;
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  readonly startedAt: Instant;
  status: CallStatus;
  answeredAt: Instant | undefined;
  endedAt: Instant | undefined;
  hungUpBy: HungUpBy | undefined;
  /** Every text spoken to this party, in order. */
  readonly heard: string[];
  /** Every key that a Gather took. */
  digits: string;
  readonly errors: CarrierError[];
  readonly waits: {
    queue: string;
    enteredAt: Instant;
    leftAt: Instant | undefined;
    result: QueueResult | undefined;
  }[];
  /** When this party and others heard each other, and whom (the calls' sids), over a Dial or in a conference. */
  readonly talks: { readonly from: Instant; until: Instant | undefined; readonly with: string[] }[];
};

/**
 * What the party on this phone is living through. `waiting`: in a queue; `keying`: a key is expected; `talking`: to a person; `alone`: in
 * a conference that has not started, to its music, or that everybody else has left, in silence.
 */
export type Activity = 'ringing' | 'listening' | 'keying' | 'waiting' | 'alone' | 'talking' | 'ended';

/** The keypad while a Gather listens. */
export type Keypad = {
  take(key: string): void;
  /** The time for keys is over. */
  silence(): void;
};

/** What somebody on the phone can do, and what can be seen of the call from there. */
export type CallHandle = {
  readonly sid: string;
  readonly account: Readonly<CallAccount>;
  readonly heard: readonly string[];
  readonly errors: readonly CarrierError[];
  readonly state: Activity;
  /** Presses these keys once a Gather listens; keys pressed after it has what it wants are lost, as on a real phone. */
  press(keys: string): Promise<void>;
  /** Lets the time for keys go by. */
  staySilent(): Promise<void>;
  hangUp(): void;
  /** Resolves when it is so; rejects when the call ends otherwise or after `timeoutMs` real milliseconds (10,000). */
  until(wanted: Activity | ((account: Readonly<CallAccount>) => boolean), timeoutMs?: number): Promise<void>;
  /** The account, once the call is over. */
  ended(timeoutMs?: number): Promise<Readonly<CallAccount>>;
};

/** How a called phone reacts to ringing; `machine`: somebody's voicemail picks up. */
export type Reaction = 'answer' | 'machine' | 'busy' | 'no-answer' | 'failed';

/** A phone that the product may call. It sees the call, may hang up or press keys later, and says at once or later how it reacts. */
export type Phone = (call: CallHandle) => Reaction | Promise<Reaction>;

/** One call as the network handles it. */
export type Leg = {
  readonly account: CallAccount;
  /** `inbound-3`: the third call of its direction; names it the same way in every run. */
  readonly stream: string;
  activity: Activity;
  /** Aborted when what is being played stops: hung up, or redirected to `next`. */
  course: AbortController;
  next: Source | undefined;
  keypad: Keypad | undefined;
  /** Keys that the party is about to press as soon as it can. */
  pendingPresses: number;
  /** Plays what the product answered to a key: in a queue, too, its Gather waits for what the party does next. */
  attentive: boolean;
  /** How often each address has been fetched since the party last did something. */
  readonly visits: Map<string, number>;
  /** Ends the short breath between two identical fetches. */
  wake: () => void;
  readonly watchers: Set<() => void>;
  readonly callback:
    | { readonly url: string; readonly method: Method; readonly events: ReadonlySet<string> }
    | undefined;
  callbacksSent: number;
};

export const hasEnded = (leg: Leg): boolean => leg.account.endedAt !== undefined;

export function be(leg: Leg, activity: Activity): void {
  leg.activity = activity;
  changed(leg);
}

export function changed(leg: Leg): void {
  for (const watcher of leg.watchers) watcher();
}

/** Sends the call to another document, from wherever it is. */
export function redirectLeg(leg: Leg, to: Source): void {
  leg.next = to;
  leg.visits.clear();
  leg.course.abort();
}

/** Resolves when `holds` does; rejects when the call ends first, or after `timeoutMs` real milliseconds. */
export function until(leg: Leg, holds: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => {
    if (holds()) resolve();
    else if (hasEnded(leg)) reject(unfulfilled(leg, what, 'the call has ended'));
  };
  const timer = setTimeout(() => reject(unfulfilled(leg, what, `${timeoutMs} ms have passed`)), timeoutMs);
  leg.watchers.add(look);
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    leg.watchers.delete(look);
  });
}

function unfulfilled(leg: Leg, what: string, why: string): Error {
  const { status, heard, errors } = leg.account;
  const last = heard.slice(-3).map((text) => `« ${text} »`);
  return new Error(
    `waited for ${what}, but ${why}: ${status}, ${leg.activity}; last heard ${last.join(', ') || 'nothing'}; ` +
      `errors ${JSON.stringify(errors)}`,
  );
}
