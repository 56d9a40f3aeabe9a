import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BookingAction, BookingState } from '../../src/bookings/booking.ts';
import { apply, takesPlace } from '../../src/bookings/booking.ts';

const states: BookingState[] = ['booked', 'arrived', 'seen', 'no-show', 'cancelled', 'moved'];
const actions: BookingAction[] = ['arrive', 'report', 'no-show', 'cancel', 'move'];

describe('The life of a booking', () => {
  test('is this table, and nothing else', () => {
    const allowed = states.flatMap((state) =>
      actions.flatMap((action) => {
        const outcome = apply(state, action);
        return 'state' in outcome ? [`${state} + ${action} = ${outcome.state}`] : [];
      }),
    );
    expect(allowed).toEqual([
      'booked + arrive = arrived',
      'booked + report = seen',
      'booked + no-show = no-show',
      'booked + cancel = cancelled',
      'booked + move = moved',
      'arrived + report = seen',
      'arrived + cancel = cancelled',
    ]);
  });

  test('a refusal names what happened before', () => {
    expect(apply('arrived', 'no-show')).toEqual({ refused: 'already-arrived' });
    expect(apply('cancelled', 'report')).toEqual({ refused: 'already-cancelled' });
    expect(apply('no-show', 'arrive')).toEqual({ refused: 'already-no-show' });
    expect(apply('moved', 'cancel')).toEqual({ refused: 'already-moved' });
    expect(apply('seen', 'cancel')).toEqual({ refused: 'already-seen' });
  });

  test('ends once: whatever is tried after an end changes nothing, and a place given back is not taken again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...actions), { maxLength: 20 }), (steps) => {
        let state: BookingState = 'booked';
        for (const step of steps) {
          const outcome = apply(state, step);
          if ('refused' in outcome) continue;
          expect(['booked', 'arrived']).toContain(state);
          expect(!takesPlace(state) && takesPlace(outcome.state)).toBe(false);
          state = outcome.state;
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a place is free again when it was cancelled or moved, not when the patient stayed away', () => {
    expect(states.filter(takesPlace)).toEqual(['booked', 'arrived', 'seen', 'no-show']);
  });
});
