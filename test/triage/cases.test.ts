import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Conclusion, evaluate, isAnswerTo } from '../../src/triage/evaluate.ts';
import type { Answer, Protocol } from '../../src/triage/protocol.ts';
import { shipped } from '../../src/triage/shipped.ts';

/** One line of a table: what somebody answers, and where the territory's doctors would send them. */
const aCase = z.strictObject({
  say: z.string().min(1),
  ageYears: z.number().optional(),
  ageMonths: z.number().optional(),
  sex: z.enum(['F', 'M']).optional(),
  answeredBy: z.enum(['patient', 'parent', 'third-person']).default('patient'),
  /** Those that are not « no ». */
  answers: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  expect: z.strictObject({
    result: z.enum(['red-flag', 'unknown', 'clear']),
    to: z.enum(['samu', 'emergency', 'doctor-call', 'doctor', 'profession', 'can-wait', 'advice']).nullable(),
    withinHours: z.number().optional(),
    withinDays: z.number().optional(),
    modes: z.array(z.string()).optional(),
    profession: z.string().optional(),
    keepLine: z.boolean().optional(),
    fired: z.array(z.string()).optional(),
    suggests: z.array(z.string()).optional(),
    /** The numbers. */
    contacts: z.array(z.string()).optional(),
  }),
});
type Case = z.output<typeof aCase>;

function tableOf(protocol: Protocol): Case[] {
  const file = join(import.meta.dirname, 'cases', `${protocol.id}.yaml`);
  return existsSync(file) ? z.array(aCase).parse(parse(readFileSync(file, 'utf8'))) : [];
}

/** Asks as the nurse would. What the case does not tell is « no »; a choice or a number has no « no ». */
function answered(protocol: Protocol, it: Case): Conclusion {
  for (const [id, answer] of Object.entries(it.answers)) {
    const question = protocol.questions.find((one) => one.id === id);
    if (!question || !isAnswerTo(question, answer))
      throw new Error(`« ${answer} » is no answer to « ${id} » in ${protocol.id}`);
  }
  const ageMonths = it.ageMonths ?? (it.ageYears === undefined ? undefined : it.ageYears * 12);
  const answers: Record<string, Answer> = {};
  for (;;) {
    const step = evaluate(protocol, answers, { ageMonths, sex: it.sex, answeredBy: it.answeredBy });
    if (!('next' in step)) return refuseUnasked(it, answers, step);
    const { id, kind } = step.next;
    const answer = it.answers[id] ?? (kind === 'yes-no-unknown' ? 'no' : undefined);
    if (answer === undefined) throw new Error(`« ${id} » is asked and the case has no answer to it`);
    answers[id] = answer;
  }
}

/** A red flag ends the questions; otherwise an answer that nobody asked for is a mistake in the table. */
function refuseUnasked(it: Case, asked: Record<string, Answer>, conclusion: Conclusion): Conclusion {
  const unasked = Object.keys(it.answers).filter((id) => !Object.hasOwn(asked, id));
  if (unasked.length > 0 && conclusion.result !== 'red-flag')
    throw new Error(`never asked in this case: ${unasked.join(', ')}`);
  return conclusion;
}

/** The conclusion, as far as the case says what is expected. */
function asExpected({ result, care, fired, suggests }: Conclusion, it: Case['expect']) {
  const known = {
    ...care,
    result,
    to: care?.to ?? null,
    fired: fired.map(({ id }) => id).sort(),
    suggests,
    contacts: (care?.contacts ?? []).map(({ number }) => number),
  };
  return Object.fromEntries(Object.entries(known).filter(([key]) => Object.hasOwn(it, key)));
}

const tables = shipped().map(({ protocol }) => ({ id: protocol.id, protocol, cases: tableOf(protocol) }));

describe.each(tables)('$id', ({ protocol, cases }) => {
  test.each(cases)('$say', (it) => {
    const { fired, ...expected } = it.expect;
    expect(asExpected(answered(protocol, it), it.expect)).toEqual({
      ...expected,
      ...(fired && { fired: fired.toSorted() }),
    });
  });

  test('has a table of at least twelve cases, each of them another one', () => {
    expect(cases.length).toBeGreaterThanOrEqual(12);
    expect(new Set(cases.map(({ say }) => say)).size).toBe(cases.length);
  });

  test('has a case for each vital question and each rule alone, and one for “I don’t know”', () => {
    const alone = cases.flatMap((it) => {
      const { fired } = answered(protocol, it);
      return fired.length === 1 ? fired.filter(({ unsure }) => !unsure).map(({ id }) => id) : [];
    });
    const toFire = [...protocol.questions.filter(({ vital }) => vital), ...protocol.rules].map(
      ({ id }) => id,
    );
    expect(toFire.filter((id) => !alone.includes(id))).toEqual([]);
    expect(cases.some(({ answers }) => Object.values(answers).includes('unknown'))).toBe(true);
  });

  test('has a case that says whom else a flag calls, for each flag that calls somebody', () => {
    const said = cases
      .filter((it) => it.expect.contacts !== undefined)
      .flatMap((it) => it.expect.fired ?? []);
    const calling = [
      ...protocol.questions.filter(({ onYes }) => (onYes?.contacts ?? []).length > 0),
      ...protocol.rules.filter(({ care }) => care?.to === 'samu' && (care.contacts ?? []).length > 0),
    ];
    expect(calling.map(({ id }) => id).filter((id) => !said.includes(id))).toEqual([]);
  });
});

test('every table belongs to a protocol that is shipped, and every suggestion is one', () => {
  const ids = shipped().map(({ protocol }) => protocol.id);
  const suggested = shipped().flatMap(({ protocol }) => [
    ...protocol.rules.flatMap(({ suggests }) => suggests),
    ...protocol.questions.flatMap(({ onYes }) => onYes?.suggests ?? []),
  ]);
  const files = readdirSync(join(import.meta.dirname, 'cases'));
  expect(files.map((name) => name.replace('.yaml', '')).filter((id) => !ids.includes(id))).toEqual([]);
  expect(suggested.filter((id) => !ids.includes(id))).toEqual([]);
});
