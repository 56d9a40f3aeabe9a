import type { Care } from './care.ts';
import { type AnsweredBy, type Conclusion, type Facts, evaluate } from './evaluate.ts';
import type { Answers, Protocol } from './protocol.ts';

/** A triage as it was concluded. */
export type Past = {
  id: string;
  requestId: string;
  version: string;
  answers: Answers;
  answeredBy: AnsweredBy;
  givenBy?: Readonly<Record<string, AnsweredBy>>;
  facts: Facts;
  result: Conclusion['result'];
  care: Care | null;
};

export type Outcome = { result: Conclusion['result']; care: Care | null } | { asks: string };

/** A past triage that would come out otherwise. `asks`: the changed protocol has a question that was not asked then. */
export type Difference = { id: string; requestId: string; version: string; before: Outcome; after: Outcome };

/** What a changed protocol would have made of past answers, before anybody signs it: exactly those that differ. Pure. */
export function replay(protocol: Protocol, past: readonly Past[]): Difference[] {
  return past.flatMap((one) => {
    const before: Outcome = { result: one.result, care: one.care };
    const step = evaluate(protocol, one.answers, {
      ...one.facts,
      answeredBy: one.answeredBy,
      givenBy: one.givenBy,
    });
    const after: Outcome = 'next' in step ? { asks: step.next.id } : { result: step.result, care: step.care };
    return same(before, after)
      ? []
      : [{ id: one.id, requestId: one.requestId, version: one.version, before, after }];
  });
}

/** Whatever order the database has given the fields back in. */
const same = (one: Outcome, other: Outcome): boolean => canonical(one) === canonical(other);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
