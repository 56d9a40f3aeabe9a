import type { Instant } from '../platform/clock.ts';

/** How the carrier says a call ended (Twilio `CallStatus`). */
export type EndStatus = 'completed' | 'busy' | 'no-answer' | 'canceled' | 'failed';

/** Twilio `CallStatus`. `in-progress` means that a program answered, not a person. */
export type CarrierStatus = 'queued' | 'ringing' | 'in-progress' | EndStatus;

/**
 * How a call left the waiting queue: `bridged` to an operator (told only when both have hung up), `hangup` by the caller,
 * `gave-up`: sent on by us or by the carrier without having been answered (nobody present, queue full, an error).
 */
export type QueueResult = 'bridged' | 'hangup' | 'gave-up';

/** What the caller chose in the menu: unplanned care, the search for a treating doctor, or a health professional's own line. */
export type CallChoice = 'snp' | 'mt' | 'professional';

/** What a callback of the carrier tells about a call. They come late, repeated and in any order. */
export type CarrierEvent = { at: Instant; sequence?: number | undefined } & (
  | { kind: 'arrived' }
  | { kind: 'refused-closed' }
  | { kind: 'chose'; choice: CallChoice }
  | { kind: 'queued' }
  | { kind: 'callback-promised' }
  | { kind: 'answered' }
  | { kind: 'connected' }
  | { kind: 'left-queue'; result: QueueResult }
  | { kind: 'status'; status: CarrierStatus }
);

/**
 * What is known of a call: a row of the database. Each fact only ever moves one way (the earliest time, the highest number, true), so
 * that callbacks may come in any order and any number of times and leave the same row. The state is derived, never stored.
 */
export type CallFacts = {
  /** The earliest time anything was heard of the call. */
  arrivedAt: Instant;
  /** Heard that the line is closed (rule 6). */
  refusedClosed?: true;
  choice?: CallChoice;
  queuedAt?: Instant;
  /** A callback was promised, and is on record (callbacks). */
  callbackAt?: Instant;
  /** An operator took it: their phone rings. */
  answeredAt?: Instant;
  /** Operator and caller hear each other. */
  connectedAt?: Instant;
  /** Left the queue without an answer, still on the line. */
  gaveUpAt?: Instant;
  endedAt?: Instant;
  endStatus?: EndStatus;
  /** The highest sequence number of the carrier's status callbacks, for whoever looks for a missing one. */
  lastSequence?: number;
};

/** Were two choices ever told, or two contradicting ends, the one further right counts. */
const choices: readonly CallChoice[] = ['snp', 'mt', 'professional'];
const endStatuses: readonly EndStatus[] = ['canceled', 'no-answer', 'busy', 'failed', 'completed'];

/** The facts with that event in; facts that are `undefined` begin with it. Commutative, associative, idempotent. */
export function merge(facts: CallFacts | undefined, event: CarrierEvent): CallFacts {
  const { at } = event;
  const merged: CallFacts = { ...facts, arrivedAt: earliest(facts?.arrivedAt, at) };
  if (event.sequence !== undefined) merged.lastSequence = Math.max(merged.lastSequence ?? 0, event.sequence);
  switch (event.kind) {
    case 'arrived':
      break;
    case 'refused-closed':
      merged.refusedClosed = true;
      break;
    case 'chose':
      merged.choice =
        choices.findLast((one) => one === merged.choice || one === event.choice) ?? event.choice;
      break;
    case 'queued':
      merged.queuedAt = earliest(merged.queuedAt, at);
      break;
    case 'callback-promised':
      merged.callbackAt = earliest(merged.callbackAt, at);
      break;
    case 'answered':
      merged.answeredAt = earliest(merged.answeredAt, at);
      break;
    case 'connected':
      merged.answeredAt = earliest(merged.answeredAt, at);
      merged.connectedAt = earliest(merged.connectedAt, at);
      break;
    case 'left-queue':
      mergeQueueResult(merged, event.result, at);
      break;
    case 'status':
      if (!isEndStatus(event.status)) break;
      merged.endedAt = earliest(merged.endedAt, at);
      merged.endStatus = strongest(merged.endStatus, event.status);
  }
  return merged;
}

