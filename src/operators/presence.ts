/**
 * `present`: free for the next caller. `on-call`, `wrap-up`: on the phone, or writing down what came of it. `away`: said so. `gone`: the
 * console has not been heard of.
 */
export type PresenceState = 'present' | 'on-call' | 'wrap-up' | 'away' | 'gone';

/** At the line: callers may be told that somebody will answer. */
export const AT_THE_LINE: readonly PresenceState[] = ['present', 'on-call', 'wrap-up'];

/** A console that has said nothing for so long (machine time) is gone; it says something every 20 s. */
export const UNSEEN_MS = 60_000;

/**
 * What happens to an operator. `says-present`, `says-away`: their console, over and over. `takes-call`: their phone is rung for a caller.
 * `call-over`: they have talked, and have it to write down. `call-lost`: nothing came of it. `wrapped-up`: that call is
 * written down, perhaps before its end was. `unseen`: the console is silent.
 */
export type PresenceChange =
  | 'says-present'
  | 'says-away'
  | 'takes-call'
  | 'call-over'
  | 'call-lost'
  | 'wrapped-up'
  | 'unseen';

/**
 * The table. A console that says « present » does not end a call or the writing after it, only a break; one who says « away » while on a
 * call gets no other, and is not called back to the line when it ends.
 */
const NEXT: Readonly<Record<PresenceState, Readonly<Record<PresenceChange, PresenceState>>>> = {
  present: {
    'says-present': 'present',
    'says-away': 'away',
    'takes-call': 'on-call',
    'call-over': 'present',
    'call-lost': 'present',
    'wrapped-up': 'present',
    unseen: 'gone',
  },
  'on-call': {
    'says-present': 'on-call',
    'says-away': 'away',
    'takes-call': 'on-call',
    'call-over': 'wrap-up',
    'call-lost': 'present',
    'wrapped-up': 'present',
    unseen: 'gone',
  },
  'wrap-up': {
    'says-present': 'wrap-up',
    'says-away': 'away',
    'takes-call': 'on-call',
    'call-over': 'wrap-up',
    'call-lost': 'present',
    'wrapped-up': 'present',
    unseen: 'gone',
  },
  away: {
    'says-present': 'present',
    'says-away': 'away',
    'takes-call': 'on-call',
    'call-over': 'away',
    'call-lost': 'away',
    'wrapped-up': 'away',
    unseen: 'gone',
  },
  gone: {
    'says-present': 'present',
    'says-away': 'away',
    'takes-call': 'on-call',
    'call-over': 'gone',
    'call-lost': 'gone',
    'wrapped-up': 'gone',
    unseen: 'gone',
  },
};

/** Where an operator stands after `change`; `undefined` as a state: nothing was heard of them yet. */
export const presenceAfter = (state: PresenceState | undefined, change: PresenceChange): PresenceState =>
  NEXT[state ?? 'gone'][change];
