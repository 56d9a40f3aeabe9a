import { hours, type Instant } from '../platform/clock.ts';

/** `moved`: given up for another slot, whose booking is a new one. */
export type BookingState = 'booked' | 'arrived' | 'seen' | 'no-show' | 'cancelled' | 'moved';

/** `report`: the professional wrote what they saw, which proves that the patient came. */
export type BookingAction = 'arrive' | 'report' | 'no-show' | 'cancel' | 'move';

/** Who calls a visit off. */
export type CancelledBy = 'patient' | 'professional' | 'operator';

/**
 * How soon a place was given back: `late` when hardly anybody can still be sent there, `after` once its time had come. A visit called off `after` is no
 * absence: somebody has said so.
 */
export type Notice = 'in-time' | 'late' | 'after';

export type BookingRefusal =
  | 'already-arrived'
  | 'already-seen'
  | 'already-no-show'
  | 'already-cancelled'
  | 'already-moved';

/**
 * What may happen to a booking; whatever is not here is refused with the name of what happened before. Somebody who has arrived
 * may leave again (cancel), but neither move nor be absent.
 */
const transitions: Readonly<Record<BookingState, Partial<Record<BookingAction, BookingState>>>> = {
  booked: { arrive: 'arrived', report: 'seen', 'no-show': 'no-show', cancel: 'cancelled', move: 'moved' },
  arrived: { report: 'seen', cancel: 'cancelled' },
  seen: {},
  'no-show': {},
  cancelled: {},
  moved: {},
};

export const LATE_MS = hours(2);

/** `time`: when the patient is awaited, for a walk-in slot its end. */
export function noticeOf(time: Instant, at: Instant): Notice {
  if (at >= time) return 'after';
  return time - at < LATE_MS ? 'late' : 'in-time';
}

/** The state after that action, or why it is refused. */
export function apply(
  state: BookingState,
  action: BookingAction,
): { state: BookingState } | { refused: BookingRefusal } {
  const then = transitions[state][action];
  if (then) return { state: then };
  if (state === 'booked') throw new Error('a booked booking refuses nothing');
  return { refused: `already-${state}` };
}

/** Whether it takes one of the slot's places (rule 3). An absent patient's place has gone by: it does not come back. */
export function takesPlace(state: BookingState): boolean {
  return state !== 'cancelled' && state !== 'moved';
}
