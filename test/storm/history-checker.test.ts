import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { liesIn } from './history-checker.ts';
import { lies } from './history-lies.ts';
import { honestHistory } from './honest-line.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('The checker of histories', () => {
  test('believes a line that keeps its word, whatever was asked and whichever answers were lost', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(liesIn(honestHistory(seed))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test.each(lies)('notices, and names it $kind: $what', ({ kind, tell }) => {
    let told = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const lie = tell(honestHistory(seed));
        if (!lie) return;
        told += 1;
        expect(liesIn(lie).map((one) => one.slice(0, one.indexOf(':')))).toContain(kind);
      }),
      { numRuns: 12 },
    );
    expect(told).toBeGreaterThan(2);
  });

  test('has somebody to believe: an honest history has everything in it that can go wrong', () => {
    const { log } = honestHistory(7, 600);
    const answered = (kind: string, status: number) =>
      log.filter((op) => op.kind === kind && op.answers[0]?.status === status).length;
    for (const [kind, status] of [
      ['hold', 200],
      ['book', 201],
      ['book', 409],
      ['move', 201],
      ['cancel', 200],
      ['withdraw', 204],
    ] as const)
      expect([kind, status, answered(kind, status) > 0]).toEqual([kind, status, true]);
    expect(log.filter(({ answers }) => answers.length === 0).length).toBeGreaterThan(20);
  });
});
