import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clashes,
  covered,
  type Interval,
  merged,
  overlap,
  without,
} from '../../src/availability/intervals.ts';
import type { Instant } from '../../src/platform/clock.ts';

const END = 14;
const interval = fc
  .tuple(fc.integer({ min: 0, max: END }), fc.integer({ min: 0, max: END }))
  .map(([a, b]): Interval => ({ start: Math.min(a, b) as Instant, end: Math.max(a, b) as Instant }));
const intervals = fc.array(interval, { maxLength: 12 });

/** The oracle: each whole instant by itself. */
const instants = (many: readonly Interval[]): Set<number> =>
  new Set(
    Array.from({ length: END }, (_, at) => at).filter((at) =>
      many.some(({ start, end }) => start <= at && at < end),
    ),
  );
const inOrder = (many: readonly Interval[]) =>
  many.every(({ start, end }, i) => start < end && (i === 0 || (many[i - 1]?.end ?? 0) < start));

describe('intervals', () => {
  test('merged, hold the same instants, each once, in order', () => {
    fc.assert(
      fc.property(intervals, (many) => {
        expect(instants(merged(many))).toEqual(instants(many));
        expect(inOrder(merged(many))).toBe(true);
      }),
    );
  });

  test('without others, keep what the others do not hold, and nothing else', () => {
    fc.assert(
      fc.property(intervals, intervals, (many, taken) => {
        const left = without(many, taken);
        expect(instants(left)).toEqual(new Set([...instants(many)].filter((at) => !instants(taken).has(at))));
        expect(inOrder(left)).toBe(true);
      }),
    );
  });

  test('one clashes with many when it overlaps one of them, and two that touch do not overlap', () => {
    fc.assert(
      fc.property(intervals, interval, (many, one) => {
        const real = many.filter(({ start, end }) => start < end);
        expect(clashes(many)(one)).toBe(one.start < one.end && real.some((other) => overlap(one, other)));
      }),
      // One that touches one and overlaps the next is rare.
      { numRuns: 2_000 },
    );
    expect(overlap({ start: 1, end: 2 } as Interval, { start: 2, end: 3 } as Interval)).toBe(false);
  });

  test('one is covered when each of its instants is', () => {
    fc.assert(
      fc.property(intervals, interval, (many, one) => {
        const all = instants(many);
        expect(covered(one, many)).toBe([...instants([one])].every((at) => all.has(at)));
      }),
    );
  });
});
