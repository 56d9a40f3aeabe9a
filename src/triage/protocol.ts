import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { Care, Contact } from './care.ts';
import type { Condition } from './condition.ts';

/** `yes`, `no`, the id of a choice, a number; or `unknown`, which never counts as no (rule 1). */
export type Answer = string | number;

/** By question id. */
export type Answers = Readonly<Record<string, Answer>>;

export type AnswerKind =
  | { kind: 'yes-no-unknown' }
  | { kind: 'choice'; choices: readonly { id: string; text: string }[] }
  | { kind: 'number'; unit: string; from: number; to: number };

/** What goes with the flag that a yes raises: said and called beside the SAMU, and never instead of it (rule 1). */
export type WithFlag = {
  /** The nurse stays on the line meanwhile. */
  keepLine: boolean;
  contacts: readonly Contact[];
  /** Protocols that say more exactly what it is, asked beside the flag, which stands whatever they find. */
  suggests: readonly string[];
  advice: readonly string[];
};

/** One question asked on the phone. Texts are read aloud: plain, polite French. */
export type Question = AnswerKind & {
  id: string;
  text: string;
  /** For the operator: what counts as a yes. */
  help?: string | undefined;
  /** A yes stops everything else, and an unknown blocks the booking (rule 1). Only of the kind `yes-no-unknown`. */
  vital: boolean;
  /** What a yes means, as the record and the regulating doctor read it. Always there when `vital`. */
  rule?: string | undefined;
  /** Only of a vital question. */
  onYes?: WithFlag | undefined;
  /** What the answer tells of the patient: said to another protocol in the same call, it is not asked again (`told-facts.ts`). Never when `vital`. */
  fact?: string | undefined;
  /** Absent: always asked. What cannot be known is asked. It looks back at earlier questions only, so that every path ends. */
  when?: Condition | undefined;
};

/** What follows from answers. Of several that hold the most urgent decides; all of them stand on the record. */
export type Rule = {
  id: string;
  when: Condition;
  /** In French: what holds, and so why. */
  say: string;
  care?: Care | undefined;
  /** The only ways in which the patient can be seen then, whichever rule decides how soon; also when it only may hold. */
  modes?: readonly Mode[] | undefined;
  /** The patient's phone gets no SMS any more: somebody else may read it. */
  phoneUnsafe: boolean;
  /** Other protocols to go on with, if they are in force; the nurse chooses. */
  suggests: readonly string[];
  /** Read out, and sent if wanted. */
  advice: readonly string[];
};

/**
 * What a protocol is asked for.
 * - `screen`: the vital questions that everything begins with; when clear, the request's own kind goes on.
 * - `motive`: unplanned care, by what the patient complains of.
 * - `pathway`: care by another profession under its own right or a delegation, with inclusion and exclusion criteria.
 * - `contact`: where somebody else is called; never closes a request by itself.
 */
export type Use = 'screen' | 'motive' | 'pathway' | 'contact';

/** Care by somebody else than a doctor: on what legal basis, and whether only professionals declared by name (RPPS) may give it. */
export type Delegation = {
  profession: Profession;
  basis: 'own-right' | 'national-protocol' | 'delegation';
  declaredOnly: boolean;
};

/** By whom it is validated (doctors, ARS, CPAM), and under which reference. `on`: local date. */
export type Validation = { reference: string; by: readonly string[] } & (
  | { state: 'to-obtain' }
  | { state: 'obtained'; on: string }
);

/** Questions, conditions and orientations as data, so that a territory's doctors can read, change and sign them. Dates are local dates. */
export type Protocol = {
  id: string;
  /** Kept with each triage: what was asked that day stays known. */
  version: string;
  title: string;
  use: Use;
  author: string;
  date: string;
  /** From the day after it yields no orientation any more. */
  validUntil: string;
  sources: readonly string[];
  legalBasis: readonly string[];
  /** Null only in texts that were kept before every protocol had to name it. */
  validation: Validation | null;
  /** From its first answer on the patient's phone gets no SMS: somebody else may read it. */
  phoneUnsafe: boolean;
  delegation: Delegation | null;
  questions: readonly Question[];
  rules: readonly Rule[];
  /** When no more urgent rule holds. Null: the request's own kind decides (a screen). */
  otherwise: { care: Care; say: string; advice: readonly string[] } | null;
  /** What to do if it gets worse: every orientation ends with it. */
  ifWorse: string;
};

/** What is said on every protocol that nobody has signed. */
export const notSigned = 'Exemple, à signer par les médecins du territoire : non valable en l’état.';

/** What that rule or a yes to that question means, in French; in the protocol's order. Unknown ids are left out. */
export function inWords(protocol: Protocol, ids: readonly string[]): string[] {
  const said = [
    ...protocol.questions.map(({ id, rule, text }) => ({ id, words: rule ?? text })),
    ...protocol.rules.map(({ id, say }) => ({ id, words: say })),
  ];
  return said.filter(({ id }) => ids.includes(id)).map(({ words }) => words);
}
