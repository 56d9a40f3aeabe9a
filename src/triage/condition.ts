/** Whether something holds; `unknown` when an answer or a fact that it turns on is not known. */
export type Truth = boolean | 'unknown';

/** Bounds of a number, each of them to be kept. */
export type Range = { atLeast?: number; over?: number; below?: number; atMost?: number };

/** When a question is asked or a rule holds. Ages in whole months; `answer` is the id of a question. */
export type Condition =
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition }
  | { ageMonths: Range }
  | { sex: 'F' | 'M' }
  | { answer: string; in: readonly string[] }
  | { answer: string; range: Range };

/** What conditions are about. `answerTo`: undefined for a question that was not asked because it did not apply. */
export type Circumstances = {
  ageMonths?: number | undefined;
  sex?: 'F' | 'M' | undefined;
  answerTo(question: string): string | number | undefined;
};

/**
 * Three-valued logic (Kleene): *I don't know* is neither yes nor no, and settles nothing that does not hold either way. A question that did
 * not apply was not answered yes, nor anything else.
 */
export function holds(condition: Condition, it: Circumstances): Truth {
  if ('all' in condition) return every(condition.all.map((part) => holds(part, it)));
  if ('any' in condition) return negate(every(condition.any.map((part) => negate(holds(part, it)))));
  if ('not' in condition) return negate(holds(condition.not, it));
  if ('ageMonths' in condition)
    return it.ageMonths === undefined ? 'unknown' : within(it.ageMonths, condition.ageMonths);
  if ('sex' in condition) return it.sex === undefined ? 'unknown' : it.sex === condition.sex;
  const answer = it.answerTo(condition.answer);
  if (answer === undefined) return false;
  if ('range' in condition) return typeof answer === 'number' ? within(answer, condition.range) : 'unknown';
  if (condition.in.includes(String(answer))) return true;
  return answer === 'unknown' ? 'unknown' : false;
}

/** The questions that a condition turns on. */
export function questionsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(questionsOf);
  if ('any' in condition) return condition.any.flatMap(questionsOf);
  if ('not' in condition) return questionsOf(condition.not);
  return 'answer' in condition ? [condition.answer] : [];
}

const negate = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth);

const every = (parts: readonly Truth[]): Truth =>
  parts.includes(false) ? false : parts.includes('unknown') ? 'unknown' : true;

const within = (value: number, { atLeast, over, below, atMost }: Range): boolean =>
  (atLeast === undefined || value >= atLeast) &&
  (over === undefined || value > over) &&
  (below === undefined || value < below) &&
  (atMost === undefined || value <= atMost);
