import type { Clock, Instant } from '../platform/clock.ts';
import type { Leg, Source } from './leg.ts';
import { newSid } from './sid.ts';

/** A carrier's queue: made by the first Enqueue that names it, served in the order of arrival. */
export type PhoneQueue = {
  readonly sid: string;
  readonly name: string;
  maxSize: number;
  readonly createdAt: Instant;
  readonly members: Member[];
  /** Dial verbs waiting for somebody to join. */
  readonly arrivals: Set<() => void>;
};

export type Member = {
  readonly leg: Leg;
  readonly enteredAt: Instant;
  /** Taken by a Dial verb: leaves the queue to be connected. */
  connect(to: Bridging): void;
};

/** Two calls about to be connected; `whisper` is played to the one who waited before they are. */
export type Bridging = { readonly bridge: Bridge; readonly by: Leg; readonly whisper: Source | undefined };

/** The carrier's default limit. */
const MAX_SIZE = 1000;

type QueuesOf = { readonly queues: Map<string, PhoneQueue>; readonly clock: Clock };

/** The queue of this name, made if there is none yet. */
export function queueNamed({ queues, clock }: QueuesOf, name: string): PhoneQueue {
  const existing = [...queues.values()].find((queue) => queue.name === name);
  if (existing) return existing;
  const queue: PhoneQueue = {
    sid: newSid('QU'),
    name,
    maxSize: MAX_SIZE,
    createdAt: clock.now(),
    members: [],
    arrivals: new Set(),
  };
  queues.set(queue.sid, queue);
  return queue;
}

export function join(queue: PhoneQueue, member: Member): void {
  queue.members.push(member);
  for (const arrived of queue.arrivals) arrived();
}

export function leave(queue: PhoneQueue, member: Member): void {
  const at = queue.members.indexOf(member);
  if (at >= 0) queue.members.splice(at, 1);
}

export const waitSeconds = (now: Instant, member: Member): number =>
  Math.round((now - member.enteredAt) / 1000);

/** What the carrier says of the queue and of one's place in it. */
export function queueParams(now: Instant, queue: PhoneQueue, member: Member): Record<string, string> {
  const waits = queue.members.map((one) => waitSeconds(now, one));
  const average = waits.reduce((sum, one) => sum + one, 0) / Math.max(1, waits.length);
  return {
    QueueSid: queue.sid,
    QueuePosition: String(queue.members.indexOf(member) + 1),
    QueueTime: String(waitSeconds(now, member)),
    AvgQueueTime: String(Math.round(average)),
    CurrentQueueSize: String(queue.members.length),
    MaxQueueSize: String(queue.maxSize),
  };
}

/** Two parties who talk, from `connect` until either leaves. */
export type Bridge = {
  readonly connected: Promise<void>;
  readonly over: Promise<void>;
  readonly state: () => 'open' | 'connected' | 'over';
  /** Did they ever talk? */
  readonly talked: () => boolean;
  connect(): void;
  end(): void;
};

export function newBridge(): Bridge {
  const connected = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  let state: 'open' | 'connected' | 'over' = 'open';
  let talked = false;
  return {
    connected: connected.promise,
    over: over.promise,
    state: () => state,
    talked: () => talked,
    connect() {
      if (state !== 'open') return;
      state = 'connected';
      talked = true;
      connected.resolve();
    },
    end() {
      state = 'over';
      over.resolve();
    },
  };
}
