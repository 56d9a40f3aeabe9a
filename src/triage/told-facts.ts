import { type AnsweredBy, isAnswerTo } from './evaluate.ts';
import type { Given } from './given-answers.ts';
import type { Answer, Protocol, Question } from './protocol.ts';

/** A triage of the same call, in the version it was asked in. */
export type Asked = Given & { protocol: Protocol };

/** What another protocol has learnt already. `from`: its title. */
export type Told = { question: Question; answer: Answer; by: AnsweredBy; from: string };

/**
 * What a protocol need not ask, because the same was said to another one in the same call: the latest answer to a question of the same fact. Where
 * that is *I don't know* it is asked again, whatever was said before; so is a question whose help counts other things as a yes (what was a no to
 * « une chimiothérapie ? » is none to « une chimiothérapie, le VIH ? »), every vital question (a sign may have come since), and all of a screen, on
 * which the rest is built (rule 1).
 */
export function toldBefore(
  { id, use, questions }: Pick<Protocol, 'id' | 'use' | 'questions'>,
  oldestFirst: readonly Asked[],
): Told[] {
  if (use === 'screen') return [];
  return questions.flatMap((question) => {
    if (question.vital || question.fact === undefined) return [];
    const others = oldestFirst.filter(({ protocol }) => protocol.id !== id);
    const latest = others.flatMap((asked) => answerOf(question, asked)).at(-1);
    return latest && isStillSaid(question, latest) ? [latest.told] : [];
  });
}

type Answered = { told: Told; help: string | undefined };

function answerOf(question: Question, { protocol, answers, givenBy, answeredBy }: Asked): Answered[] {
  const same = protocol.questions.find(({ fact, vital }) => fact === question.fact && !vital);
  const answer = same && Object.hasOwn(answers, same.id) ? answers[same.id] : undefined;
  if (!same || answer === undefined) return [];
  const told = { question, answer, by: givenBy[same.id] ?? answeredBy, from: protocol.title };
  return [{ told, help: same.help }];
}

const isStillSaid = (question: Question, { told: { answer }, help }: Answered): boolean =>
  answer !== 'unknown' &&
  isAnswerTo(question, answer) &&
  (question.help === undefined || question.help === help);
