import { describe, expect, test } from 'vitest';
import { evaluate, isAnswerTo } from '../../src/triage/evaluate.ts';
import type { Question } from '../../src/triage/protocol.ts';
import { readProtocol } from '../../src/triage/read-protocol.ts';
import { shipped } from '../../src/triage/shipped.ts';
import { alwaysTrue, check } from './always-true.ts';

describe.each(Object.entries(alwaysTrue))('%s', (_, truth) => {
  test.each(shipped())('$protocol.id', ({ protocol }) => check(protocol, truth, 40));
});

/** A protocol with these rules, in YAML, over three questions, `a`, `b` and `c`; else to a doctor within 24 hours. */
const withRules = (...rules: string[]) =>
  readProtocol(`
id: some
version: "1"
title: Essai
use: motive
author: Personne
date: 2026-11-22
validUntil: 2027-12-31
sources: [Aucune]
legalBasis: [Aucun]
validation: { state: to-obtain, reference: À obtenir, by: [doctors] }
questions: [{ id: a, text: A ? }, { id: b, text: B ? }, { id: c, text: C ? }]
rules:
${rules.map((rule, no) => `  - { id: rule-${no + 1}, say: Constat, ${rule} }`).join('\n')}
otherwise:
  care: { to: doctor, withinHours: 24, modes: [AMB, HH, VR] }
  say: Rien
  advice: [Repos]
ifWorse: Appelez le 15`);

/** With the answers to `a`, `b` and `c`: `y`, `n` or `?`. */
function concluded(protocol: ReturnType<typeof withRules>, answers: string) {
  const words = { y: 'yes', n: 'no', '?': 'unknown' };
  const [a, b, c] = [...answers].map((it) => words[it as keyof typeof words]) as [string, string, string];
  return evaluate(protocol, { a, b, c });
}

describe('Of several rules', () => {
  const protocol = withRules(
    'when: { a: yes }, care: { to: can-wait, withinDays: 7 }, advice: [Patience]',
    'when: { b: yes }, care: { to: doctor, withinHours: 12, modes: [AMB, HH] }, advice: [Venez]',
    'when: { c: yes }, care: { to: samu }, advice: [Restez assis]',
  );

  test('none: what is done otherwise, with its advice', () => {
    expect(concluded(protocol, 'nnn')).toMatchObject({
      care: { withinHours: 24 },
      fired: [],
      advice: ['Repos'],
    });
  });

  test('one that is less urgent replaces what is done otherwise', () => {
    expect(concluded(protocol, 'ynn')).toMatchObject({ care: { to: 'can-wait' }, advice: ['Patience'] });
  });

  test('the most urgent decides, all stand on the record, and only what decides is read out', () => {
    expect(concluded(protocol, 'yyn')).toMatchObject({
      care: { withinHours: 12 },
      fired: [{ id: 'rule-1' }, { id: 'rule-2' }],
      advice: ['Venez'],
    });
  });

  test('one that may hold counts when that is more careful, and never makes anything wait', () => {
    expect(concluded(protocol, '?nn')).toMatchObject({ care: { withinHours: 24 }, fired: [] });
    expect(concluded(protocol, 'y?n')).toMatchObject({
      care: { withinHours: 12 },
      fired: [
        { id: 'rule-2', unsure: true },
        { id: 'rule-1', unsure: false },
      ],
      advice: [],
    });
  });

  test('one that leads to the SAMU ends the questions; on a doubt a doctor calls, and nobody is transferred', () => {
    expect(evaluate(protocol, { c: 'yes' })).toMatchObject({
      result: 'red-flag',
      care: { to: 'samu' },
      advice: ['Restez assis'],
    });
    expect(concluded(protocol, 'nn?')).toMatchObject({ result: 'unknown', care: { to: 'doctor-call' } });
  });

  test('the line is kept when one of those that lead to the SAMU says so', () => {
    const both = withRules(
      'when: { a: yes }, care: { to: samu }',
      'when: { a: yes }, care: { to: samu, keepLine: true }',
    );
    expect(concluded(both, 'ynn')).toMatchObject({ care: { to: 'samu', keepLine: true } });
  });
});

describe('How the patient is seen', () => {
  const protocol = withRules(
    'when: { a: yes }, modes: [HH, VR]',
    'when: { b: yes }, care: { to: doctor, withinHours: 6, modes: [AMB, HH] }',
    'when: { c: yes }, care: { to: doctor, withinHours: 12, modes: [AMB, VR] }',
  );
  const modes = (answers: string) => {
    const step = concluded(protocol, answers);
    return 'care' in step && step.care && 'modes' in step.care ? step.care.modes : step;
  };

  test('is in a way that suits every rule, whichever of them decides how soon', () => {
    expect(['nnn', 'ynn', 'yyn', 'nyy', 'yny'].map(modes)).toEqual([
      ['AMB', 'HH', 'VR'],
      ['HH', 'VR'],
      ['HH'],
      ['AMB'],
      ['VR'],
    ]);
  });

  test('is narrowed by a limit that may hold, which stands on the record then', () => {
    expect(modes('?yn')).toEqual(['HH']);
    expect(concluded(protocol, '?nn')).toMatchObject({ fired: [{ id: 'rule-1', unsure: true }] });
  });

  test('is for a doctor to say when no way is left', () => {
    expect(concluded(protocol, 'yyy')).toMatchObject({ result: 'unknown', care: { to: 'doctor-call' } });
  });
});

describe('An answer', () => {
  const choice = { kind: 'choice', choices: [{ id: 'low', text: 'En bas' }] } as const;
  const number = { kind: 'number', unit: '°C', from: 34, to: 42 } as const;
  const any = { id: 'q', text: 'Quoi ?', vital: false };

  test('is one of those that the question allows; “I don’t know” always is', () => {
    const allowed = (kind: object, ...answers: (string | number)[]) =>
      answers.filter((answer) => isAnswerTo({ ...any, ...kind } as Question, answer));
    expect(allowed({ kind: 'yes-no-unknown' }, 'yes', 'no', 'unknown', 'oui', 1)).toEqual([
      'yes',
      'no',
      'unknown',
    ]);
    expect(allowed(choice, 'low', 'high', 'yes', 'unknown')).toEqual(['low', 'unknown']);
    expect(allowed(number, 33.9, 34, 42, 42.1, '37', NaN, 'unknown')).toEqual([34, 42, 'unknown']);
  });
});
