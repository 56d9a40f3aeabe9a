import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Orientation, RedFlag, RequestAction, RequestState } from '../../src/requests/request.ts';
import { isBookable, lift, next } from '../../src/requests/request.ts';

const states: RequestState[] = [
  'received',
  'triaged',
  'waiting',
  'booked',
  'seen',
  'reported',
  'closed',
  'redirected',
  'cancelled',
  'lost-contact',
];
const actions: RequestAction[] = [
  'triage',
  'redirect',
  'wait',
  'book',
  'release',
  'see',
  'report',
  'close',
  'cancel',
  'lose-contact',
  'reopen',
];
const orientations: Orientation[] = ['snp', 'mt', 'both', 'other', 'samu'];
const redFlags: RedFlag[] = [
  { state: 'none' },
  { state: 'raised', rules: ['chest-pain'] },
  { state: 'unknown', questions: ['breathing'] },
  { state: 'lifted', by: 'doctor' },
  { state: 'lifted', by: 'samu' },
];

/** Every state that a way of actions goes through; refused actions change nothing. */
function way(steps: readonly RequestAction[]): RequestState[] {
  const path: RequestState[] = ['received'];
  for (const step of steps) path.push(next(path.at(-1) ?? 'received', step) ?? path.at(-1) ?? 'received');
  return path;
}

describe('The life of a request', () => {
  test('from the ring to the report', () => {
    expect(way(['triage', 'book', 'see', 'report', 'close'])).toEqual([
      'received',
      'triaged',
      'booked',
      'seen',
      'reported',
      'closed',
    ]);
  });

  test('a report is proof enough that the patient was seen', () => {
    expect(next('booked', 'report')).toBe('reported');
  });

  test('a booked request is released before it goes anywhere else', () => {
    for (const action of ['redirect', 'cancel', 'close', 'wait', 'lose-contact', 'book'] as const)
      expect(next('booked', action)).toBeUndefined();
    expect(way(['triage', 'book', 'release', 'redirect'])).toContain('redirected');
  });

  test('a reopened request is triaged again before anything is booked', () => {
    for (const over of ['closed', 'redirected', 'cancelled', 'lost-contact'] as const)
      expect(next(over, 'reopen')).toBe('received');
    expect(next('received', 'book')).toBeUndefined();
  });

  test('every state is reached, and none is a trap', () => {
    const reached = (from: RequestState) => {
      const seen = new Set<RequestState>([from]);
      for (const state of seen)
        for (const action of actions) {
          const then = next(state, action);
          if (then) seen.add(then);
        }
      return seen;
    };
    expect([...reached('received')].toSorted()).toEqual(states.toSorted());
    for (const state of states) expect(reached(state)).toContain('closed');
  });

  test('nobody is seen without a booking, booked without a triage, or closed after being seen without a report', () => {
    const comesFrom: Partial<Record<RequestState, RequestState[]>> = {
      booked: ['triaged', 'waiting'],
      seen: ['booked'],
      reported: ['booked', 'seen'],
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...actions), { maxLength: 40 }), (steps) => {
        const path = way(steps);
        path.forEach((state, index) => {
          const before = path[index - 1];
          if (before === undefined || before === state) return;
          expect(comesFrom[state] ?? states).toContain(before);
          expect(before === 'seen' ? state : 'reported').toBe('reported');
        });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('Vital first (rule 1)', () => {
  const everything = states.flatMap((state) =>
    redFlags.flatMap((redFlag) => orientations.map((orientation) => ({ state, redFlag, orientation }))),
  );

  test('a raised or unknown red flag blocks the booking, whatever the state and the orientation', () => {
    const blocked = everything.filter(
      ({ redFlag }) => redFlag.state === 'raised' || redFlag.state === 'unknown',
    );
    for (const request of blocked) expect(isBookable(request)).toBe('red-flag');
    expect(blocked).toHaveLength(states.length * 2 * orientations.length);
  });

  test('what is bookable is exactly: triaged or waiting, for unplanned care, with nothing to fear or a flag lifted', () => {
    const bookable = everything.filter((request) => isBookable(request) === undefined);
    for (const { state, redFlag, orientation } of bookable) {
      expect(['triaged', 'waiting']).toContain(state);
      expect(orientation === 'samu' ? redFlag.state : 'lifted').toBe('lifted');
      expect(['snp', 'both', 'samu']).toContain(orientation);
    }
    expect(bookable).toHaveLength(2 * (2 + 2 * 3));
  });

  test('nothing that may be booked is refused by the life of the request', () => {
    const bookable = everything.filter((request) => isBookable(request) === undefined);
    for (const { state } of bookable) expect(next(state, 'book')).toBe('booked');
  });

  test('a refusal says why', () => {
    const calm: RedFlag = { state: 'none' };
    expect(isBookable({ state: 'received', redFlag: calm })).toBe('not-triaged');
    expect(isBookable({ state: 'triaged', redFlag: calm, orientation: null })).toBe('not-triaged');
    expect(isBookable({ state: 'booked', redFlag: calm, orientation: 'snp' })).toBe('already-booked');
    expect(isBookable({ state: 'triaged', redFlag: calm, orientation: 'mt' })).toBe('not-snp');
    expect(isBookable({ state: 'triaged', redFlag: calm, orientation: 'samu' })).toBe('red-flag');
    for (const state of ['seen', 'reported', 'closed', 'redirected', 'cancelled', 'lost-contact'] as const)
      expect(isBookable({ state, redFlag: calm, orientation: 'snp' })).toBe('request-over');
  });

  test('only what blocks can be lifted, by a doctor or by the advice of the SAMU', () => {
    expect(lift({ state: 'raised', rules: ['stroke'] }, 'doctor')).toEqual({ state: 'lifted', by: 'doctor' });
    expect(lift({ state: 'unknown', questions: ['stroke'] }, 'samu')).toEqual({
      state: 'lifted',
      by: 'samu',
    });
    expect(lift({ state: 'none' }, 'doctor')).toBeUndefined();
    expect(lift({ state: 'lifted', by: 'samu' }, 'doctor')).toBeUndefined();
  });
});
