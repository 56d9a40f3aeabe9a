import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RedFlag, RequestKind } from '../../src/requests/request.ts';
import { isBookable, lift } from '../../src/requests/request.ts';
import { orient, protocols, redFlagAfter, screenFor } from '../../src/triage/orientation.ts';
import type { Answer, Answers, Protocol, Screened, ScreenResult } from '../../src/triage/protocol.ts';
import { evaluate, inWords } from '../../src/triage/protocol.ts';
import { anythingWrongToday } from '../../src/triage/protocols/anything-wrong-today.ts';
import { vitalScreen } from '../../src/triage/protocols/vital-screen.ts';

/** Asks as the operator would, until there is a result. */
function ask(protocol: Protocol, answer: (id: string) => Answer, screened?: Screened) {
  const answers: Record<string, Answer> = {};
  const asked: string[] = [];
  for (;;) {
    const step = evaluate(protocol, answers, screened);
    if (!('next' in step)) return { result: step, asked };
    asked.push(step.next.id);
    answers[step.next.id] = answer(step.next.id);
  }
}

const allNo = (): Answer => 'no';
const ids = vitalScreen.questions.map(({ id }) => id);
const anyAnswers: fc.Arbitrary<Answers> = fc.dictionary(
  fc.oneof(fc.constantFrom(...ids), fc.string(), fc.constantFrom('constructor', '__proto__', 'toString')),
  fc.constantFrom<Answer>('yes', 'no', 'unknown'),
);
const answerList = fc.array(fc.constantFrom<Answer>('yes', 'no', 'unknown'), {
  minLength: ids.length,
  maxLength: ids.length,
});

