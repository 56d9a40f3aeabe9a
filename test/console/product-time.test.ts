import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heard, heardOf, type ProductTime, runsFast } from '../../src/console/web/product-time.ts';

const MONDAY = Date.parse('2026-11-23T11:30:00+01:00');
/** As the product says it: whole seconds. */
const said = (at: number): string => new Date(Math.floor(at / 1_000) * 1_000).toISOString();

/** One look of a page: how long after the one before, how long the question and the answer are on their way. */
const look = fc.record({
  after: fc.integer({ min: 0, max: 120_000 }),
  there: fc.integer({ min: 0, max: 20_000 }),
  back: fc.integer({ min: 0, max: 20_000 }),
});

/** Looks, one after the other, of a phone whose clock is so far behind the product's. */
function looked(behind: number, looks: readonly { after: number; there: number; back: number }[]) {
  let time: ProductTime | undefined;
  let asked = MONDAY - behind;
  let now = asked;
  for (const { after, there, back } of looks) {
    asked = now + after;
    now = asked + there + back;
    time = heard(time, said(asked + there + behind), { asked, now });
  }
  return { time: time as ProductTime, now };
}

const anyBehind = fc.integer({ min: -400 * 86_400_000, max: 400 * 86_400_000 });
const someLooks = fc.array(look, { minLength: 1, maxLength: 8 });

describe('the product’s time on a page', () => {
  test('is that of the product within the way of the fastest of the last answers, however wrong the phone is set', () => {
    fc.assert(
      fc.property(anyBehind, someLooks, (behind, looks) => {
        const { time } = looked(behind, looks);
        const last = looks.at(-1)?.back ?? 0;
        expect(time.skew).toBeLessThanOrEqual(behind);
        expect(behind - time.skew).toBeLessThanOrEqual(last + 1_000);
        expect(time.most).toBeGreaterThanOrEqual(behind);
      }),
    );
  });

  test('does not go back when an answer is slow, and is not taken to run fast when the next one is not', () => {
    fc.assert(
      fc.property(anyBehind, someLooks, look, (behind, looks, slow) => {
        const before = looked(behind, looks);
        const after = looked(behind, [...looks, slow]);
        expect(after.time.skew).toBeGreaterThanOrEqual(before.time.skew);
        expect(runsFast(after.time, after.now)).toBe(false);
      }),
    );
  });

  test('is the phone’s own again as soon as that was set right', () => {
    const wrong = heard(undefined, said(MONDAY), { asked: MONDAY - 3_600_000, now: MONDAY - 3_600_000 });
    expect(wrong.skew).toBe(3_600_000);
    expect(heard(wrong, said(MONDAY + 60_000), { asked: MONDAY + 60_000, now: MONDAY + 60_000 }).skew).toBe(
      0,
    );
  });

  test('runs fast for half a minute from the look on which it has got ahead', () => {
    const first = heard(undefined, said(MONDAY), { asked: MONDAY, now: MONDAY });
    expect(runsFast(first, MONDAY)).toBe(false);
    const next = heard(first, said(MONDAY + 2_400_000), { asked: MONDAY + 20_000, now: MONDAY + 20_000 });
    expect(next.skew).toBe(2_380_000);
    expect(runsFast(next, MONDAY + 49_999)).toBe(true);
    expect(runsFast(next, MONDAY + 50_000)).toBe(false);
    // It has come to rest, but it may go on: the half minute is not shortened.
    const rest = heard(next, said(MONDAY + 2_402_000), { asked: MONDAY + 22_000, now: MONDAY + 22_000 });
    expect(runsFast(rest, MONDAY + 49_999)).toBe(true);
  });

  test('is at least that of whatever has happened there, and never earlier for news of a while ago', () => {
    const now = heard(undefined, said(MONDAY), { asked: MONDAY, now: MONDAY });
    expect(heardOf(now, said(MONDAY - 600_000), MONDAY).skew).toBe(0);
    const ahead = heardOf(now, said(MONDAY + 600_000), MONDAY);
    expect(ahead.skew).toBe(600_000);
    expect(runsFast(ahead, MONDAY)).toBe(true);
    expect(heardOf(undefined, said(MONDAY), MONDAY - 5_000)).toMatchObject({ skew: 5_000, fastUntil: 0 });
  });
});
