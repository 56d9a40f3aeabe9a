import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallFacts, CarrierEvent } from '../../src/calls/call.ts';
import { callFigures, callState, merge } from '../../src/calls/call.ts';
import type { Instant } from '../../src/platform/clock.ts';
import { after, instant } from '../../src/platform/clock.ts';

const start = instant('2026-11-23T11:00:00+01:00');
const seconds = (n: number): Instant => after(start, n * 1000);

function facts(events: readonly CarrierEvent[]): CallFacts {
  let merged: CallFacts | undefined;
  for (const event of events) merged = merge(merged, event);
  if (!merged) throw new Error('a call begins with an event');
  return merged;
}

const calls = {
  answered: [
    { kind: 'arrived', at: seconds(0) },
    { kind: 'status', status: 'ringing', at: seconds(0), sequence: 0 },
    { kind: 'status', status: 'in-progress', at: seconds(1), sequence: 1 },
    { kind: 'queued', at: seconds(10) },
    { kind: 'answered', at: seconds(40) },
    { kind: 'left-queue', result: 'bridged', at: seconds(340) },
    { kind: 'status', status: 'completed', at: seconds(341), sequence: 2 },
  ],
  abandoned: [
    { kind: 'arrived', at: seconds(0) },
    { kind: 'queued', at: seconds(10) },
    { kind: 'left-queue', result: 'hangup', at: seconds(95) },
    { kind: 'status', status: 'completed', at: seconds(95), sequence: 1 },
  ],
  nobodyPresent: [
    { kind: 'arrived', at: seconds(0) },
    { kind: 'queued', at: seconds(10) },
    { kind: 'left-queue', result: 'gave-up', at: seconds(70) },
    { kind: 'status', status: 'completed', at: seconds(100), sequence: 1 },
  ],
  hungUpInTheGreeting: [
    { kind: 'arrived', at: seconds(0) },
    { kind: 'status', status: 'completed', at: seconds(4), sequence: 1 },
  ],
  closed: [
    { kind: 'arrived', at: seconds(0) },
    { kind: 'refused-closed', at: seconds(0) },
    { kind: 'status', status: 'completed', at: seconds(20), sequence: 1 },
  ],
  broken: [
    { kind: 'arrived', at: seconds(0) },
    { kind: 'queued', at: seconds(10) },
    { kind: 'status', status: 'failed', at: seconds(12), sequence: 1 },
  ],
} satisfies Record<string, CarrierEvent[]>;

describe('The life of a phone call', () => {
  test('rings, waits, is answered, ends', () => {
    const states = calls.answered.map(
      (_, index) => callState(facts(calls.answered.slice(0, index + 1))).state,
    );
    expect(states).toEqual(['ringing', 'ringing', 'ringing', 'queued', 'answered', 'answered', 'ended']);
  });

  test.each([
    ['answered', 'completed', 30_000, 301_000],
    ['abandoned', 'abandoned', 85_000, undefined],
    ['nobodyPresent', 'missed', 60_000, undefined],
    ['hungUpInTheGreeting', 'missed', undefined, undefined],
    ['closed', 'closed-hours', undefined, undefined],
    ['broken', 'failed', 2_000, undefined],
  ] as const)('%s ends as %s', (call, outcome, waitedMs, talkedMs) => {
    const known = facts(calls[call]);
    expect(callState(known)).toEqual({ state: 'ended', outcome });
    expect(callFigures(known)).toEqual({ waitedMs, talkedMs });
  });

  test('a lost callback is made up for by the next one', () => {
    const without = (kind: CarrierEvent['kind'], events: CarrierEvent[]) =>
      callState(facts(events.filter((event) => event.kind !== kind)));
    expect(without('answered', calls.answered)).toEqual({ state: 'ended', outcome: 'completed' });
    expect(without('queued', calls.answered)).toEqual({ state: 'ended', outcome: 'completed' });
    expect(without('left-queue', calls.answered)).toEqual({ state: 'ended', outcome: 'completed' });
    expect(without('status', calls.abandoned)).toEqual({ state: 'ended', outcome: 'abandoned' });
    expect(without('arrived', calls.closed)).toEqual({ state: 'ended', outcome: 'closed-hours' });
  });

  test('a call that is still waiting has no figures yet', () => {
    expect(callFigures(facts(calls.answered.slice(0, 4)))).toEqual({
      waitedMs: undefined,
      talkedMs: undefined,
    });
  });
});

const at = fc.integer({ min: 0, max: 600 }).map(seconds);
const anyEvent: fc.Arbitrary<CarrierEvent> = fc
  .record({
    at,
    sequence: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    what: fc.oneof(
      fc.constantFrom(
        { kind: 'arrived' } as const,
        { kind: 'refused-closed' } as const,
        { kind: 'queued' } as const,
        { kind: 'answered' } as const,
      ),
      fc
        .constantFrom('bridged' as const, 'hangup' as const, 'gave-up' as const)
        .map((result) => ({ kind: 'left-queue' as const, result })),
      fc
        .constantFrom(
          'queued' as const,
          'ringing' as const,
          'in-progress' as const,
          'completed' as const,
          'busy' as const,
          'no-answer' as const,
          'canceled' as const,
          'failed' as const,
        )
        .map((status) => ({ kind: 'status' as const, status })),
    ),
  })
  .map(({ at, sequence, what }) => ({ at, sequence, ...what }));

/** Events, and the same events shuffled, some of them told again, anywhere. */
const toldTwoWays = fc.array(anyEvent, { minLength: 1, maxLength: 8 }).chain((events) =>
  fc
    .tuple(
      fc.shuffledSubarray(events, { minLength: events.length }),
      fc.array(fc.tuple(fc.constantFrom(...events), fc.nat({ max: 20 })), { maxLength: 10 }),
    )
    .map(([shuffled, repeats]) => {
      const told = [...shuffled];
      for (const [event, place] of repeats) told.splice(place % (told.length + 1), 0, event);
      return { events, told };
    }),
);

describe('Callbacks out of order and repeated', () => {
  test('any order and any number of repeats leave the same facts', () => {
    fc.assert(
      fc.property(toldTwoWays, ({ events, told }) => {
        expect(facts(told)).toEqual(facts(events));
      }),
      { numRuns: 5000 },
    );
  });

  test('every order of a real call, reversed and told five times included, ends in the same state', () => {
    for (const events of Object.values<CarrierEvent[]>(calls)) {
      const outcome = callState(facts(events));
      expect(callState(facts(events.toReversed()))).toEqual(outcome);
      expect(facts([...events, ...events.toReversed(), ...events, ...events, ...events])).toEqual(
        facts(events),
      );
      fc.assert(
        fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (told) => {
          expect(callState(facts(told))).toEqual(outcome);
        }),
        { numRuns: 500 },
      );
    }
  });

  test('merging is a no-op for what is already known, and never forgets', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 8 }), anyEvent, (events, one) => {
        const before = facts(events);
        const told = merge(before, one);
        expect(merge(told, one)).toEqual(told);
        for (const key of Object.keys(before)) expect(told).toHaveProperty(key);
        const cameBack = callState(before).state === 'ended' && callState(told).state !== 'ended';
        expect(cameBack).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('figures are never negative', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 8 }), (events) => {
        const { waitedMs = 0, talkedMs = 0 } = callFigures(facts(events));
        expect(Math.min(waitedMs, talkedMs)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });
});
