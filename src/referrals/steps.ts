import type { RequestState } from '../requests/request.ts';
import type { Standing } from './progress.ts';

/** An event by which a request has come to another state; `xid`: the transaction that it belongs to. */
export type StepEvent = {
  id: string;
  xid: string;
  type: string;
  /** Of `booking.made` the booking. */
  subject: string;
  data: Record<string, unknown>;
};

/** What the log calls the steps of a request's life. `booking.made` is the one that books it. */
export const STEP_TYPES = [
  'request.received',
  'request.triaged',
  'request.red-flagged',
  'request.offered',
  'request.proposed',
  'request.waiting',
  'booking.made',
  'request.released',
  'request.seen',
  'request.reported',
  'request.redirected',
  'request.closed',
  'request.cancelled',
  'request.lost-contact',
  'request.reopened',
] as const;

type Visit = NonNullable<Standing['booking']>;

/**
 * How a request stood after each of those events that come after `noted`, one after the other: a state that lasted for seconds is told like any
 * other. What one transaction did is one step: a visit that is moved was never nobody's.
 */
export function stepsAfter(
  noted: string | null,
  events: readonly StepEvent[],
  visits: ReadonlyMap<string, Visit>,
): Standing[] {
  let booking: Standing['booking'] = null;
  return events.flatMap(({ id, xid, type, subject, data }, index): Standing[] => {
    const made = type === 'booking.made';
    if (made) booking = visits.get(subject) ?? null;
    if ((noted !== null && id <= noted) || events[index + 1]?.xid === xid) return [];
    const reason = typeof data.reason === 'string' ? data.reason : null;
    return [{ state: made ? 'booked' : (data.state as RequestState), reason, booking }];
  });
}
