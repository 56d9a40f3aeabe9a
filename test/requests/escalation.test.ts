import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hours, instant, type Instant } from '../../src/platform/clock.ts';
import {
  type Escalating,
  escalates,
  ESCALATION_ACTIONS,
  stepTime,
  takeStep,
  USUAL_ESCALATION,
} from '../../src/requests/escalation.ts';

const receivedAt = instant('2026-11-23T11:30:00+01:00');
const later = (h: number) => (receivedAt + hours(h)) as Instant;

const request: Escalating = {
  state: 'triaged',
  kind: 'snp',
  orientation: 'snp',
  redFlag: { state: 'none' },
  care: null,
  search: {},
  deadline: later(24),
  careBy: null,
};
const all = { at: 50, do: ESCALATION_ACTIONS };

describe('a step of the escalation', () => {
  test('is due at its share of the 24 hours, or of the shorter time that a protocol sets', () => {
    expect(USUAL_ESCALATION.map((step) => stepTime(step, request))).toEqual([
      later(12),
      later(19.2),
      later(24),
    ]);
    expect(stepTime({ at: 50, do: [] }, { ...request, careBy: later(4) })).toBe(later(2));
    expect(stepTime({ at: 50, do: [] }, { ...request, careBy: later(48) })).toBe(later(12));
  });

  test('widens the search by what is left to widen, and says only what it truly did', () => {
    const first = takeStep(all, request, { fartherKm: 30 });
    expect(first).toEqual({
      done: [...ESCALATION_ACTIONS],
      search: { maxKm: 30, modes: ['AMB', 'HH'], fallback: true },
    });
    const again = takeStep(all, { ...request, search: first.search }, { fartherKm: 30 });
    expect(again.done).toEqual(['board', 'nudge', 'offers', 'sas']);
    expect(again.search).toEqual(first.search);
    expect(takeStep(all, request, { fartherKm: undefined }).done).not.toContain('farther');
  });

  test('looks for a place by video only where a protocol has found that it suits', () => {
    const care = { to: 'doctor', withinHours: 24, modes: ['AMB', 'VR'] } as const;
    expect(
      takeStep(all, { ...request, care: { ...care, modes: [...care.modes] } }, { fartherKm: 1 }).search.modes,
    ).toEqual(['AMB', 'VR']);
  });

  test('asks nobody to see a patient for whom nothing may be booked, and still stands on the board', () => {
    for (const redFlag of [
      { state: 'raised', rules: ['chest'] },
      { state: 'unknown', questions: ['chest'] },
    ] as const)
      expect(takeStep(all, { ...request, redFlag }, { fartherKm: 30 })).toEqual({
        done: ['board', 'nudge', 'sas'],
        search: {},
      });
    expect(takeStep(all, { ...request, orientation: 'advice' }, { fartherKm: 30 }).done).toEqual([
      'board',
      'nudge',
      'sas',
    ]);
  });
});

describe('unplanned care', () => {
  test('escalates as long as nobody has settled it, whatever the caller asked for', () => {
    expect(escalates(request)).toBe(true);
    expect(escalates({ ...request, state: 'received', orientation: null })).toBe(true);
    expect(escalates({ ...request, kind: 'mt', orientation: 'snp' })).toBe(true);
    expect(escalates({ ...request, kind: 'other', orientation: 'profession' })).toBe(true);
    expect(escalates({ ...request, kind: 'mt', orientation: 'mt' })).toBe(false);
    for (const state of [
      'booked',
      'seen',
      'reported',
      'closed',
      'redirected',
      'cancelled',
      'lost-contact',
    ] as const)
      expect(escalates({ ...request, state })).toBe(false);
  });

  test('is searched for more widely with each step and never less', () => {
    const action = fc.constantFrom(...ESCALATION_ACTIONS);
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(action), { maxLength: 6 }), fc.option(fc.nat(100)), (steps, km) => {
        let search: Escalating['search'] = {};
        for (const actions of steps) {
          const next = takeStep(
            { at: 1, do: actions },
            { ...request, search },
            { fartherKm: km ?? undefined },
          );
          expect(next.search).toMatchObject(search);
          expect(actions).toEqual(expect.arrayContaining(next.done));
          search = next.search;
        }
      }),
    );
  });
});
