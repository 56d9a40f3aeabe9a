import { describe, expect, test } from 'vitest';
import {
  CLOSING_MS,
  isClosing,
  isUndecidedCallback,
  isUndecidedRequest,
  namedOutcome,
} from '../../src/day/closing-list.ts';
import type { RequestState } from '../../src/requests/request.ts';

const END = Date.parse('2026-11-23T17:00:00+01:00');

describe('a request for unplanned care', () => {
  const states: Record<RequestState, boolean> = {
    received: true,
    triaged: true,
    offered: true,
    proposed: true,
    waiting: true,
    booked: false,
    seen: false,
    reported: false,
    closed: false,
    redirected: false,
    cancelled: false,
    'lost-contact': false,
  };
  test.each(Object.entries(states))('%s: undecided %s', (state, undecided) => {
    expect(isUndecidedRequest({ kind: 'snp', state: state as RequestState })).toBe(undecided);
    expect(isUndecidedRequest({ kind: 'both', state: state as RequestState })).toBe(undecided);
    expect(namedOutcome(state as RequestState) === undefined).toBe(undecided);
  });

  test('is one by what was asked for, or by where the triage has sent it', () => {
    expect(isUndecidedRequest({ kind: 'mt', state: 'received' })).toBe(false);
    expect(isUndecidedRequest({ kind: 'other', state: 'triaged', orientation: 'other' })).toBe(false);
    expect(isUndecidedRequest({ kind: 'mt', state: 'triaged', orientation: 'both' })).toBe(true);
    expect(isUndecidedRequest({ kind: 'other', state: 'triaged', orientation: 'samu' })).toBe(true);
    expect(isUndecidedRequest({ kind: 'snp', state: 'triaged', orientation: 'mt' })).toBe(true);
  });
});

test('a callback is undecided while it is open, due by the end and carried over by nobody', () => {
  const open = { state: 'open', notBefore: null, carriedTo: null } as const;
  expect(isUndecidedCallback(open, END)).toBe(true);
  expect(isUndecidedCallback({ ...open, notBefore: END - 1 }, END)).toBe(true);
  expect(isUndecidedCallback({ ...open, notBefore: END + 1 }, END)).toBe(false);
  expect(isUndecidedCallback({ ...open, carriedTo: END + 1 }, END)).toBe(false);
  // Carried over to today: due again.
  expect(isUndecidedCallback({ ...open, carriedTo: END - 1 }, END)).toBe(true);
  expect(isUndecidedCallback({ ...open, state: 'done' }, END)).toBe(false);
  expect(isUndecidedCallback({ ...open, state: 'given-up' }, END)).toBe(false);
});

test('the list shows from thirty minutes before the end until the day is closed with nothing left', () => {
  const day = { closesAt: END, closed: false, undecided: 0 };
  expect(isClosing(day, END - CLOSING_MS - 1)).toBe(false);
  expect(isClosing(day, END - CLOSING_MS)).toBe(true);
  expect(isClosing(day, END + CLOSING_MS)).toBe(true);
  expect(isClosing({ ...day, closed: true }, END)).toBe(false);
  expect(isClosing({ ...day, closed: true, undecided: 1 }, END)).toBe(true);
  expect(isClosing({ ...day, closesAt: undefined }, END)).toBe(false);
});
