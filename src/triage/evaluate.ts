import type { Mode } from '../matching/need.ts';
import { type Care, type Contact, isPlace, urgencyOf } from './care.ts';
import { type Circumstances, holds } from './condition.ts';
import type { Answer, Answers, Protocol, Question, Rule } from './protocol.ts';

/** What is known of the patient when they are triaged; absent: not known. */
export type Facts = {
  ageMonths?: number | undefined;
  sex?: 'F' | 'M' | undefined;
  /** Vital questions and rules whose flag a doctor or the SAMU has lifted: what they found does not raise it again while the rest is asked. */
  settled?: readonly string[] | undefined;
};

/** A parent answers for their small child as the patient would; for a third person's no, see `evaluate`. */
export type AnsweredBy = 'patient' | 'parent' | 'third-person';

/** Absent: the patient answers. `givenBy`: who gave the answer to each question, where it was not the one who ends them. */
export type Screened = Facts & {
  answeredBy?: AnsweredBy | undefined;
  givenBy?: Readonly<Record<string, AnsweredBy>> | undefined;
};

/** A rule or a vital question that led to the orientation. `unsure`: it may hold, and is taken as if it did. */
export type Fired = { id: string; unsure: boolean };

/**
 * What the answers amount to. `care` is null when a screen is clear: the request's own kind goes on. `fired`, `suggests`: ids of the protocol,
 * safe in events; `inWords` gives their French.
 */
export type Conclusion = {
  result: 'red-flag' | 'unknown' | 'clear';
  care: Care | null;
  fired: readonly Fired[];
  suggests: readonly string[];
  advice: readonly string[];
};

/**
 * The next question, and how many are left at most with it, or what the answers amount to (rule 1). Pure: the same protocol version, answers and
 * facts give the same.
 * - One yes to a vital question, or a rule that certainly leads to the SAMU, is enough and stops the questions.
 * - *I don't know* to a vital question goes on looking for a yes, and ends with a doctor's call at least; so does the no of a third person,
 *   whoever answers the others.
 * - Of the rules that hold the most urgent decides. A rule that may hold counts as if it did where that is the more careful thing to do:
 *   when it is more urgent than what would be done otherwise; but nobody is transferred to the SAMU on an *I don't know*.
 * - A place is one in a way of being seen (practice, home, video) that suits every rule that holds, and every limit of `modes` that may hold;
 *   when there is none a doctor speaks to the patient first.
 */
export function evaluate(
  protocol: Protocol,
  answers: Answers,
  screened: Screened = {},
): { next: Question; left: number } | Conclusion {
  const given = (question: Question) => answerIn(question, answers);
  const isOpen = ({ id }: { id: string }) => !screened.settled?.includes(id);
  const yes = protocol.questions.filter(
    (question) => question.vital && given(question) === 'yes' && isOpen(question),
  );
  const it = circumstances(protocol, given, screened);
  const certain = protocol.rules.filter(
    (rule) => rule.care?.to === 'samu' && isOpen(rule) && holds(rule.when, it) === true,
  );
  if (yes.length + certain.length > 0) return redFlag(yes, certain);

  const asked = protocol.questions.filter((question) => it.applies(question));
  const open = asked.filter((question) => given(question) === undefined);
  const [next] = open;
  // What certainly does not apply never will: no more than these are ever asked.
  if (next) return { next, left: open.length };

  const { givenBy, answeredBy, ageMonths } = screened;
  const sure = (question: Question) =>
    given(question) === 'no' && speaksForPatient(givenBy?.[question.id] ?? answeredBy, ageMonths);
  const unsure = asked.filter((question) => question.vital && isOpen(question) && !sure(question));
  const rules = protocol.rules.filter((rule) => rule.care?.to !== 'samu' || isOpen(rule));
  return conclude({ ...protocol, rules }, unsure, it);
}

/** Whoever is to be called, the line that is kept and what is said: all of it, from every sign that was found. */
function redFlag(yes: readonly Question[], certain: readonly Rule[]): Conclusion {
  const said = [...yes.flatMap(({ onYes }) => onYes ?? []), ...certain];
  const besides = [
    ...yes.flatMap(({ onYes }) => onYes ?? []),
    ...certain.flatMap(({ care }) => (care?.to === 'samu' ? care : [])),
  ];
  const keepLine = besides.some((one) => one.keepLine);
  return {
    result: 'red-flag',
    care: withContacts({ to: 'samu', ...(keepLine && { keepLine }) }, besides),
    fired: [...yes, ...certain].map(({ id }) => ({ id, unsure: false })),
    suggests: [...new Set(said.flatMap(({ suggests }) => suggests))],
    advice: [...new Set(said.flatMap(({ advice }) => advice))],
  };
}

type Calls = { contacts?: readonly Contact[] | undefined };

/** Each number once, first those of the care itself. */
function withContacts<T extends Care>(care: T, others: readonly Calls[]): T {
  const all = [care, ...others].flatMap(({ contacts }) => contacts ?? []);
  const contacts = all.filter(({ number }, no) => all.findIndex((one) => one.number === number) === no);
  return contacts.length > 0 ? { ...care, contacts } : care;
}

