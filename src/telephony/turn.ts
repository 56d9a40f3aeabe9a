import type { CallbackReason } from '../callbacks/callback.ts';
import type { CarrierEvent } from '../calls/call.ts';
import type { Instant } from '../platform/clock.ts';
import type { LineState, OpeningHours } from '../territory/opening-hours.ts';
import type { PhoneLine } from '../territory/phone-line.ts';
import type { E164 } from '../territory/phone-number.ts';

/**
 * The words of the caller's way: a caller is at a step, the line looks at the situation, and what follows is a turn: what must be on
 * record first, what the caller then hears, and what comes after that.
 */

/** The line that was called, as its territory describes it. */
export type Line = { name: string; timeZone: string; opening: OpeningHours; line: PhoneLine };

/** What a caller can be asked: a choice, the key of one who waits, whether to be called back, at which number, and whether it is that. */
export type Ask = 'menu' | 'waiting' | 'callback' | 'number' | 'confirm';
/** Where it is asked: on the line, or in the queue, where the place is kept meanwhile. */
export type Place = 'call' | 'wait';

/** Where the carrier says that the caller is. */
export type Step =
  | { at: 'ring' }
  | {
      at: 'gather';
      ask: Ask;
      place: Place;
      /** How often this has been asked, from 1. */
      asked: number;
      /** Empty: the caller was silent. Undefined: nobody knows (a failure of ours swallowed it). */
      keys: string | undefined;
    }
  | { at: 'wait' }
  /** Out of the queue without an answer; `queue-full`: never in it. */
  | { at: 'queue-end'; because: 'left' | 'queue-full' };

/** All that the next turn depends on. */
export type Situation = {
  at: Instant;
  state: LineState;
  /** At the line: zero plays the closed message though the line is open. */
  operators: number;
  waiting: number;
  ahead: number;
  estimateMs: number | undefined;
  /** In the queue so far, milliseconds. */
  waitedMs: number;
  caller: CallerFacts;
};

/** What is on record of the caller. */
export type CallerFacts = {
  refusedClosed: boolean;
  queued: boolean;
  /** An operator has taken the call: their phone rings. */
  beingAnswered: boolean;
  /** A callback is on record. */
  promised: boolean;
  phoneKnown: boolean;
  /** Keyed in, not yet said to be right. */
  keyedPhone: string | null;
};

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at' | 'sequence'> : never;
export type Fact = WithoutTime<CarrierEvent>;

/** What must be on record before the caller hears a word of the turn. */
export type Writes = {
  facts: readonly Fact[];
  callback?: { reason: CallbackReason; notBefore: Instant | null };
  /** To be read back. */
  keyedPhone?: E164;
  /** The keyed number is the caller's. */
  phoneConfirmed?: true;
};

export type Next =
  | {
      do: 'ask';
      ask: Ask;
      place: Place;
      asked: number;
      /** May be cut short by a key. */
      question: readonly string[];
      /** Music or silence while the caller listens for their turn. */
      music?: string | null;
    }
  | { do: 'enqueue' }
  /** Back to the wait document. */
  | { do: 'wait-on' }
  /** Out of the queue; `queue-end` follows. */
  | { do: 'leave' }
  /** The same step once more, after a pause: it could not be written. */
  | { do: 'try-again'; address: string }
  | { do: 'hang-up' };

export type Turn = {
  writes: Writes;
  /** Cannot be cut short. */
  says: readonly string[];
  next: Next;
};
