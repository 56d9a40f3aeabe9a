import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Listed } from './catalogue.ts';
import { type Conclusion, evaluate } from './evaluate.ts';
import { careFields } from './protocol-file.ts';
import { inWords, type Question } from './protocol.ts';
import type { TriageOnRecord } from './store.ts';
import type { Triaged } from './triage-request.ts';

const words = z.array(z.string());

export const question = z.object({
  id: z.string(),
  kind: z.enum(['yes-no-unknown', 'choice', 'number']),
  vital: z.boolean(),
  text: z.string(),
  help: z.string().optional(),
  choices: z.array(z.object({ id: z.string(), text: z.string() })).optional(),
  unit: z.string().optional(),
  from: z.number().optional(),
  to: z.number().optional(),
});

export const protocolHead = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  use: z.enum(['screen', 'motive', 'pathway', 'contact']),
  status: z
    .enum(['signed', 'example', 'unsigned', 'expired', 'upcoming'])
    .describe(
      '« example »: unsigned, orients in a demonstration only; « unsigned », « expired » and « upcoming » (before its date) orient nobody',
    ),
  notice: z.string().nullable(),
});

export const protocolAnswer = protocolHead.extend({
  hash: z.string().describe('SHA-256 of the text: what a doctor signs'),
  author: z.string(),
  date: z.iso.date(),
  validUntil: z.iso.date(),
  sources: words,
  legalBasis: words,
  validation: z
    .object({
      state: z.enum(['to-obtain', 'obtained']),
      reference: z.string(),
      by: words.describe('doctors, ars, cpam'),
      on: z.iso.date().optional(),
    })
    .nullable()
    .describe('Null: a text that was kept before protocols had to name it'),
  phoneUnsafe: z.boolean().describe('From its first answer on the patient’s phone gets no SMS'),
  delegation: z.object({ profession: z.string(), basis: z.string(), declaredOnly: z.boolean() }).nullable(),
  signedBy: z.array(z.object({ professionalId: z.uuid(), name: z.string(), on: z.iso.date() })),
  questions: z.array(question),
});

const answeredBy = z.enum(['patient', 'parent', 'third-person']);

const toldAnswer = z.object({
  question,
  answer: z.union([z.string(), z.number()]),
  says: z.string().describe('The answer in French'),
  from: z.string().describe('The title of the protocol that it was said to'),
});

const firedRule = z.object({
  id: z.string(),
  say: z.string(),
  unsure: z.boolean().describe('It may hold, and is taken as if it did'),
});

const transfer = z
  .object({ samu: z.string().nullable(), vital: z.literal('15'), text: z.literal('114') })
  .nullable()
  .describe('The one thing to do when a red flag stands');

export const triaged = z.union([
  z.object({
    protocol: protocolHead,
    next: question,
    asked: z.number().int(),
    left: z.number().int().describe('How many questions are left at most, this one included'),
    told: z
      .array(toldAnswer)
      .describe('Not asked, because it was said in the same call; an answer overrides it'),
  }),
  z.object({
    protocol: protocolHead,
    result: z.enum(['red-flag', 'unknown', 'clear']),
    orientation: z.enum(['snp', 'mt', 'both', 'other', 'samu', 'profession', 'emergency', 'advice']),
    redFlag: z.enum(['none', 'raised', 'unknown', 'lifted']),
    rules: words.describe('What led to it, in French'),
    fired: z.array(firedRule),
    care: careFields.nullable(),
    advice: words,
    ifWorse: z.string().describe('Said or sent at the end, whatever the orientation'),
    suggests: z.array(z.object({ id: z.string(), title: z.string() })).describe('Protocols to go on with'),
    transfer,
  }),
]);

export const headJson = ({ protocol, standing }: Listed): z.infer<typeof protocolHead> => ({
  id: protocol.id,
  version: protocol.version,
  title: protocol.title,
  use: protocol.use,
  status: standing.status,
  notice: standing.notice,
});

export const questionJson = (it: Question): z.infer<typeof question> => ({
  id: it.id,
  kind: it.kind,
  vital: it.vital,
  text: it.text,
  ...(it.help ? { help: it.help } : {}),
  ...(it.kind === 'choice' ? { choices: [...it.choices] } : {}),
  ...(it.kind === 'number' ? { unit: it.unit, from: it.from, to: it.to } : {}),
});

export const protocolJson = (listed: Listed): z.infer<typeof protocolAnswer> => {
  const { protocol, hash, signatures } = listed;
  return {
    ...headJson(listed),
    hash,
    author: protocol.author,
    date: protocol.date,
    validUntil: protocol.validUntil,
    sources: [...protocol.sources],
    legalBasis: [...protocol.legalBasis],
    validation: protocol.validation && { ...protocol.validation, by: [...protocol.validation.by] },
    phoneUnsafe: protocol.phoneUnsafe,
    delegation: protocol.delegation,
    signedBy: signatures
      .filter((one) => one.hash === hash)
      .map(({ professionalId, name, on }) => ({ professionalId, name, on })),
    questions: protocol.questions.map(questionJson),
  };
};