/** All questions have an answer, and nothing leads to the SAMU for certain. */
function conclude(protocol: Protocol, unsure: readonly Question[], it: Circumstances): Conclusion {
  const weighed = protocol.rules.map((rule) => ({ rule, truth: holds(rule.when, it) }));
  const certain = weighed.filter(({ truth }) => truth === true).map(({ rule }) => rule);
  const cares = certain.flatMap(({ care: one }) => one ?? []);
  const { otherwise } = protocol;
  const known = mostUrgent(cares.length > 0 || !otherwise ? cares : [otherwise.care]);
  const maybe = weighed.filter(({ truth }) => truth === 'unknown').map(({ rule }) => rule);
  const decided = mostUrgent([
    ...(known ? [known] : []),
    ...maybe.flatMap(({ care: one }) => (one ? onDoubt(one) : [])),
    ...(unsure.length > 0 ? [{ to: 'doctor-call' } as const] : []),
  ]);
  const doubtful = maybe.filter((rule) => isMoreUrgent(rule, known) || narrows(rule, decided));
  const seen =
    decided &&
    seenAs(decided, [...cares.map(waysOf), ...[...certain, ...doubtful].map(({ modes }) => modes)]);
  // 119 for a child, also where another rule decides how soon; the 3114 where nobody knows.
  const care =
    seen &&
    withContacts(seen, [
      ...[...certain, ...doubtful].flatMap((rule) => rule.care ?? []),
      ...unsure.flatMap(({ id, onYes }) => (onYes && it.answerTo(id) === 'unknown' ? onYes : [])),
    ]);
  const said = certain.filter(({ care: one }) => one === undefined || one === decided);
  return {
    result: unsure.length > 0 || care?.to === 'doctor-call' ? 'unknown' : 'clear',
    care,
    fired: [
      ...[...unsure, ...doubtful].map(({ id }) => ({ id, unsure: true })),
      ...certain.map(({ id }) => ({ id, unsure: false })),
    ],
    suggests: [...new Set(certain.flatMap(({ suggests }) => suggests))],
    advice: [
      ...said.flatMap(({ advice }) => advice),
      ...(otherwise && decided === otherwise.care ? otherwise.advice : []),
    ],
  };
}

const isMoreUrgent = ({ care }: Rule, known: Care | null): boolean =>
  care !== undefined && urgencyOf(care) > (known ? urgencyOf(known) : -1);

const narrows = ({ modes }: Rule, care: Care | null): boolean =>
  modes !== undefined && (waysOf(care)?.some((mode) => !modes.includes(mode)) ?? false);

const waysOf = (care: Care | null) => (care && isPlace(care) ? care.modes : undefined);

/** A place in a way that is in all of them; a doctor's call when there is none. */
function seenAs(care: Care, ways: readonly (readonly Mode[] | undefined)[]): Care {
  if (!isPlace(care)) return care;
  const modes = care.modes.filter((mode) => ways.every((some) => some?.includes(mode) ?? true));
  return modes.length > 0 ? { ...care, modes } : { to: 'doctor-call', contacts: care.contacts };
}

/** What may be there is not yet a reason to transfer: a doctor hears the patient first (rule 1). */
const onDoubt = (care: Care): Care =>
  care.to === 'samu' || care.to === 'emergency' ? { to: 'doctor-call', contacts: care.contacts } : care;

/** The first of the most urgent ones. */
function mostUrgent(cares: readonly Care[]): Care | null {
  return cares.reduce<Care | null>(
    (best, care) => (best === null || urgencyOf(care) > urgencyOf(best) ? care : best),
    null,
  );
}

/**
 * The answers as conditions see them. A question that does not apply was not asked, whatever an older page has sent for it; one that may
 * apply is asked, and counts as *I don't know* until it is answered.
 */
function circumstances(
  protocol: Protocol,
  given: (question: Question) => Answer | undefined,
  { ageMonths, sex }: Screened,
): Circumstances & { applies(question: Question): boolean } {
  const asked = new Map<string, Answer>();
  const applying = new Set<Question>();
  const it: Circumstances = { ageMonths, sex, answerTo: (id) => asked.get(id) };
  for (const question of protocol.questions) {
    if (question.when && holds(question.when, it) === false) continue;
    applying.add(question);
    asked.set(question.id, given(question) ?? 'unknown');
  }
  return { ...it, applies: (question) => applying.has(question) };
}

/** What was answered, if it can be an answer to that question; anything else counts as not answered. */
function answerIn(question: Question, answers: Answers): Answer | undefined {
  const answer = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined;
  return answer !== undefined && isAnswerTo(question, answer) ? answer : undefined;
}

/** *I don't know* is an answer to every question. */
export function isAnswerTo(question: Question, answer: Answer): boolean {
  if (answer === 'unknown') return true;
  switch (question.kind) {
    case 'yes-no-unknown':
      return answer === 'yes' || answer === 'no';
    case 'choice':
      return question.choices.some(({ id }) => id === answer);
    case 'number':
      return typeof answer === 'number' && answer >= question.from && answer <= question.to;
  }
}

/** The patient, or the parent of somebody who is known to be a child. */
export function speaksForPatient(who: AnsweredBy | undefined, ageMonths: number | undefined): boolean {
  if (who === 'parent') return ageMonths !== undefined && ageMonths < MAJORITY_MONTHS;
  return who !== 'third-person';
}

const MAJORITY_MONTHS = 18 * 12;
