import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Mode, Need } from '../../src/matching/need.ts';
import { unsuitable } from '../../src/matching/need.ts';
import { type Proposal, rank } from '../../src/matching/rank.ts';
import { whyNot } from '../../src/matching/refusal.ts';
import { after, minutes } from '../../src/platform/clock.ts';
import { kilometres } from '../../src/territory/distance.ts';
import { arleux, at, douai, need, slot } from './some-places.ts';

const mode = fc.constantFrom<Mode>('AMB', 'HH', 'VR');
const point = {
  lat: fc.double({ min: 50.2, max: 50.6, noNaN: true }),
  lng: fc.double({ min: 2.8, max: 3.4, noNaN: true }),
};
const someTime = fc.integer({ min: -120, max: 60 * 60 }).map((n) => after(at, minutes(n)));
const candidates = fc
  .uniqueArray(
    fc.record({
      slotId: fc.string({ minLength: 1, maxLength: 4 }),
      start: someTime,
      mode,
      ...point,
      freePlaces: fc.integer({ min: 0, max: 3 }),
      load: fc.record({ given: fc.nat({ max: 8 }), taken: fc.nat({ max: 8 }) }),
      isTreatingDoctor: fc.boolean(),
      minAge: fc.option(fc.constant(6), { nil: undefined }),
    }),
    { selector: ({ slotId }) => slotId, maxLength: 25 },
  )
  .map((drawn) => drawn.map(({ slotId, ...change }) => slot(slotId, change)));
const needs: fc.Arbitrary<Need> = fc.record({
  modes: fc.uniqueArray(mode, { maxLength: 3 }),
  from: fc.record(point),
  deadline: someTime,
  availableFrom: fc.option(someTime, { nil: undefined }),
  availableTo: fc.option(someTime, { nil: undefined }),
  age: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
});

const byId = (all: readonly Candidate[], { slotId }: Proposal): Candidate => {
  const found = all.find((candidate) => candidate.slotId === slotId);
  if (!found) throw new Error(`proposed out of nowhere: ${slotId}`);
  return found;
};

describe('Ranking, by the thousand', () => {
  test('proposes only what is suitable, and nothing suitable is left out for want of a reason', () => {
    fc.assert(
      fc.property(needs, candidates, (asked, all) => {
        const proposals = rank(asked, all, at, 100);
        const suitable = all.filter((candidate) => whyNot(asked, candidate, at) === undefined);
        expect(proposals.map(({ slotId }) => slotId).toSorted()).toEqual(
          suitable.map(({ slotId }) => slotId).toSorted(),
        );
        for (const candidate of suitable) {
          expect(candidate.start).toBeGreaterThan(at);
          expect(candidate.freePlaces).toBeGreaterThan(0);
          expect(asked.modes).toContain(candidate.mode);
          expect(candidate.start).toBeGreaterThanOrEqual(asked.availableFrom ?? 0);
          expect(candidate.end).toBeLessThanOrEqual(asked.availableTo ?? Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('never puts a late place before one in time, nor a stranger before the treating doctor, nor a lower score first', () => {
    fc.assert(
      fc.property(needs, candidates, (asked, all) => {
        const proposals = rank(asked, all, at, 100);
        proposals.slice(1).forEach((lower, index) => {
          const higher = proposals[index];
          if (!higher) return;
          const [better, worse] = [byId(all, higher), byId(all, lower)];
          const tier = (late: boolean, own: boolean) => (late ? 2 : 0) + (own ? 0 : 1);
          const [first, second] = [
            tier(higher.late, better.isTreatingDoctor),
            tier(lower.late, worse.isTreatingDoctor),
          ];
          expect(first).toBeLessThanOrEqual(second);
          expect(first === second && higher.score < lower.score).toBe(false);
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('does not depend on the order the places come in, and a limit only cuts the end off', () => {
    const shuffled = candidates.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.nat({ max: 30 })),
    );
    fc.assert(
      fc.property(needs, shuffled, (asked, [all, same, limit]) => {
        const whole = rank(asked, all, at, 100);
        expect(rank(asked, same, at, limit)).toEqual(whole.slice(0, limit));
      }),
      { numRuns: 1000 },
    );
  });

  test('says only what is true', () => {
    fc.assert(
      fc.property(needs, candidates, (asked, all) => {
        const suitable = all.filter((candidate) => unsuitable(asked, candidate, at) === undefined);
        for (const proposal of rank(asked, all, at, 100)) {
          const candidate = byId(all, proposal);
          const said = new Set(proposal.reasons.map(({ code }) => code));
          expect(said.size).toBe(proposal.reasons.length);
          expect(proposal.score).toBeGreaterThanOrEqual(0);
          expect(proposal.score).toBeLessThanOrEqual(1);
          expect(proposal.late).toBe(candidate.start > asked.deadline);
          expect(said.has('late')).toBe(proposal.late);
          expect(said.has('in-time')).toBe(!proposal.late);
          expect(said.has('treating-doctor')).toBe(candidate.isTreatingDoctor);
          expect(said.has('video')).toBe(candidate.mode === 'VR');
          expect(said.has('home-visit')).toBe(candidate.mode === 'HH');
          expect(said.has('first')).toBe(suitable.every(({ start }) => start >= candidate.start));
          expect(proposal.distanceKm).toBe(
            candidate.mode === 'VR' ? undefined : kilometres(asked.from, candidate),
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a place that is nearer, less loaded or earlier, and otherwise the same, never goes behind', () => {
    const draws = fc.record({
      km: fc.double({ min: 0, max: 1, noNaN: true }),
      taken: fc.nat({ max: 6 }),
      sooner: fc.nat({ max: 600 }),
    });
    fc.assert(
      fc.property(draws, fc.integer({ min: 11, max: 3000 }), ({ km, taken, sooner }, start) => {
        const plain = slot('plain', {
          ...arleux,
          start: after(at, minutes(start)),
          load: { given: 6, taken: 6 },
        });
        const better = slot('zz better', {
          lat: arleux.lat + (douai.lat - arleux.lat) * km,
          lng: arleux.lng + (douai.lng - arleux.lng) * km,
          load: { given: 6, taken },
          start: after(at, minutes(Math.max(1, start - sooner))),
        });
        const identical = km === 0 && taken === 6 && sooner === 0;
        const [first, second] = rank(need, [plain, better], at, 2);
        if (identical || first?.score === second?.score) return;
        expect(first?.slotId).toBe('zz better');
      }),
      { numRuns: 2000 },
    );
  });
});
