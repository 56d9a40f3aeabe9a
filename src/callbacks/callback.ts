/**
 * Why the line owes somebody a call: they asked for it, hung up while waiting, were not answered, were cut off, or left their number
 * while the line was closed.
 */
export type CallbackReason = 'requested' | 'abandoned' | 'missed' | 'failed' | 'closed-hours';

/** `given-up`: by a person only, never by the software (rule 6). */
export type CallbackState = 'open' | 'done' | 'given-up';

/**
 * `call`: the line rings them. `attempt`: nobody could be spoken to. `carry-over`: somebody takes it on until the next opening.
 * `reopen`: the call that ended it had reached an answering machine, or somebody else.
 */
export type CallbackAction = 'call' | 'attempt' | 'finish' | 'give-up' | 'carry-over' | 'reopen';

/** What came of a try that reached nobody. */
export const ATTEMPT_RESULTS = ['no-answer', 'busy', 'voicemail', 'wrong-number'] as const;
export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

/** However often nobody picks up, it stays open until somebody was spoken to or a person gives it up. */
const transitions: Readonly<Record<CallbackState, Partial<Record<CallbackAction, CallbackState>>>> = {
  open: { call: 'open', attempt: 'open', finish: 'done', 'give-up': 'given-up', 'carry-over': 'open' },
  done: { reopen: 'open' },
  'given-up': {},
};

/** The state after that action; `undefined` when a callback in this state does not allow it. */
export const nextState = (state: CallbackState, action: CallbackAction): CallbackState | undefined =>
  transitions[state][action];

/** Who has just not picked up is not rung again at once: others come first for so many milliseconds. The place in the line stays. */
export const REST_MS = 15 * 60_000;