describe('The red-flag screen (rule 1)', () => {
  test('asks every question of an adult in order, and a clear one ends clear', () => {
    const { result, asked } = ask(vitalScreen, allNo, { ageMonths: 40 * 12 });
    expect(asked).toEqual(ids.filter((id) => id !== 'infant'));
    expect(result).toEqual({ result: 'clear' });
  });

  test('asks about the small child when there is one, or when the age is not known', () => {
    for (const screened of [{ ageMonths: 2 }, {}])
      expect(ask(vitalScreen, allNo, screened).asked).toContain('infant');
    expect(ask(vitalScreen, allNo, { ageMonths: 36 }).asked).not.toContain('infant');
  });

  test('stops at the first yes, and says in French what it was', () => {
    const { result, asked } = ask(vitalScreen, (id) => (id === 'stroke' ? 'yes' : 'no'));
    expect(asked).toEqual(['breathing', 'chest-pain', 'stroke']);
    expect(result).toEqual({ result: 'red-flag', rules: ['stroke'] });
    expect(inWords(vitalScreen, ['stroke', 'breathing'])).toEqual([
      'Difficulté à respirer',
      'Signes d’accident vasculaire cérébral',
    ]);
  });

  test('I do not know never counts as no: the questions go on, and a later yes still counts', () => {
    const unsure = ask(vitalScreen, (id) => (id === 'breathing' ? 'unknown' : 'no'));
    expect(unsure.result).toEqual({ result: 'unknown', questions: ['breathing'] });
    expect(unsure.asked).toHaveLength(ids.length);
    const yes = ask(vitalScreen, (id) => (id === 'breathing' ? 'unknown' : id === 'allergy' ? 'yes' : 'no'));
    expect(yes.result).toEqual({ result: 'red-flag', rules: ['allergy'] });
  });

  test('the no of a third person is no no; a parent answers for their child', () => {
    expect(ask(vitalScreen, allNo, { answeredBy: 'third-person' }).result).toEqual({
      result: 'unknown',
      questions: ids,
    });
    expect(ask(vitalScreen, allNo, { answeredBy: 'parent', ageMonths: 20 }).result).toEqual({
      result: 'clear',
    });
    const yes = ask(vitalScreen, () => 'yes', { answeredBy: 'third-person' });
    expect(yes.result).toEqual({ result: 'red-flag', rules: ['breathing'] });
  });

  test('a yes counts wherever it stands among the answers, also to a question that was not to be asked', () => {
    expect(evaluate(vitalScreen, { infant: 'yes' }, { ageMonths: 500 })).toEqual({
      result: 'red-flag',
      rules: ['infant'],
    });
  });

  test('is clear only when every question that applies was answered no by the patient', () => {
    fc.assert(
      fc.property(anyAnswers, fc.option(fc.nat({ max: 1200 }), { nil: undefined }), (answers, ageMonths) => {
        const step = evaluate(vitalScreen, answers, { ageMonths });
        const given = (id: string) => (Object.hasOwn(answers, id) ? answers[id] : undefined);
        const yes = ids.some((id) => given(id) === 'yes');
        const applies = (id: string) => id !== 'infant' || ageMonths === undefined || ageMonths < 36;
        const clear = ids.filter(applies).every((id) => given(id) === 'no');
        expect('result' in step && step.result === 'red-flag').toBe(yes);
        expect('result' in step && step.result === 'clear').toBe(clear && !yes);
        expect('next' in step ? given(step.next.id) : undefined).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });

  test('one more yes never makes a result better', () => {
    const worse = { clear: 0, unknown: 1, 'red-flag': 2 };
    fc.assert(
      fc.property(answerList, fc.nat({ max: ids.length - 1 }), (list, place) => {
        const result = (given: readonly Answer[]) => {
          const step = evaluate(
            vitalScreen,
            Object.fromEntries(ids.map((id, index) => [id, given[index] ?? 'no'])),
          );
          return 'result' in step ? worse[step.result] : Number.NaN;
        };
        expect(result(list.with(place, 'yes'))).toBe(worse['red-flag']);
        expect(result(list.with(place, 'unknown'))).toBeGreaterThanOrEqual(result(list.with(place, 'no')));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('Protocols are examples until they are signed (rule 9)', () => {
  test.each(protocols)('$id says so, has distinct questions and reads well in French', (protocol) => {
    expect(protocol).toMatchObject({ status: 'example', notice: expect.stringContaining('à signer') });
    expect(new Set(protocol.questions.map(({ id }) => id)).size).toBe(protocol.questions.length);
    for (const { text, rule } of protocol.questions) {
      expect(text).toMatch(/^[A-ZÀÉÊ].* \?$/);
      expect(text.length).toBeLessThan(130);
      expect(rule).toMatch(/^[A-ZÀÉÊ].*[^.]$/);
      expect(`${text}${rule}`).not.toContain("'");
    }
  });

  test('care begins with the whole screen, a search for a treating doctor or a certificate with one question', () => {
    expect((['snp', 'both', 'mt', 'other'] as const).map((kind) => screenFor(kind).id)).toEqual([
      'vital-screen',
      'vital-screen',
      'anything-wrong-today',
      'anything-wrong-today',
    ]);
    expect(ask(anythingWrongToday, () => 'yes').result).toEqual({
      result: 'red-flag',
      rules: ['anything-wrong-today'],
    });
  });
});

const kinds: RequestKind[] = ['snp', 'mt', 'both', 'other'];
const anyResult: fc.Arbitrary<ScreenResult> = fc.oneof(
  fc.constantFrom(...ids).map((id): ScreenResult => ({ result: 'red-flag', rules: [id] })),
  fc.constantFrom(...ids).map((id): ScreenResult => ({ result: 'unknown', questions: [id] })),
  fc.constant<ScreenResult>({ result: 'clear' }),
);

describe('Orientation', () => {
  test('a positive answer goes to the SAMU, a doubt never does by itself', () => {
    for (const kind of kinds) {
      expect(orient({ kind, screen: { result: 'red-flag', rules: ['stroke'] } })).toBe('samu');
      expect(orient({ kind, screen: { result: 'unknown', questions: ['stroke'] } })).toBe(kind);
      expect(orient({ kind, screen: { result: 'clear' } })).toBe(kind);
    }
  });

  test('a raised flag stays raised however reassuring later answers are, and collects what fired', () => {
    const raised = redFlagAfter({ state: 'none' }, { result: 'red-flag', rules: ['stroke'] });
    expect(redFlagAfter(raised, { result: 'clear' })).toEqual(raised);
    expect(redFlagAfter(raised, { result: 'unknown', questions: ['allergy'] })).toEqual(raised);
    expect(redFlagAfter(raised, { result: 'red-flag', rules: ['allergy', 'stroke'] })).toEqual({
      state: 'raised',
      rules: ['stroke', 'allergy'],
    });
  });

  test('a doubt is settled by the patient on the line; a lift does not outlast a new yes or a new doubt', () => {
    const doubt: RedFlag = { state: 'unknown', questions: ['stroke'] };
    const lifted: RedFlag = { state: 'lifted', by: 'doctor' };
    expect(redFlagAfter(doubt, { result: 'clear' })).toEqual({ state: 'none' });
    expect(redFlagAfter(lifted, { result: 'clear' })).toEqual(lifted);
    expect(redFlagAfter(lifted, { result: 'red-flag', rules: ['stroke'] }).state).toBe('raised');
    expect(redFlagAfter(lifted, { result: 'unknown', questions: ['stroke'] }).state).toBe('unknown');
  });

  test('after any story of screens and lifts, nothing is bookable that fired since the last lift', () => {
    const step = fc.oneof(anyResult, fc.constantFrom('doctor' as const, 'samu' as const));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (story) => {
        let redFlag: RedFlag = { state: 'none' };
        let firedSinceLift = false;
        let last: ScreenResult = { result: 'clear' };
        for (const one of story) {
          if (typeof one === 'string') {
            redFlag = lift(redFlag, one) ?? redFlag;
            firedSinceLift = false;
            continue;
          }
          last = one;
          redFlag = redFlagAfter(redFlag, one);
          firedSinceLift ||= one.result === 'red-flag';
        }
        const orientation = orient({ kind: 'snp', screen: last });
        const blocked = firedSinceLift || redFlag.state === 'unknown';
        expect(isBookable({ state: 'triaged', redFlag, orientation })).toBe(blocked ? 'red-flag' : undefined);
      }),
      { numRuns: 3000 },
    );
  });
});
