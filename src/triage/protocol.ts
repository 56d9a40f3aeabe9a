/** *I don't know* never counts as no (rule 1). */
export type Answer = 'yes' | 'no' | 'unknown';

/** By question id. Ids that the protocol does not have are ignored. */
export type Answers = Readonly<Record<string, Answer>>;

/** One question asked on the phone. Texts are read aloud: plain, polite French. */
export type Question = {
  id: string;
  kind: 'yes-no-unknown';
  /** A yes stops everything else (rule 1). */
  vital: true;
  text: string;
  /** For the operator: what counts as a yes. */
  help?: string;
  /** What a yes means, as the record and the regulating doctor read it. */
  rule: string;
  /** Absent: everybody. An unknown age is asked. */
  appliesTo?: { belowMonths: number };
};

/** A screen of vital questions. Data, so that a territory's doctors can read, change and sign it. */
export type Protocol = {
  id: string;
  /** Kept with each triage: what was asked that day stays known. */
  version: string;
  title: string;
  /** Where its questions come from. */
  sources: readonly string[];
  questions: readonly Question[];
} & ProtocolStatus;

/** Nothing clinical is more than an example until the territory's doctors have signed it (rule 9). `signedOn` is a local date. */
export type ProtocolStatus =
  | { status: 'example'; notice: string }
  | { status: 'signed'; signedBy: readonly string[]; signedOn: string };

/** What is said on every protocol that nobody has signed. */
export const notSigned = 'Exemple, à signer par les médecins du territoire : non valable en l’état.';

/**
 * Who answers, and the patient's age. A parent answers for their small child as the patient would; for a third person's no, see
 * `evaluate`. Absent: the patient.
 */
export type Screened = {
  ageMonths?: number | undefined;
  answeredBy?: 'patient' | 'parent' | 'third-person' | undefined;
};

/** `rules` and `questions` are question ids: codes, safe in events; `inWords` gives their French. */
export type ScreenResult =
  | { result: 'red-flag'; rules: readonly string[] }
  | { result: 'unknown'; questions: readonly string[] }
  | { result: 'clear' };

/**
 * The next question, or what the answers amount to (rule 1). One yes is enough and stops the questions. *I don't know* goes on looking for
 * a yes, and ends as `unknown`; so does the no of a third person.
 */
export function evaluate(
  protocol: Protocol,
  answers: Answers,
  screened: Screened = {},
): { next: Question } | ScreenResult {
  const answerTo = (question: Question) =>
    Object.hasOwn(answers, question.id) ? answers[question.id] : undefined;
  const rules = protocol.questions.filter((question) => answerTo(question) === 'yes');
  if (rules.length > 0) return { result: 'red-flag', rules: rules.map(({ id }) => id) };

  const asked = protocol.questions.filter((question) => applies(question, screened));
  const next = asked.find((question) => answerTo(question) === undefined);
  if (next) return { next };

  const sure = (question: Question) => answerTo(question) === 'no' && speaksForPatient(screened);
  const unsure = asked.filter((question) => !sure(question));
  return unsure.length > 0
    ? { result: 'unknown', questions: unsure.map(({ id }) => id) }
    : { result: 'clear' };
}

/** The patient, or the parent of somebody who is known to be a child. */
function speaksForPatient({ answeredBy, ageMonths }: Screened): boolean {
  if (answeredBy === 'parent') return ageMonths !== undefined && ageMonths < MAJORITY_MONTHS;
  return answeredBy !== 'third-person';
}

const MAJORITY_MONTHS = 18 * 12;

function applies({ appliesTo }: Question, { ageMonths }: Screened): boolean {
  return appliesTo === undefined || ageMonths === undefined || ageMonths < appliesTo.belowMonths;
}

/** The rules of these question ids in French, in the protocol's order. */
export function inWords(protocol: Protocol, ids: readonly string[]): string[] {
  return protocol.questions.filter(({ id }) => ids.includes(id)).map(({ rule }) => rule);
}
