import * as fc from 'fast-check';
import type { Condition } from '../../src/triage/condition.ts';
import type { Screened } from '../../src/triage/evaluate.ts';
import type { Answer, Answers, Protocol, Question } from '../../src/triage/protocol.ts';

/** Somebody on the phone: what they would answer to every question, and what is known of them. `one`: a question to look at more closely. */
export type Caller = { answers: Answers; screened: Screened; one: Question };

/** Anybody; mostly « no », so that many paths go far, and ages mostly near the limits that the protocol draws. */
export function anyCaller(protocol: Protocol): fc.Arbitrary<Caller> {
  const limits = ageLimits(protocol).flatMap((months) => [Math.max(0, months - 1), months]);
  return fc.record({
    one: fc.constantFrom(...protocol.questions),
    answers: fc.record(
      Object.fromEntries(protocol.questions.map((question) => [question.id, anyAnswer(question)])),
    ),
    screened: fc.record({
      ageMonths: fc.oneof(fc.constant(undefined), fc.constantFrom(...limits), fc.nat({ max: 1260 })),
      sex: fc.constantFrom('F' as const, 'M' as const, undefined),
      answeredBy: fc.constantFrom(
        'patient' as const,
        'patient' as const,
        'parent' as const,
        'third-person' as const,
        undefined,
      ),
    }),
  });
}

function anyAnswer(question: Question): fc.Arbitrary<Answer> {
  switch (question.kind) {
    case 'yes-no-unknown':
      return fc.constantFrom('no', 'no', 'no', 'no', 'no', 'no', 'yes', 'unknown');
    case 'choice':
      return fc.constantFrom(...question.choices.map(({ id }) => id), 'unknown');
    case 'number':
      return fc.oneof(
        fc.constant('unknown'),
        fc.integer({ min: question.from * 10, max: question.to * 10 }).map((tenths) => tenths / 10),
      );
  }
}

function ageLimits({ questions, rules }: Protocol): number[] {
  const conditions = [...questions, ...rules].flatMap(({ when }) => when ?? []);
  return [0, 18 * 12, ...conditions.flatMap(monthsIn)];
}

function monthsIn(condition: Condition): number[] {
  if ('all' in condition) return condition.all.flatMap(monthsIn);
  if ('any' in condition) return condition.any.flatMap(monthsIn);
  if ('not' in condition) return monthsIn(condition.not);
  return 'ageMonths' in condition ? Object.values(condition.ageMonths) : [];
}
