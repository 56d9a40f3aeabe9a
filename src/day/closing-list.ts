import type { CallbackState } from '../callbacks/callback.ts';
import type { Orientation, RedFlag, RequestKind, RequestState } from '../requests/request.ts';
import { isTimedCare } from '../requests/timed-care.ts';

/** What has to be decided before a day of the line can be closed (rule 2). Shared with the pages: plain data, the time passed in. */

/** From so many milliseconds before the end on, the board shows the closing list. */
export const CLOSING_MS = 30 * 60_000;

/** What became of a request, as it is said at the closing of the day. */
export type NamedOutcome = 'booked' | 'seen' | 'handed-over' | 'patient-told' | 'cancelled' | 'lost-contact';

/** `undefined`: still to be given. A waiting list is not an outcome: nobody has told the patient anything for certain. */
const outcomes: Readonly<Record<RequestState, NamedOutcome | undefined>> = {
  received: undefined,
  triaged: undefined,
  offered: undefined,
  proposed: undefined,
  waiting: undefined,
  booked: 'booked',
  seen: 'seen',
  reported: 'seen',
  redirected: 'handed-over',
  closed: 'patient-told',
  cancelled: 'cancelled',
  'lost-contact': 'lost-contact',
};

export const namedOutcome = (state: RequestState): NamedOutcome | undefined => outcomes[state];

/** Care with a deadline (`requests/timed-care.ts`) without a named outcome. */
export const isUndecidedRequest = (request: {
  kind: RequestKind;
  state: RequestState;
  orientation: Orientation | null;
  redFlag: RedFlag['state'] | null;
  careBy: number | string | null;
}): boolean => namedOutcome(request.state) === undefined && isTimedCare(request);

/** A callback that is due by the end of the day and that nobody has taken on. Times in epoch milliseconds. */
export function isUndecidedCallback(
  callback: { state: CallbackState; notBefore: number | null; carriedTo: number | null },
  end: number,
): boolean {
  const { state, notBefore, carriedTo } = callback;
  return (
    state === 'open' && (notBefore === null || notBefore <= end) && (carriedTo === null || carriedTo < end)
  );
}

/** Whether the closing list is to be shown. `closesAt`: the end of the day in epoch milliseconds; none: not a day of the line. */
export function isClosing(
  day: { closesAt: number | undefined; closed: boolean; undecided: number },
  at: number,
): boolean {
  if (day.closesAt === undefined || at < day.closesAt - CLOSING_MS) return false;
  // What comes after somebody has closed the day opens the list again.
  return !day.closed || day.undecided > 0;
}
