import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type Care, isPlace, LONGEST_HOURS, urgencyOf } from '../../src/triage/care.ts';
import { type Conclusion, evaluate, type Screened } from '../../src/triage/evaluate.ts';
import type { Answer, Answers, Protocol } from '../../src/triage/protocol.ts';
import { anyCaller, type Caller } from './any-answers.ts';

type Truth = (protocol: Protocol, caller: Caller) => void;

/** What is true of every protocol, whatever is answered and by whom (rule 1). `node:assert`, because it is asked some millions of times. */
export const alwaysTrue: Readonly<Record<string, Truth>> = {
  'every path ends, and asks each question at most once': (protocol, { answers, screened }) => {
    const given: Record<string, Answer> = {};
    let left = Infinity;
    for (const _ of [...protocol.questions, undefined]) {
      const step = evaluate(protocol, given, screened);
      if (!('next' in step)) return;
      // What it says is left never grows, and is never too little: it is one less at least with each answer.
      assert.ok(step.left >= 1 && step.left < left, `${step.left} left after ${left}`);
      left = step.left;
      assert.ok(!Object.hasOwn(given, step.next.id), `asks ${step.next.id} again`);
      given[step.next.id] = answers[step.next.id] ?? 'unknown';
    }
    assert.fail('the questions go on');
  },
  'the same answers give the same, in whatever order they came': (protocol, { answers, screened }) => {
    const turned = Object.freeze(Object.fromEntries(Object.entries(answers).toReversed()));
    assert.deepEqual(concluded(protocol, turned, { ...screened }), concluded(protocol, answers, screened));
  },
  'a yes to a vital question goes to the SAMU, whatever else is answered': (protocol, caller) => {
    if (!caller.one.vital) return;
    const { id } = caller.one;
    for (const answers of [{ [id]: 'yes' }, { ...caller.answers, [id]: 'yes' }]) {
      const { result, care } = concluded(protocol, answers, caller.screened);
      assert.deepEqual([result, care?.to], ['red-flag', 'samu']);
      assert.equal(rank(care), 100);
    }
  },
  'whom a flag calls, the line that it keeps and what it suggests are there with every other sign that is found':
    (protocol, caller) => {
      const { id, onYes } = caller.one;
      if (!onYes) return;
      for (const answers of [{ [id]: 'yes' }, { ...caller.answers, [id]: 'yes' }]) {
        const { result, care, suggests } = concluded(protocol, answers, caller.screened);
        assert.ok(result === 'red-flag' && care?.to === 'samu');
        assert.ok(!onYes.keepLine || care.keepLine === true, id);
        const numbers = (care.contacts ?? []).map(({ number }) => number);
        assert.equal(new Set(numbers).size, numbers.length);
        for (const { number } of onYes.contacts) assert.ok(numbers.includes(number), number);
        for (const other of onYes.suggests) assert.ok(suggests.includes(other), other);
      }
    },
  'a red flag or a doubt is never a place, and what is clear is neither the SAMU nor a doctor’s call': (
    protocol,
    { answers, screened },
  ) => {
    const { result, care } = concluded(protocol, answers, screened);
    assert.equal(result === 'red-flag', care?.to === 'samu');
    if (result === 'clear') assert.notEqual(care?.to, 'doctor-call');
    else assert.ok(rank(care) >= doctorCall);
    assert.ok(!care || !isPlace(care) || (care.modes.length > 0 && care.withinHours <= LONGEST_HOURS));
  },
  '“I don’t know” to a vital question never leads to a place': (protocol, { answers, screened, one }) => {
    if (!one.vital) return;
    const { care, fired } = concluded(protocol, { ...answers, [one.id]: 'unknown' }, screened);
    if (care?.to === 'samu') return;
    const asked = fired.some(({ id }) => id === one.id);
    assert.ok(!asked || rank(care) >= doctorCall);
  },
  '“I don’t know” ranks as the more careful of yes and no, up to a doctor’s call': (
    protocol,
    { answers, screened, one },
  ) => {
    if (one.kind !== 'yes-no-unknown') return;
    const after = (answer: Answer) =>
      rank(concluded(protocol, { ...answers, [one.id]: answer }, screened).care);
    // A vital yes counts wherever it stands, so that only a no can be compared with a question that is not asked.
    const careful = one.vital ? after('no') : Math.max(after('no'), after('yes'));
    assert.ok(after('unknown') >= Math.min(careful, doctorCall), one.id);
  },
  'a number or a choice that is not known never ranks safer than any other, up to a doctor’s call': (
    protocol,
    { answers, screened, one },
  ) => {
    if (one.kind === 'yes-no-unknown') return;
    const known = rank(concluded(protocol, answers, screened).care);
    const unknown = rank(concluded(protocol, { ...answers, [one.id]: 'unknown' }, screened).care);
    assert.ok(unknown >= Math.min(known, doctorCall), one.id);
  },
  'an age or a sex that is not known never ranks safer than one that is, up to a doctor’s call': (
    protocol,
    { answers, screened },
  ) => {
    const known = rank(concluded(protocol, answers, screened).care);
    for (const less of [{ ageMonths: undefined }, { sex: undefined }]) {
      const { care } = concluded(protocol, answers, { ...screened, ...less });
      assert.ok(rank(care) >= Math.min(known, doctorCall), Object.keys(less).join());
    }
  },
  'what somebody else answers never ranks safer than the same from the patient': (protocol, caller) => {
    const by = (answeredBy: Screened['answeredBy']) =>
      rank(concluded(protocol, caller.answers, { ...caller.screened, answeredBy }).care);
    const own = by('patient');
    assert.ok(by('third-person') >= own && by('parent') >= own);
  },
};

/** Shows it on so many random callers. */
export function check(protocol: Protocol, truth: Truth, numRuns: number): void {
  fc.assert(
    fc.property(anyCaller(protocol), (caller) => truth(protocol, caller)),
    { numRuns },
  );
}

/** With an answer to every question, or a vital yes, there is nothing left to ask. */
function concluded(protocol: Protocol, answers: Answers, screened: Screened): Conclusion {
  const step = evaluate(protocol, answers, screened);
  assert.ok(!('next' in step));
  return step;
}

/** A screen that is clear, with nothing to do, ranks last. */
const rank = (care: Care | null): number => (care ? urgencyOf(care) : -1);

/** Nobody is transferred on an *I don't know*: this is the most that it can come to. */
const doctorCall = urgencyOf({ to: 'doctor-call' });
