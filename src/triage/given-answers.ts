import type { AnsweredBy } from './evaluate.ts';
import type { Answer, Answers } from './protocol.ts';

/** Answers with who gave each of them; where `givenBy` says nothing it was `answeredBy`. */
export type Given = {
  answers: Answers;
  answeredBy: AnsweredBy;
  givenBy: Readonly<Record<string, AnsweredBy>>;
};

/**
 * All answers are sent each time: one that was sent before, and is the same, stays with whoever gave it then, unless it is said who gives it now. So a
 * neighbour's no does not become the patient's because the patient answers the rest (rule 1).
 */
export function withGivers(given: Given, before: Given | undefined): Given {
  const giverOf = (id: string): AnsweredBy => {
    const same = before && Object.hasOwn(before.answers, id) && before.answers[id] === given.answers[id];
    return given.givenBy[id] ?? (same ? (before.givenBy[id] ?? before.answeredBy) : given.answeredBy);
  };
  const givenBy = Object.fromEntries(Object.keys(given.answers).map((id) => [id, giverOf(id)]));
  return { answers: given.answers, answeredBy: given.answeredBy, givenBy };
}

/** An answer that another protocol has heard (`told-facts.ts`). */
type Heard = { question: { id: string }; answer: Answer; by: AnsweredBy };

/** What is answered here goes before what was said to another protocol. */
export function withTold(given: Given, told: readonly Heard[]): Given {
  const others = told.filter(({ question }) => !Object.hasOwn(given.answers, question.id));
  return {
    answeredBy: given.answeredBy,
    answers: {
      ...Object.fromEntries(others.map(({ question, answer }) => [question.id, answer])),
      ...given.answers,
    },
    givenBy: { ...Object.fromEntries(others.map(({ question, by }) => [question.id, by])), ...given.givenBy },
  };
}
