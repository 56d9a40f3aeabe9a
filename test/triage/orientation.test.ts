import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RedFlag, RequestKind } from '../../src/requests/request.ts';
import { isBookable, lift } from '../../src/requests/request.ts';
import type { Care } from '../../src/triage/care.ts';
import type { Conclusion } from '../../src/triage/evaluate.ts';
import { orient, redFlagAfter as after, screenFor } from '../../src/triage/orientation.ts';
import type { Protocol } from '../../src/triage/protocol.ts';

type Screened = Pick<Conclusion, 'result' | 'fired'>;
const redFlag = (...ids: string[]): Screened => ({
  result: 'red-flag',
  fired: ids.map((id) => ({ id, unsure: false })),
});
const doubt = (...ids: string[]): Screened => ({
  result: 'unknown',
  fired: ids.map((id) => ({ id, unsure: true })),
});
const clear: Screened = { result: 'clear', fired: [] };

/** A protocol that has these questions, as far as flags look at it. */
const asking = (id: string, use: Protocol['use'], ...questions: string[]) => ({
  id,
  use,
  questions: questions.map((one) => ({ id: one }) as Protocol['questions'][number]),
  rules: [],
});
const vital = asking('vital-screen', 'screen', 'breathing', 'stroke', 'allergy', 'infant');
const redFlagAfter = (before: RedFlag, screened: Screened, protocol = vital) =>
  after(before, screened, protocol);

const kinds: RequestKind[] = ['snp', 'mt', 'both', 'other'];
const anyId = fc.constantFrom('breathing', 'stroke', 'allergy', 'infant');
const anyResult: fc.Arbitrary<Screened> = fc.oneof(
  anyId.map((id) => redFlag(id)),
  anyId.map((id) => doubt(id)),
  fc.constant(clear),
);

describe('A request’s red flag (rule 1)', () => {
  test('care begins with the whole screen, a search for a treating doctor or a certificate with one question', () => {
    expect(kinds.map((kind) => screenFor(kind))).toEqual([
      'vital-screen',
      'anything-wrong-today',
      'vital-screen',
      'anything-wrong-today',
    ]);
    expect(kinds.map((kind) => screenFor(kind, true))).toEqual(kinds.map(() => 'worse-since'));
  });

  test('a positive answer goes to the SAMU, a doubt never does by itself', () => {
    for (const kind of kinds) {
      expect(orient(kind, { state: 'raised', rules: ['stroke'] }, null)).toBe('samu');
      expect(orient(kind, { state: 'unknown', questions: ['stroke'] }, null)).toBe(kind);
      expect(orient(kind, { state: 'none' }, null)).toBe(kind);
    }
  });

  test('stays raised however reassuring later answers are, and collects what fired', () => {
    const raised = redFlagAfter({ state: 'none' }, redFlag('stroke'));
    expect(redFlagAfter(raised, clear)).toEqual(raised);
    expect(redFlagAfter(raised, doubt('allergy'))).toEqual(raised);
    expect(redFlagAfter(raised, redFlag('allergy', 'stroke'))).toEqual({
      state: 'raised',
      rules: ['stroke', 'allergy'],
    });
  });

  test('as a doubt is settled by the patient on the line; a lift does not outlast a new yes or a new doubt', () => {
    const lifted: RedFlag = { state: 'lifted', by: 'doctor' };
    expect(redFlagAfter({ state: 'unknown', questions: ['stroke'] }, clear)).toEqual({ state: 'none' });
    expect(redFlagAfter(lifted, clear)).toEqual(lifted);
    expect(redFlagAfter(lifted, redFlag('stroke')).state).toBe('raised');
    expect(redFlagAfter(lifted, doubt('stroke')).state).toBe('unknown');
  });

  test('a doubt is settled by the questions that left it, not by those of another protocol', () => {
    const motive = asking('motive-fever', 'motive', 'stiff-neck', 'breathing');
    const unknown: RedFlag = { state: 'unknown', questions: ['breathing'] };
    expect(redFlagAfter(unknown, clear, motive)).toEqual(unknown);
    const both = redFlagAfter(unknown, doubt('stiff-neck'), motive);
    expect(both).toEqual({ state: 'unknown', questions: ['breathing', 'motive-fever/stiff-neck'] });
    expect(redFlagAfter(both, clear)).toEqual({ state: 'unknown', questions: ['motive-fever/stiff-neck'] });
    expect(redFlagAfter(redFlagAfter(both, clear), clear, motive)).toEqual({ state: 'none' });
  });

  test('after any story of screens and lifts, nothing is bookable that fired since the last lift', () => {
    const step = fc.oneof(anyResult, fc.constantFrom('doctor' as const, 'samu' as const));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (story) => {
        let flag: RedFlag = { state: 'none' };
        let firedSinceLift = false;
        for (const one of story) {
          if (typeof one === 'string') {
            flag = lift(flag, one) ?? flag;
            firedSinceLift = false;
            continue;
          }
          flag = redFlagAfter(flag, one);
          firedSinceLift ||= one.result === 'red-flag';
        }
        const orientation = orient('snp', flag, null);
        const blocked = firedSinceLift || flag.state === 'unknown';
        expect(isBookable({ state: 'triaged', redFlag: flag, orientation })).toBe(
          blocked ? 'red-flag' : undefined,
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('The care that was found', () => {
  test('orients the request', () => {
    const to = (care: Care) => orient('snp', { state: 'none' }, care);
    expect(to({ to: 'emergency', transport: 'Un taxi' })).toBe('emergency');
    expect(to({ to: 'can-wait', withinDays: 7 })).toBe('advice');
    expect(to({ to: 'profession', profession: 'midwife', withinHours: 12, modes: ['AMB'] })).toBe(
      'profession',
    );
    expect(to({ to: 'doctor', withinHours: 12, modes: ['AMB'] })).toBe('snp');
    expect(orient('both', { state: 'none' }, { to: 'can-wait', withinDays: 7 })).toBe('mt');
  });
});
