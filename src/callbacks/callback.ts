/**
 * Why the line owes somebody a call: they asked for it, hung up while waiting, were not answered, were cut off, or left their number
 * while the line was closed.
 */
export type CallbackReason = 'requested' | 'abandoned' | 'missed' | 'failed' | 'closed-hours';

/** `given-up`: by a person only, never by the software (rule 6). */
export type CallbackState = 'open' | 'done' | 'given-up';