/** A queue result also stands in for the callback that should have told it and may have been lost: bridged for answered, hung up for ended. */
function mergeQueueResult(merged: CallFacts, result: QueueResult, at: Instant): void {
  if (result === 'bridged') merged.answeredAt = earliest(merged.answeredAt, at);
  if (result === 'hangup') merged.endedAt = earliest(merged.endedAt, at);
  if (result === 'gave-up') merged.gaveUpAt = earliest(merged.gaveUpAt, at);
}

const earliest = (known: Instant | undefined, at: Instant): Instant =>
  known === undefined || at < known ? at : known;

/** Whether a call is over when the carrier says this of it. */
export const isEndStatus = (status: string): status is EndStatus => endStatuses.some((end) => end === status);

const strongest = (known: EndStatus | undefined, told: EndStatus): EndStatus =>
  known !== undefined && endStatuses.indexOf(known) > endStatuses.indexOf(told) ? known : told;

/**
 * `completed`: a person answered. `abandoned`: the caller hung up while waiting. `missed`: nobody took it though the line was open.
 * `callback`: left the line for a callback that is on record. `closed-hours`: heard that the line is closed. `failed`: the network broke
 * it. Whoever was not served and can be reached is owed a callback (rule 6).
 */
export type CallOutcome = 'completed' | 'abandoned' | 'missed' | 'callback' | 'closed-hours' | 'failed';

export type CallState =
  | { state: 'ringing' | 'queued' | 'answered' }
  | { state: 'ended'; outcome: CallOutcome };

/** Where a call stands, from what is known of it. */
export function callState(facts: CallFacts): CallState {
  if (facts.endedAt !== undefined) return { state: 'ended', outcome: outcomeOf(facts) };
  if (facts.answeredAt !== undefined) return { state: 'answered' };
  return { state: facts.queuedAt === undefined ? 'ringing' : 'queued' };
}

function outcomeOf(facts: CallFacts): CallOutcome {
  if (facts.answeredAt !== undefined) return 'completed';
  if (facts.callbackAt !== undefined) return 'callback';
  if (facts.endStatus === 'failed') return 'failed';
  if (facts.refusedClosed) return 'closed-hours';
  return facts.queuedAt !== undefined && facts.gaveUpAt === undefined ? 'abandoned' : 'missed';
}

/** Milliseconds, `undefined` as long as they are not known; never negative, whatever the carrier's clocks say. */
export type CallFigures = { waitedMs: number | undefined; talkedMs: number | undefined };

/** How long the caller waited in the queue until answered or gone, and how long they talked with a person. */
export function callFigures(facts: CallFacts): CallFigures {
  const { arrivedAt, queuedAt, answeredAt, connectedAt, callbackAt, gaveUpAt, endedAt } = facts;
  const waitingSince = queuedAt ?? (answeredAt === undefined ? undefined : arrivedAt);
  return {
    waitedMs: span(waitingSince, connectedAt ?? answeredAt ?? callbackAt ?? gaveUpAt ?? endedAt),
    talkedMs: span(connectedAt ?? answeredAt, endedAt),
  };
}

/** Where a caller who was not served left the line: hearing the greeting and the menu, waiting, or told that it is closed. */
export function leftIn(facts: CallFacts): 'menu' | 'queue' | 'closed' | undefined {
  if (facts.endedAt === undefined || facts.answeredAt !== undefined) return undefined;
  if (facts.queuedAt !== undefined) return 'queue';
  return facts.refusedClosed ? 'closed' : 'menu';
}

const span = (from: Instant | undefined, to: Instant | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, to - from);
