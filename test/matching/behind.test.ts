import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { behindInWords } from '../../src/matching/behind.ts';
import { type Circumstances, costsOf, type Measured, measure, ORDINARY } from '../../src/matching/measure.ts';
import type { Candidate } from '../../src/matching/need.ts';
import { goesBefore } from '../../src/matching/rank.ts';
import type { Scarcity } from '../../src/matching/outlook.ts';
import { whyNotPlace } from '../../src/matching/why-not.ts';
import { after, hours, type Instant, minutes } from '../../src/platform/clock.ts';
import { arleux, at, douai, need, slot } from './some-places.ts';

/** Places whose hour is odd are wanted by many more than there are. */
const wanted = ({ start }: { start: Instant }): Scarcity => ({
  price: Math.floor((start - at) / hours(1)) % 2,
  expected: 4,
  places: 2,
  until: after(start, hours(1)),
  tight: false,
});
const around: Circumstances = { ...ORDINARY, outlook: { scarcity: wanted } };
const measured = (change: Partial<Candidate>, slotId = 'x') =>
  measure(need, slot(slotId, change), at, around);
const says = (first: Partial<Candidate>, it: Partial<Candidate>) =>
  behindInWords(measured(first), measured(it), { need, around, at });
const late = after(need.deadline, hours(3));

describe('Why a place stands behind the first one', () => {
  test.each([
    ['out of time', {}, { start: late }, 'hors délai, alors que le premier choix est dans le délai'],
    ['their own doctor', { isTreatingDoctor: true }, {}, 'le premier choix est chez son médecin traitant'],
    ['the way', douai, arleux, /^plus loin que le premier choix \(\d+ km, contre .+\)$/u],
    [
      'whoever is asked much',
      { load: { given: 6, taken: 0 } },
      { load: { given: 6, taken: 6 } },
      'son professionnel est plus sollicité que celui du premier choix (6 places prises sur 6)',
    ],
    [
      'who knows them',
      { knows: 'last-seen' as const },
      {},
      'le premier choix est chez quelqu’un qui connaît le patient, ou exerce avec son médecin traitant',
    ],
    ['a home visit', {}, { mode: 'HH' as const }, 'gardée de préférence pour qui ne peut pas se déplacer'],
    [
      'later, both out of time',
      { start: late },
      { start: after(late, hours(5)) },
      'plus tard que le premier choix',
    ],
    [
      'hardly later',
      {},
      { start: after(slot('x').start, 1_000) },
      'aussi bonne que le premier choix, mais plus tard',
    ],
    ['nothing', {}, {}, 'aussi bonne que le premier choix'],
  ])('is said by its first reason: %s', (_, first, it, words) => {
    if (typeof words === 'string') expect(says(first, it)).toBe(words);
    else expect(says(first, it)).toMatch(words);
  });

  test('is true of any two places: what is named costs more there, and nothing costs more than that', () => {
    const place = fc.record({
      start: fc.integer({ min: 1, max: 47 }).map((quarters) => after(at, minutes(15 * quarters))),
      lat: fc.double({ min: 50.2, max: 50.6, noNaN: true }),
      mode: fc.constantFrom('AMB' as const, 'HH' as const, 'VR' as const),
      load: fc.integer({ min: 0, max: 6 }).map((taken) => ({ given: 6, taken })),
      knows: fc.constantFrom(undefined, 'partner' as const),
    });
    const NAMES = {
      way: 'plus loin',
      kept: 'gardée de préférence',
      fairness: 'son professionnel est plus sollicité',
      scarcity: 'plus demandée',
      wait: 'plus tard',
      continuity: 'le premier choix est chez quelqu’un',
    };
    fc.assert(
      fc.property(place, place, ({ knows: known, ...some }, { knows, ...other }) => {
        const [a, b] = [
          measured({ ...some, ...(known && { knows: known }) }),
          measured({ ...other, ...(knows && { knows }) }),
        ];
        const [first, it] = goesBefore(a, b) ? [a, b] : [b, a];
        const words = behindInWords(first, it, { need, around, at });
        if (words.startsWith('aussi bonne')) {
          expect(it.score).toBe(first.score);
          return;
        }
        const [named] = Object.entries(NAMES).find(([, begins]) => words.startsWith(begins)) ?? [];
        const costs = (of: Measured): Record<string, number> => costsOf(need, of, at, around);
        const [near, far] = [costs(first), costs(it)];
        const more = (name: string) => (far[name] ?? 0) - (near[name] ?? 0);
        expect(named).toBeDefined();
        expect(more(named ?? '')).toBeGreaterThan(0);
        expect(more(named ?? '')).toBe(Math.max(...Object.keys(far).map(more)));
      }),
    );
  });

  test.each([
    ['the way, where all are as scarce', 1, { ...arleux }, 'behind', /plus loin que le premier choix/],
    ['that it alone is scarce', 0, {}, 'kept-for-others', /^gardée pour qui n’aura qu’elle/],
  ])('« Pourquoi pas » names what decides: %s', (_, hour, change, code, words) => {
    const first = measured({ start: after(at, hours(2 + hour)) }, 'first');
    const last = measured({ start: after(at, hours(3)), ...change }, 'last');
    const many = Array.from({ length: 7 }, (__, i) => ({ slotId: i === 0 ? 'first' : `between-${i}` }));
    const why = whyNotPlace(
      { candidate: last.candidate, profession: 'doctor', declared: true } as Parameters<
        typeof whyNotPlace
      >[0],
      {
        need,
        around,
        at,
        proposals: [...many, { slotId: 'last' }],
        measured: (slotId: string) => (slotId === 'first' ? first : last),
        profession: 'doctor',
        fallback: false,
        timeZone: 'Europe/Paris',
      } as unknown as Parameters<typeof whyNotPlace>[1],
    );
    expect(why).toMatchObject({ code, text: expect.stringMatching(words), rank: 8 });
  });
});
