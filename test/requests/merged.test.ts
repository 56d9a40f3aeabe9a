import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/platform/clock.ts';
import { merged } from '../../src/requests/merged.ts';
import type { RequestRow } from '../../src/requests/tables.ts';
import { type Care, excludesVideo, urgencyOf } from '../../src/triage/care.ts';

const anyCare: fc.Arbitrary<Care | null> = fc.oneof(
  fc.constant(null),
  fc.constantFrom<Care>({ to: 'emergency', transport: 'Un taxi' }, { to: 'advice' }),
  fc.record({
    to: fc.constant('doctor' as const),
    withinHours: fc.integer({ min: 1, max: 48 }),
    modes: fc.subarray<'AMB' | 'HH' | 'VR'>(['AMB', 'HH', 'VR'], { minLength: 1 }),
  }),
  fc.record({
    to: fc.constant('profession' as const),
    profession: fc.constantFrom('nurse' as const, 'midwife' as const),
    withinHours: fc.integer({ min: 1, max: 48 }),
    modes: fc.constant<['AMB']>(['AMB']),
  }),
);
const anyTime = fc.integer({ min: 0, max: 1_000 }).map((at) => at as Instant);
const anyRow: fc.Arbitrary<RequestRow> = fc
  .record({
    kind: fc.constantFrom('snp' as const, 'both' as const),
    state: fc.constantFrom('received' as const, 'triaged' as const, 'booked' as const),
    red_flag: fc.constantFrom(
      'none' as const,
      'none' as const,
      'raised' as const,
      'unknown' as const,
      'lifted' as const,
    ),
    codes: fc.subarray(['breathing', 'stroke', 'allergy'], { minLength: 1 }),
    care: anyCare,
    care_by: fc.option(anyTime, { nil: null }),
    deadline: anyTime,
    search: fc.constantFrom({}, { maxKm: 30 }, { maxKm: 50, modes: ['VR' as const] }, { fallback: true }),
  })
  .map(({ codes, ...row }) => ({
    ...row,
    red_flag_rules: row.red_flag === 'raised' || row.red_flag === 'unknown' ? codes : [],
    red_flag_lifted_by: row.red_flag === 'lifted' ? ('doctor' as const) : null,
    orientation: row.state === 'received' ? null : row.kind,
    care_protocol: row.care && 'motive-fever',
  })) as unknown as fc.Arbitrary<RequestRow>;

describe('Two requests that are put together', () => {
  test('have the earlier times, every sign, the graver care and the wider search of both, or stay two', () => {
    fc.assert(
      fc.property(anyRow, anyRow, (from, kept) => {
        const it = merged(from, kept);
        if (typeof it === 'string') return;
        expect(it.deadline).toBe(Math.min(from.deadline, kept.deadline));
        const times = [from.care_by, kept.care_by].filter((at) => at !== null);
        expect(it.careBy).toBe(times.length === 0 ? null : Math.min(...times));
        expect(it.search.maxKm ?? 0).toBe(Math.max(from.search.maxKm ?? 0, kept.search.maxKm ?? 0));
        const flag = it.found?.redFlag;
        const codes =
          flag && 'rules' in flag
            ? flag.rules
            : flag && 'questions' in flag
              ? flag.questions
              : kept.red_flag_rules;
        expect(codes).toEqual(expect.arrayContaining([...from.red_flag_rules, ...kept.red_flag_rules]));
        if (from.red_flag === 'raised') expect(flag?.state ?? kept.red_flag).toBe('raised');
        if (from.red_flag === 'unknown') expect(flag?.state ?? kept.red_flag).not.toBe('none');
        const care = it.found ? it.found.care : kept.care;
        for (const one of [from.care, kept.care]) {
          if (one) expect(care && urgencyOf(care)).toBeGreaterThanOrEqual(urgencyOf(one));
          if (one?.to === 'doctor' && care?.to !== 'emergency') expect(care?.to).toBe('doctor');
          if (excludesVideo(one) && care?.to !== 'emergency') expect(excludesVideo(care)).toBe(true);
        }
        // A visit stands for what it was agreed for, and nobody is oriented who was not asked.
        if (kept.state === 'booked') expect(care).toBe(kept.care);
        if (kept.state === 'received') expect(from.care).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });
});
