import { describe, expect, test } from 'vitest';
import { evaluate, type Screened } from '../../src/triage/evaluate.ts';
import { type Answer, inWords, type Protocol } from '../../src/triage/protocol.ts';
import { shipped } from '../../src/triage/shipped.ts';

const protocols = shipped().map(({ protocol }) => protocol);
const protocolOf = (id: string): Protocol => {
  const protocol = protocols.find((it) => it.id === id);
  if (!protocol) throw new Error(`${id} is not shipped`);
  return protocol;
};
const vitalScreen = protocolOf('vital-screen');

/** Asks as the nurse would, until there is a conclusion. */
function ask(protocol: Protocol, answer: (id: string) => Answer, screened?: Screened) {
  const answers: Record<string, Answer> = {};
  for (;;) {
    const step = evaluate(protocol, answers, screened);
    if (!('next' in step)) return { conclusion: step, asked: Object.keys(answers) };
    answers[step.next.id] = answer(step.next.id);
  }
}

const allNo = (): Answer => 'no';

describe('The red-flag screen (rule 1)', () => {
  const first = [
    'breathing',
    'chest-pain',
    'stroke',
    'consciousness',
    'bleeding',
    'allergy',
    'sudden-pain',
    'severe-infection',
    'injury-or-poisoning',
    'suicidal-danger',
  ];

  test('asks everybody the same ten questions first, and then what their age and sex call for', () => {
    const after = (screened: Screened) => {
      const { asked } = ask(vitalScreen, allNo, { answeredBy: 'parent', ...screened });
      expect(asked.slice(0, 10)).toEqual(first);
      return asked.slice(10);
    };
    const everybody = ['head-knock', 'faintness', 'allergen'];
    expect(after({ ageMonths: 40 * 12, sex: 'M' })).toEqual(everybody);
    expect(after({ ageMonths: 30 * 12, sex: 'F' })).toEqual(['pregnant', ...everybody]);
    expect(after({ ageMonths: 80 * 12, sex: 'F' })).toEqual(['elderly-change', 'elderly-fall', ...everybody]);
    expect(after({ ageMonths: 20, sex: 'F' })).toEqual([
      'infant',
      'infant-colour',
      'infant-dry',
      ...everybody,
    ]);
    expect(after({ ageMonths: 5 * 12, sex: 'M' })).toEqual(['child', ...everybody]);
  });

  test('is clear, with nothing to do, for anybody who says no to everything; and short', () => {
    const birthdays = Array.from({ length: 105 }, (_, year) => year * 12);
    for (const sex of ['F', 'M', undefined] as const)
      for (const ageMonths of birthdays.flatMap((months) => [months, months + 11])) {
        const { conclusion, asked } = ask(vitalScreen, allNo, { ageMonths, sex });
        expect(conclusion).toEqual({ result: 'clear', care: null, fired: [], suggests: [], advice: [] });
        expect(asked.length).toBeLessThanOrEqual(16);
      }
  });

  test('stops at the first yes, and says in French what it was', () => {
    const { conclusion, asked } = ask(vitalScreen, (id) => (id === 'stroke' ? 'yes' : 'no'));
    expect(asked).toEqual(['breathing', 'chest-pain', 'stroke']);
    expect(conclusion).toMatchObject({ result: 'red-flag', fired: [{ id: 'stroke', unsure: false }] });
    expect(inWords(vitalScreen, ['knock-of-baby', 'stroke', 'breathing', 'nothing'])).toEqual([
      'Difficulté à respirer',
      'Signes d’accident vasculaire cérébral',
      'Coup sur la tête avant 2 ans',
    ]);
  });

  test('goes on after “I don’t know”, and a later yes still counts', () => {
    const unsure = ask(vitalScreen, (id) => (id === 'breathing' ? 'unknown' : 'no'));
    expect(unsure.conclusion).toMatchObject({ result: 'unknown', care: { to: 'doctor-call' } });
    expect(unsure.asked).toHaveLength(ask(vitalScreen, allNo).asked.length);
    const yes = ask(vitalScreen, (id) => (id === 'breathing' ? 'unknown' : id === 'allergy' ? 'yes' : 'no'));
    expect(yes.conclusion).toMatchObject({ result: 'red-flag', fired: [{ id: 'allergy', unsure: false }] });
  });

  test('counts a yes wherever it stands, also to a question that was not to be asked', () => {
    expect(evaluate(vitalScreen, { infant: 'yes' }, { ageMonths: 500 })).toMatchObject({
      result: 'red-flag',
    });
  });

  test('takes nothing for an answer that cannot be one', () => {
    for (const strange of ['oui', 'YES', '', 1, 'toString'])
      expect(evaluate(vitalScreen, { breathing: strange })).toMatchObject({ next: { id: 'breathing' } });
    const strangers = JSON.parse('{"__proto__": "yes", "constructor": "yes", "chestpain": "yes"}');
    expect(evaluate(vitalScreen, strangers)).toMatchObject({ next: { id: 'breathing' } });
  });
});