/** `all`: to give suggested protocols their titles; `samuNumber`: of the territory. */
export function triagedJson(
  it: Triaged,
  all: readonly Listed[],
  samuNumber: string | undefined,
): z.infer<typeof triaged> {
  const protocol = headJson(it.listed);
  if ('next' in it)
    return {
      protocol,
      next: questionJson(it.next),
      asked: it.asked,
      left: it.left,
      told: it.told.map(({ question: of, answer, from }) => ({
        question: questionJson(of),
        answer,
        says: answerInWords(of, answer),
        from,
      })),
    };
  const { conclusion, orientation, redFlag } = it;
  const stands = redFlag.state === 'raised' || redFlag.state === 'unknown';
  return {
    protocol,
    ...conclusionJson(it.listed, conclusion),
    orientation,
    redFlag: redFlag.state,
    suggests: conclusion.suggests.flatMap((id) => {
      const found = all.find((one) => one.protocol.id === id);
      return found ? [{ id, title: found.protocol.title }] : [];
    }),
    transfer: stands ? { samu: samuNumber ?? null, vital: '15', text: '114' } : null,
  };
}

function conclusionJson({ protocol }: Listed, { result, fired, care, advice }: Conclusion) {
  const said = new Map(fired.map(({ id }) => [id, inWords(protocol, [id])[0] ?? id]));
  return {
    result,
    rules: inWords(
      protocol,
      fired.map(({ id }) => id),
    ),
    fired: fired.map(({ id, unsure }) => ({ id, unsure, say: said.get(id) ?? id })),
    care,
    advice: [...advice],
    ifWorse: protocol.ifWorse,
  };
}

export const triageOnRecord = z.object({
  id: z.uuid(),
  protocol: protocolHead.pick({ id: true, version: true, title: true, use: true }),
  answers: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      answer: z.string(),
      by: answeredBy.describe('Who said it'),
    }),
  ),
  answeredBy: answeredBy.describe('Who answered last'),
  result: z.enum(['red-flag', 'unknown', 'clear']),
  care: careFields.nullable(),
  fired: z.array(firedRule),
  advice: words.describe('What was to be said'),
  ifWorse: z.string(),
  suggests: words.describe('Protocols to go on with: their ids'),
  at: z.iso.datetime({ offset: true }),
  actor: z.string(),
});

/** Questions that were begun and not finished: their answers, to go on from there. */
export const unfinishedTriage = z.object({
  protocol: z.string(),
  answers: z.record(z.string(), z.union([z.string(), z.number()])),
  answeredBy,
  givenBy: z.record(z.string(), answeredBy).describe('Who gave each answer'),
});

/** A triage in the words of the version that it was asked in. */
export function triageOnRecordJson(
  it: TriageOnRecord,
  protocol: Listed['protocol'],
  timeZone: string,
): z.infer<typeof triageOnRecord> {
  const questions = new Map(protocol.questions.map((one) => [one.id, one]));
  const fired = it.fired.length > 0 ? it.fired : it.rules.map((id) => ({ id, unsure: false }));
  // The same version, answers and facts give the same (evaluate.ts): what was said needs no column of its own.
  const step = evaluate(protocol, it.answers, {
    ...it.facts,
    answeredBy: it.answeredBy,
    givenBy: it.givenBy,
  });
  return {
    id: it.id,
    protocol: { id: it.protocol, version: it.version, title: protocol.title, use: protocol.use },
    answers: protocol.questions
      .filter(({ id }) => Object.hasOwn(it.answers, id))
      .map(({ id, text }) => ({
        id,
        question: text,
        answer: answerInWords(questions.get(id), it.answers[id]),
        by: it.givenBy[id] ?? it.answeredBy,
      })),
    answeredBy: it.answeredBy,
    result: it.result,
    care: it.care,
    fired: fired.map(({ id, unsure }) => ({ id, unsure, say: inWords(protocol, [id])[0] ?? id })),
    advice: 'next' in step ? [] : [...step.advice],
    ifWorse: protocol.ifWorse,
    suggests: 'next' in step ? [] : [...step.suggests],
    at: isoIn(timeZone, it.at as never),
    actor: it.actor,
  };
}

function answerInWords(question: Question | undefined, answer: string | number | undefined): string {
  if (answer === 'unknown' || answer === undefined) return 'Ne sait pas';
  if (answer === 'yes') return 'Oui';
  if (answer === 'no') return 'Non';
  if (question?.kind === 'choice')
    return question.choices.find(({ id }) => id === answer)?.text ?? String(answer);
  return question?.kind === 'number'
    ? `${String(answer).replace('.', ',')} ${question.unit}`
    : String(answer);
}
