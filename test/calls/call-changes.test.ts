import { expect, test } from 'vitest';
import { callChanges } from '../../src/calls/call-changes.ts';
import { type CallFacts, type CarrierEvent, merge } from '../../src/calls/call.ts';
import type { Instant } from '../../src/platform/clock.ts';

const at = (seconds: number) => (seconds * 1000) as Instant;

/** What is told when these arrive one after the other. */
function told(...events: CarrierEvent[]): string[] {
  let facts: CallFacts | undefined;
  return events.flatMap((event) => {
    const before = facts;
    facts = merge(facts, event);
    return callChanges(before, facts).map(({ type, data }) =>
      'outcome' in data ? `${type} ${data.outcome}` : type,
    );
  });
}

const arrived: CarrierEvent = { kind: 'arrived', at: at(0) };
const queued: CarrierEvent = { kind: 'queued', at: at(0) };
const answered: CarrierEvent = { kind: 'answered', at: at(20) };
const completed: CarrierEvent = { kind: 'status', status: 'completed', at: at(60) };

test('a call that goes its way tells each step', () => {
  expect(told(arrived, queued, answered, completed)).toEqual([
    'call.arrived',
    'call.queued',
    'call.answered',
    'call.ended completed',
  ]);
});

test('what comes after the end brings no call back to life', () => {
  expect(told(completed, arrived, { kind: 'refused-closed', at: at(0) })).toEqual([
    'call.arrived',
    'call.ended missed',
    'call.ended closed-hours',
  ]);
  expect(told(completed, queued, answered)).toEqual([
    'call.arrived',
    'call.ended missed',
    'call.ended abandoned',
    'call.ended completed',
  ]);
});

test('a repeat tells nothing', () => {
  expect(told(arrived, queued, queued, completed, completed, queued)).toEqual([
    'call.arrived',
    'call.queued',
    'call.ended abandoned',
  ]);
});

test('a closed line is told once', () => {
  const closed: CarrierEvent = { kind: 'refused-closed', at: at(0) };
  expect(told(closed, closed, completed)).toEqual([
    'call.arrived',
    'call.refused',
    'call.ended closed-hours',
  ]);
});
