import { patientContact } from '../patients/lookup.ts';
import { after, hours, type Instant } from '../platform/clock.ts';
import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { wrongState } from '../requests/errors.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { next, type Orientation, type RedFlag } from '../requests/request.ts';
import { updateScreenOf } from '../requests/screen-request.ts';
import { redFlagOf, type RequestRow } from '../requests/tables.ts';
import type { Care } from './care.ts';
import { type Listed, protocolInForce, protocolText } from './catalogue.ts';
import { notScreened, protocolUnsigned } from './errors.ts';
import { type AnsweredBy, type Conclusion, type Facts, evaluate, isAnswerTo } from './evaluate.ts';
import { careAfter, flagCode, orient, redFlagAfter, screenFor } from './orientation.ts';
import type { Answers, Protocol, Question } from './protocol.ts';
import { mayOrient } from './standing.ts';
import { dropDraft, insertProtocol, insertTriage, keepDraft } from './store.ts';

export type Triaged = { listed: Listed } & (
  | { next: Question; asked: number }
  | { conclusion: Conclusion; orientation: Orientation; redFlag: RedFlag }
);

/**
 * Asks the next question of a protocol, or ends it: the answers, the version and the rules that fired are kept, and the request has its
 * orientation (rules 1 and 7). `protocol` absent: the screen that its kind begins with. Answers that do not end it are kept as a draft, and
 * nothing is booked meanwhile. Throws `wrong-state` once the patient was seen, `not-screened` for a motive before the screen, `protocol-unsigned`
 * where an unsigned or outdated protocol would have to orient; a red flag counts whatever the signature (rule 1).
 */
export async function triageRequest(
  tx: Tx,
  requestId: string,
  given: { protocol?: string | undefined; answers: Answers; answeredBy: AnsweredBy },
): Promise<Triaged> {
  const request = await requestForUpdate(tx, requestId);
  const state = next(request.state, 'triage');
  if (!state) throw wrongState(request.state);
  const id = given.protocol ?? screenFor(request.kind, request.decision !== null);
  const listed = await protocolInForce(tx, id);
  const { protocol } = listed;
  if (protocol.use !== 'screen' && request.state === 'received') throw notScreened();
  refuseStrangeAnswers(protocol, given.answers);
  const facts = await factsOf(tx, request);
  const step = evaluate(protocol, given.answers, { ...facts, answeredBy: given.answeredBy });
  if ('next' in step) {
    await keepUnfinished(tx, request, protocol, given);
    return { listed, next: step.next, asked: Object.keys(given.answers).length };
  }
  if (!mayOrient(listed.standing) && step.result !== 'red-flag')
    throw protocolUnsigned(listed.standing.notice ?? '');
  const text = await protocolText(tx, protocol.id, protocol.version);
  await insertProtocol(tx, text);
  await insertTriage(tx, {
    requestId,
    text,
    answers: given.answers,
    answeredBy: given.answeredBy,
    facts,
    conclusion: step,
  });
  await dropDraft(tx, requestId, protocol.id);
  const redFlag = redFlagAfter(redFlagOf(request), step, protocol);
  const care = careAfter(request.care, step, protocol.use);
  const orientation = orient(request.kind, redFlag, care);
  await updateScreenOf(tx, requestId, {
    state,
    redFlag,
    orientation,
    ...(request.triage_open === protocol.id ? { triageOpen: null } : {}),
    ...(care && care !== request.care
      ? { decided: { care, protocol: protocol.id, by: careBy(care, tx.at) } }
      : {}),
  });
  return { listed, conclusion: step, orientation, redFlag };
}

/** Unfinished answers block the booking (rule 1), and what was clear before does not hold any more when one of them is a doubt. */
async function keepUnfinished(
  tx: Tx,
  request: RequestRow,
  protocol: Protocol,
  { answers, answeredBy }: { answers: Answers; answeredBy: AnsweredBy },
): Promise<void> {
  await keepDraft(tx, {
    requestId: request.id,
    protocol: protocol.id,
    version: protocol.version,
    answers,
    answeredBy,
  });
  if (request.state === 'received') return;
  const vital = protocol.questions.filter((question) => question.vital).map(({ id }) => id);
  const doubts = vital.filter(
    (id) => Object.hasOwn(answers, id) && (answers[id] === 'unknown' || answeredBy === 'third-person'),
  );
  const before = redFlagOf(request);
  const known = before.state === 'unknown' ? before.questions : [];
  const redFlag: RedFlag =
    doubts.length === 0 || before.state === 'raised'
      ? before
      : {
          state: 'unknown',
          questions: [...new Set([...known, ...doubts.map((id) => flagCode(protocol, id))])],
        };
  await updateScreenOf(tx, request.id, {
    state: request.state,
    redFlag,
    orientation: request.orientation ?? request.kind,
    triageOpen: protocol.id,
  });
}

/** When the patient should be seen at the latest; null: not by a place. */
export const careBy = (care: Care, at: Instant): Instant | null =>
  care.to === 'doctor' || care.to === 'profession' ? after(at, hours(care.withinHours)) : null;

async function factsOf(tx: Tx, request: RequestRow): Promise<Facts> {
  const contact = await patientContact(tx, request.patient_id);
  return {
    ...(contact ? { ageMonths: ageInMonths(contact.birthDate, tx.at) } : {}),
    ...(contact?.sex ? { sex: contact.sex } : {}),
  };
}

/** An answer to a question that the protocol does not have, from an older page or a typing error, must not be lost in silence. */
function refuseStrangeAnswers(protocol: Protocol, answers: Answers): void {
  for (const [id, answer] of Object.entries(answers)) {
    const question = protocol.questions.find((one) => one.id === id);
    if (!question)
      throw invalid(
        `answers.${id}`,
        `Le protocole « ${protocol.title} », version ${protocol.version}, n’a pas cette question.`,
      );
    if (!isAnswerTo(question, answer)) throw invalid(`answers.${id}`, expected(question));
  }
}

function expected(question: Question): string {
  switch (question.kind) {
    case 'yes-no-unknown':
      return 'Réponses possibles : yes, no, unknown.';
    case 'choice':
      return `Réponses possibles : ${question.choices.map(({ id }) => id).join(', ')}, unknown.`;
    case 'number':
      return `Un nombre de ${question.from} à ${question.to} (${question.unit}), ou unknown.`;
  }
}

/** Whole months at that instant; a day more or less does not matter to a screen. */
export function ageInMonths(birthDate: string, at: number): number {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number);
  const now = new Date(at);
  const whole = (now.getUTCFullYear() - year) * 12 + now.getUTCMonth() + 1 - month;
  return Math.max(0, now.getUTCDate() < day ? whole - 1 : whole);
}
