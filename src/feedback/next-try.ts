import { after, hours, type Instant, minutes } from '../platform/clock.ts';

/** How long a message that its recipient's server refuses for now is tried again (RFC 5321, 4.5.4.1: some days): a report is old after that. */
export const PATIENCE_MS = hours(48);

/** A greylisting server wants minutes, one that starts again seconds. */
const FIRST_MS = 30_000;

/** When a message that was put off is tried again: at growing intervals. `attempts`: made so far. */
export const nextTry = (at: Instant, attempts: number): Instant => after(at, grown(attempts, hours(2)));

/** When a server that would have none of our messages is asked again, with one for all. `refusals`: so far, in a row. */
export const nextProbe = (at: Instant, refusals: number): Instant => after(at, grown(refusals, minutes(30)));

/** When a mail that we failed to put on record is read again. `times`: so far. */
export const nextReread = (at: Instant, times: number): Instant => after(at, grown(times + 1, minutes(30)));

const grown = (times: number, longest: number): number =>
  Math.min(longest, FIRST_MS * 2 ** Math.min(20, Math.max(0, times - 1)));

/** When it is over for a message that was first put off at `deferredAt`. */
export const lastTry = (deferredAt: Instant): Instant => after(deferredAt, PATIENCE_MS);

/** A server tries for up to five days before it says that it could not (RFC 5321, 4.5.4.1): whoever has heard nothing by then asks. */
export const PROOF_WITHIN_MS = hours(5 * 24);

/** A server that does not answer for so long is a person's affair: an hour is more than a restart. */
export const isOutForLong = (since: Instant, at: Instant): boolean => at - since >= hours(1);
