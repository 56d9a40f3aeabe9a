import { describe, expect, test } from 'vitest';
import {
  CLOSING_MS,
  isClosing,
  isUndecidedCallback,
  isUndecidedRequest,
  namedOutcome,
} from '../../src/day/closing-list.ts';
import type { Orientation, RedFlag, RequestKind, RequestState } from '../../src/requests/request.ts';

const END = Date.parse('2026-11-23T17:00:00+01:00');

const undecided = (
  kind: RequestKind,
  state: RequestState,
  more: { orientation?: Orientation; redFlag?: RedFlag['state']; careBy?: string } = {},
): boolean => isUndecidedRequest({ kind, state, orientation: null, redFlag: 'none', careBy: null, ...more });

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
  test.each(Object.entries(states))('%s: undecided %s', (state, isUndecided) => {
    expect(undecided('snp', state as RequestState)).toBe(isUndecided);
    expect(undecided('both', state as RequestState)).toBe(isUndecided);
    // Also where the caller had asked for something else.
    expect(undecided('mt', state as RequestState, { orientation: 'emergency' })).toBe(isUndecided);
    expect(undecided('other', state as RequestState, { redFlag: 'unknown' })).toBe(isUndecided);
    expect(namedOutcome(state as RequestState) === undefined).toBe(isUndecided);
  });

  test('is one by what was asked for, or by where the triage has sent it', () => {
    expect(undecided('mt', 'received')).toBe(false);
    expect(undecided('other', 'triaged', { orientation: 'other' })).toBe(false);
    expect(undecided('mt', 'triaged', { orientation: 'both' })).toBe(true);
    expect(undecided('other', 'triaged', { orientation: 'samu' })).toBe(true);
    expect(undecided('mt', 'triaged', { orientation: 'emergency' })).toBe(true);
    expect(undecided('mt', 'triaged', { orientation: 'mt', redFlag: 'lifted' })).toBe(true);
    expect(undecided('snp', 'triaged', { orientation: 'mt' })).toBe(true);
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
