/** `new`: with its request, for somebody to read. `aside`: nobody knows yet whose it is. `read`: a person has seen to it. */
export type IncomingState = 'new' | 'read' | 'aside';

export const INCOMING_STATES = ['new', 'read', 'aside'] as const satisfies readonly IncomingState[];

/**
 * Why a mail does not lie with a request:
 * - `no-reference`: it answers nothing that we have sent;
 * - `unknown-message`: it speaks of a message that is none of ours;
 * - `not-recipient`: it says what became of a message, and comes from somebody to whom that message did not go;
 * - `not-secure`: it answers a message of ours from outside of the secure mail;
 * - `unclear-report`: a mail system says something of a message of ours that is neither yes nor no;
 * - `too-large`, `unreadable`: it could not be looked into;
 * - `not-recorded`: a fault of ours, which came back with each look.
 */
export const ASIDE_REASONS = [
  'no-reference',
  'unknown-message',
  'not-recipient',
  'not-secure',
  'unclear-report',
  'too-large',
  'unreadable',
  'not-recorded',
] as const;

export type AsideReason = (typeof ASIDE_REASONS)[number];

/** What was not kept of it, and why; it still lies in the mailbox. */
export const FAULTS = [
  'too-large',
  'unreadable',
  'not-recorded',
  'too-many-parts',
  'attachment-too-large',
  'text-cut',
] as const;

export type Fault = (typeof FAULTS)[number];
