import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planDay } from '../../src/simulator/day.ts';

const CAST = {
  communes: [{ insee: '59178', population: 40_000 }],
  doctors: ['doctor-1', 'doctor-2'],
  known: [],
  date: '2026-11-23',
};
const OPEN_MS = 6 * 3_600_000;
const seeds = fc.integer({ min: 0, max: 999_999_999 });
const plan = (seed: number) => planDay(CAST, { seed, openMs: OPEN_MS });

test('of every planned day’s requests about 15 % are referred, and 10 % of those for care are offered', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { calls, referrals } = plan(seed);
      const all = [...calls, ...referrals.map(({ call }) => call)];
      const share = referrals.length / all.length;
      expect(share).toBeGreaterThan(0.13);
      expect(share).toBeLessThan(0.19);
      const care = all.filter(({ kind }) => kind === 'snp' || kind === 'both');
      const offered = all.filter(({ offer }) => offer !== undefined);
      expect(offered.length).toBeGreaterThanOrEqual(care.length * 0.1);
      // One of those who are referred may seek a treating doctor instead.
      expect(offered.length).toBeLessThanOrEqual(Math.ceil((care.length + 1) * 0.1));
      expect(offered.some(({ offer }) => offer?.taker !== undefined)).toBe(true);
      expect(new Set(all.map(({ no }) => no)).size).toBe(all.length);
    }),
  );
});

test('every planned day has a regulating doctor’s decision just before the referrers’ server goes away, and a referral meanwhile', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { referrals, referrerDown } = plan(seed);
      expect(referrals[0]).toMatchObject({ rank: 'doctor-regulator', decision: expect.any(String) });
      expect(referrals.filter(({ decision }) => decision !== undefined)).toHaveLength(1);
      expect(referrerDown.until - referrerDown.from).toBe(3_600_000);
      const [decided = 0, next = 0] = referrals.map(({ call }) => call.at - referrerDown.from);
      expect(decided).toBeLessThan(0);
      expect(decided).toBeGreaterThanOrEqual(-10 * 60_000);
      expect(next).toBeGreaterThan(0);
      expect(next).toBeLessThan(3_600_000);
    }),
  );
});

test('the same seed gives the same day', () => {
  fc.assert(fc.property(seeds, (seed) => void expect(plan(seed)).toEqual(plan(seed))));
});