describe.each(protocols.map((protocol) => ({ id: protocol.id, protocol })))('$id', ({ protocol }) => {
  const { questions, rules, otherwise } = protocol;

  test('is an example to be signed, with sources, and says what to do if it gets worse (rule 9)', () => {
    expect(protocol).toMatchObject({ author: 'Recours (exemple à relire et à signer)' });
    expect(protocol.sources.length).toBeGreaterThan(0);
    expect(protocol.ifWorse).toMatch(/\b15\b/);
    expect(protocol.validUntil > protocol.date).toBe(true);
  });

  test('names its legal basis, and says that its validation is to be obtained: nobody has validated an example', () => {
    expect(protocol.legalBasis.length).toBeGreaterThan(0);
    expect(protocol.validation).toMatchObject({
      state: 'to-obtain',
      reference: expect.stringMatching(/^À obtenir/),
    });
    expect(protocol.validation?.by).toContain('doctors');
  });

  test('reads well in French', () => {
    for (const { text } of questions) {
      expect(text).toMatch(/^[A-ZÀÂÉÊÎÔ«].* \?$|^[A-ZÀÂÉÊÎÔ].*\.$/);
      expect(text.length).toBeLessThan(130);
    }
    const said = [...questions.flatMap(({ rule }) => rule ?? []), ...rules.map(({ say }) => say)];
    for (const words of [...said, ...(otherwise ? [otherwise.say] : [])])
      expect(words).toMatch(/^[A-ZÀÂÉÊÎÔ0-9].*[^.]$/);
    expect(JSON.stringify(protocol)).not.toContain("'");
  });

  test('asks few questions: fourteen at most of somebody who answers no', () => {
    if (protocol.use === 'screen') return;
    for (const years of [1, 5, 11, 30, 80])
      for (const sex of ['F', 'M'] as const) {
        const { asked } = ask(
          protocol,
          (id) => {
            const question = questions.find((it) => it.id === id);
            if (question?.kind === 'choice') return question.choices[0]?.id ?? 'unknown';
            return question?.kind === 'number' ? question.from : 'no';
          },
          { ageMonths: years * 12, sex },
        );
        expect(asked.length).toBeLessThanOrEqual(14);
      }
  });
});

test('every motive of unplanned care has its protocol', () => {
  const motives = protocols.filter(({ use }) => use === 'motive').map(({ id }) => id.replace('motive-', ''));
  expect(motives).toEqual([
    'abdomen',
    'child',
    'cough-and-breath',
    'ear-nose-throat',
    'fever',
    'gynaecology',
    'injury',
    'mental-health',
    'other',
    'pain',
    'renewal',
    'skin',
    'urinary',
  ]);
});

test('an emergency of the teeth is raised by professionals only: no motive leads there', () => {
  const suggested = protocols.flatMap(({ rules }) => rules.flatMap(({ suggests }) => suggests));
  expect(suggested).not.toContain('dental-emergency');
});
