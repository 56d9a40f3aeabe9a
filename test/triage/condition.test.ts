import { describe, expect, test } from 'vitest';
import {
  type Circumstances,
  type Condition,
  holds,
  questionsOf,
  type Truth,
} from '../../src/triage/condition.ts';

const truths: Truth[] = [true, 'unknown', false];
const answers = new Map<Truth, string>([
  [true, 'yes'],
  ['unknown', 'unknown'],
  [false, 'no'],
]);
const yes = (answer: string): Condition => ({ answer, in: ['yes'] });

/** Two questions, answered so that *yes to it* is true, unknown or false. */
const both = (a: Truth, b: Truth): Circumstances => ({
  answerTo: (id) => answers.get(id === 'a' ? a : b),
});
const table = (condition: Condition) => truths.map((a) => truths.map((b) => holds(condition, both(a, b))));

describe('Three-valued logic (Kleene): “I don’t know” settles only what holds either way', () => {
  test('all: one no is enough, a doubt is not', () => {
    expect(table({ all: [yes('a'), yes('b')] })).toEqual([
      [true, 'unknown', false],
      ['unknown', 'unknown', false],
      [false, false, false],
    ]);
  });

  test('any: one yes is enough, a doubt is not', () => {
    expect(table({ any: [yes('a'), yes('b')] })).toEqual([
      [true, true, true],
      [true, 'unknown', 'unknown'],
      [true, 'unknown', false],
    ]);
  });

  test('not: a doubt stays a doubt', () => {
    expect(truths.map((a) => holds({ not: yes('a') }, both(a, false)))).toEqual([false, 'unknown', true]);
  });

  test('all of nothing holds, any of nothing does not', () => {
    expect([holds({ all: [] }, both(false, false)), holds({ any: [] }, both(false, false))]).toEqual([
      true,
      false,
    ]);
  });
});

const answered = (answer: string | number | undefined): Circumstances => ({ answerTo: () => answer });

describe('A condition on an answer', () => {
  test('holds for one of several answers', () => {
    const part: Condition = { answer: 'where', in: ['head', 'back'] };
    expect(['back', 'joint', 'unknown'].map((it) => holds(part, answered(it)))).toEqual([
      true,
      false,
      'unknown',
    ]);
  });

  test('may ask for “I don’t know” itself, and then knows', () => {
    const part: Condition = { answer: 'fever', in: ['yes', 'unknown'] };
    expect(['yes', 'unknown', 'no'].map((it) => holds(part, answered(it)))).toEqual([true, true, false]);
  });

  test('does not hold when the question did not apply, and its contrary does', () => {
    expect(holds(yes('a'), answered(undefined))).toBe(false);
    expect(holds({ answer: 'a', in: ['unknown'] }, answered(undefined))).toBe(false);
    expect(holds({ answer: 'a', range: { atLeast: 0 } }, answered(undefined))).toBe(false);
    expect(holds({ not: yes('a') }, answered(undefined))).toBe(true);
  });

  test('keeps each bound of a number', () => {
    const at = (range: object, value: string | number) =>
      holds({ answer: 'temperature', range }, answered(value));
    expect([37.9, 38, 38.1].map((it) => at({ atLeast: 38 }, it))).toEqual([false, true, true]);
    expect([37.9, 38, 38.1].map((it) => at({ over: 38 }, it))).toEqual([false, false, true]);
    expect([35.9, 36, 36.1].map((it) => at({ below: 36 }, it))).toEqual([true, false, false]);
    expect([35.9, 36, 36.1].map((it) => at({ atMost: 36 }, it))).toEqual([true, true, false]);
    expect([35, 37, 39].map((it) => at({ atLeast: 36, below: 38 }, it))).toEqual([false, true, false]);
    expect(at({ over: 38 }, 'unknown')).toBe('unknown');
  });
});

describe('A condition on the patient', () => {
  const aged = (ageMonths: number | undefined) => ({ ...answered(undefined), ageMonths });

  test('lasts from a birthday until the day before the next one that it names', () => {
    const from16until66: Condition = { ageMonths: { atLeast: 16 * 12, below: 66 * 12 } };
    expect([191, 192, 791, 792].map((it) => holds(from16until66, aged(it)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('is unknown without an age or a sex', () => {
    expect(holds({ ageMonths: { below: 36 } }, aged(undefined))).toBe('unknown');
    expect(holds({ not: { ageMonths: { below: 36 } } }, aged(undefined))).toBe('unknown');
    expect(holds({ sex: 'F' }, answered(undefined))).toBe('unknown');
    expect(
      holds({ all: [{ sex: 'F' }, { ageMonths: { below: 36 } }] }, { ...aged(undefined), sex: 'M' }),
    ).toBe(false);
  });
});

test('the questions that a condition turns on are found at any depth', () => {
  const nested: Condition = {
    all: [{ any: [yes('a'), { sex: 'F' }] }, { not: { answer: 'b', range: { over: 1 } } }, { ageMonths: {} }],
  };
  expect(questionsOf(nested)).toEqual(['a', 'b']);
});
