/**
 * `present`: free for the next caller. `on-call`, `wrap-up`: on the phone, or writing down what came of it. `away`: said so. `gone`: the
 * console has not been heard of.
 */
export type PresenceState = 'present' | 'on-call' | 'wrap-up' | 'away' | 'gone';

/** At the line: callers may be told that somebody will answer. */
export const AT_THE_LINE: readonly PresenceState[] = ['present', 'on-call', 'wrap-up'];
