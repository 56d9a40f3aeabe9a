import { patientContact } from '../patients/lookup.ts';
import { markPhoneUnsafe } from '../patients/mark-phone-unsafe.ts';
import { after, hours, type Instant } from '../platform/clock.ts';
import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { wrongState } from '../requests/errors.ts';
import { liftsOf, requestForUpdate } from '../requests/lookup.ts';
import { next, type Orientation, type RedFlag } from '../requests/request.ts';
import { updateScreenOf } from '../requests/screen-request.ts';
import { redFlagOf, type RequestRow } from '../requests/tables.ts';
import { type Care, isPlace } from './care.ts';
import { type Listed, protocolInForce, protocolText, versionOf } from './catalogue.ts';
import { notScreened, protocolUnsigned } from './errors.ts';
import { type Conclusion, type Facts, evaluate, isAnswerTo, speaksForPatient } from './evaluate.ts';
import { flagCode } from './flag-code.ts';
import { type Given, withGivers, withTold } from './given-answers.ts';
import { careAfter, type Found, leavesTo } from './care-after.ts';
import { orient, redFlagAfter, screenFor } from './orientation.ts';
import type { Answers, Protocol, Question } from './protocol.ts';
import { requireWholeScreen, WHOLE_SCREEN } from './require-screen.ts';
import { askScreenAfter } from './screen-after.ts';
import { mayOrient } from './standing.ts';
import {
  dropDraft,
  insertProtocol,
  insertTriage,
  keepDraft,
  nextUnfinished,
  selectTriagesOf,
  selectUnfinished,
  type Unfinished,
} from './store.ts';
import { type Told, toldBefore } from './told-facts.ts';

export type Triaged = { listed: Listed } & (
  | { next: Question; asked: number; left: number; told: readonly Told[] }
  | { conclusion: Conclusion; orientation: Orientation; redFlag: RedFlag }
);

/**
 * Asks the next question of a protocol, or ends it: the answers, the version and the rules that fired are kept, and the request has its
 * orientation (rules 1 and 7). `protocol` absent: the screen that its kind begins with. Answers that do not end it are kept as a draft, and
 * nothing is booked meanwhile. Throws `wrong-state` once the patient was seen, `not-screened` for anything before the screen, `protocol-unsigned`
 * where an unsigned or outdated protocol would have to orient; a red flag counts whatever the order and the signature (rule 1). `rest`: go on with a
 * screen that a flag had cut short, once that flag was lifted.
 */
export async function triageRequest(
  tx: Tx,
  requestId: string,
  given: Given & { protocol?: string | undefined; rest?: boolean | undefined },
): Promise<Triaged> {
  const request = await requestForUpdate(tx, requestId);
  const state = next(request.state, 'triage');
  if (!state) throw wrongState(request.state);
  const begins = screenFor(request.kind, isRecent(request.decision, tx.at));
  const listed = await protocolInForce(tx, given.protocol ?? begins);
  const { protocol } = listed;
  refuseStrangeAnswers(protocol, given.answers);
  const [known, drafts, past, lifts] = await Promise.all([
    factsOf(tx, request),
    selectUnfinished(tx, requestId),
    pastTriages(tx, requestId),
    given.rest ? liftsOf(tx, requestId) : [],
  ]);
  const cut = given.rest ? cutShort(request, protocol, past) : undefined;
  const facts = cut ? { ...known, settled: settledBy(lifts, tx.at) } : known;
  const draft = drafts.find((one) => one.protocol === protocol.id);
  const said = withGivers(given, draft);
  const sameCall = past.filter(({ at }) => at >= tx.at - SAME_CALL_MS);
  const told = toldBefore(protocol, sameCall).filter(
    ({ question }) => !Object.hasOwn(given.answers, question.id),
  );
  const all = withTold(said, [...told, ...(cut ? heardBefore(cut) : [])]);
  const step = evaluate(protocol, all.answers, { ...facts, ...all });
  const isFlag = !('next' in step) && step.result === 'red-flag';
  const inTurn = request.state !== 'received' || protocol.id === begins || protocol.id === WHOLE_SCREEN;
  if (!inTurn && !isFlag) throw notScreened();
  if (protocol.phoneUnsafe && isFirst(given.answers, draft))
    await markPhoneUnsafe(tx, request.patient_id, protocol.id);
  if ('next' in step) {
    await keepUnfinished(tx, request, protocol, { ...said, ageMonths: facts.ageMonths });
    const { next: question, left } = step;
    return { listed, next: question, asked: Object.keys(given.answers).length, left, told };
  }
  const conclusion = mayOrient(listed.standing) ? step : withoutOrienting(listed, step);
  const text = await protocolText(tx, protocol.id, protocol.version);
  await insertProtocol(tx, text);
  await insertTriage(tx, {
    requestId,
    text,
    ...all,
    facts,
    conclusion,
  });
  const fired = new Set(conclusion.fired.map(({ id }) => id));
  if (protocol.rules.some(({ id, phoneUnsafe }) => phoneUnsafe && fired.has(id)))
    await markPhoneUnsafe(tx, request.patient_id, protocol.id);
  await dropDraft(tx, requestId, protocol.id);
  await askScreenAfter(tx, requestId, { protocol, given: all, facts, past });
  const redFlag = redFlagAfter(redFlagOf(request), conclusion, protocol);
  const care = careAfter(request.care, conclusion, {
    id: protocol.id,
    use: protocol.use,
    own: request.care_protocol === protocol.id,
    others: foundBesides(protocol.id, request, past),
  });
  const orientation = orient(request.kind, redFlag, care);
  if (care && isPlace(care)) await requireWholeScreen(tx, request);
  await updateScreenOf(tx, requestId, {
    state,
    redFlag,
    orientation,
    triageOpen: await nextUnfinished(tx, requestId),
    ...(care && care !== request.care
      ? { decided: { care, protocol: protocol.id, by: careBy(care, request, tx.at) } }
      : {}),
  });
  return { listed, conclusion, orientation, redFlag };
}

/** The screen that a flag had ended before all was asked, as long as the flag is lifted and nothing was found since. */
const cutShort = <T extends Pick<PastTriage, 'protocol' | 'result'>>(
  request: RequestRow,
  protocol: Protocol,
  past: readonly T[],
): T | undefined => {
  const last = past.findLast((one) => one.protocol.id === protocol.id);
  const isLifted = request.red_flag === 'lifted' && protocol.use === 'screen';
  return isLifted && last?.result === 'red-flag' ? last : undefined;
};

/** Of these days only: a yes of another day is a sign of its own (rule 1). */
const settledBy = (lifts: readonly { at: Instant; rules: readonly string[] }[], at: Instant): string[] => [
  ...new Set(lifts.filter((one) => at - one.at <= RECENT_MS).flatMap(({ rules }) => rules)),
];

const heardBefore = ({ answers, answeredBy, givenBy }: Given) =>
  Object.entries(answers).map(([id, answer]) => ({
    question: { id },
    answer,
    by: givenBy[id] ?? answeredBy,
  }));

/** Once for these questions: whoever is told meanwhile that the phone is safe may say so. */
const isFirst = (answers: Answers, draft: Unfinished | undefined): boolean =>
  Object.keys(answers).length > 0 && Object.keys(draft?.answers ?? {}).length === 0;

/** What was said so long ago was said in the same call, or in the one that follows it. */
const SAME_CALL_MS = hours(2);

type PastTriage = Awaited<ReturnType<typeof pastTriages>>[number];

/** What was asked about the request, each in the version it was asked in; the oldest first. */
async function pastTriages(tx: Tx, requestId: string) {
  const rows = await selectTriagesOf(tx, requestId);
  return Promise.all(
    rows.map(async ({ protocol: id, version, hash, ...row }) => ({
      ...row,
      protocol: await versionOf(tx, { id, version, hash }),
    })),
  );
}

/** How long a regulating doctor's decision stands for the whole screen. */
const RECENT_MS = hours(24);

const isRecent = (decision: RequestRow['decision'], at: Instant): boolean =>
  decision !== null && at - Date.parse(decision.at) <= RECENT_MS;

/** What a protocol that orients nobody still says: that a flag stands, or that a vital question is in doubt and a doctor hears the patient. */
function withoutOrienting({ protocol, standing }: Listed, conclusion: Conclusion): Conclusion {
  if (conclusion.result === 'red-flag') return conclusion;
  const vital = protocol.questions.filter((question) => question.vital).map(({ id }) => id);
  const fired = conclusion.fired.filter(({ id, unsure }) => unsure && vital.includes(id));
  if (fired.length === 0) throw protocolUnsigned(standing.notice ?? '');
  return { result: 'unknown', care: { to: 'doctor-call' }, fired, suggests: [], advice: [] };
}

/** Unfinished answers block the booking (rule 1), and what was clear before does not hold any more when one of them is a doubt. */
async function keepUnfinished(
  tx: Tx,
  request: RequestRow,
  protocol: Protocol,
  { answers, answeredBy, givenBy, ageMonths }: Given & Pick<Facts, 'ageMonths'>,
): Promise<void> {
  await keepDraft(tx, {
    requestId: request.id,
    protocol: protocol.id,
    version: protocol.version,
    answers,
    answeredBy,
    givenBy,
  });
  if (request.state === 'received') return;
  const vital = protocol.questions.filter((question) => question.vital).map(({ id }) => id);
  const doubts = vital.filter(
    (id) =>
      Object.hasOwn(answers, id) &&
      (answers[id] === 'unknown' || !speaksForPatient(givenBy[id] ?? answeredBy, ageMonths)),
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

/** What every other protocol came to when it was asked last, and what none of them has found: a person has decided it, or it came with another request. */
function foundBesides(
  id: string,
  { care, care_protocol: by }: Pick<RequestRow, 'care' | 'care_protocol'>,
  past: readonly PastTriage[],
): Found[] {
  const latest = new Map(past.map((one) => [one.protocol.id, one]));
  latest.delete(id);
  const found = [...latest.values()].flatMap((one) =>
    one.care
      ? [{ protocol: one.protocol.id, care: one.care, leavesTo: leavesTo(one.protocol, one.fired) }]
      : [],
  );
  const isKnown = past.some(({ protocol }) => protocol.id === by);
  return care && !isKnown ? [...found, { protocol: '', care, leavesTo: [] }] : found;
}

/** When the patient should be seen at the latest; null: not by a place. Neither asking the same again nor a doctor's call in between gives more time. */
function careBy(care: Care, before: Pick<RequestRow, 'care' | 'care_by'>, at: Instant): Instant | null {
  if (!isPlace(care)) return care.to === 'can-wait' || care.to === 'advice' ? null : before.care_by;
  const by = after(at, hours(care.withinHours));
  const stands = before.care && (!isPlace(before.care) || care.withinHours <= before.care.withinHours);
  return stands && before.care_by !== null ? (Math.min(by, before.care_by) as Instant) : by;
}

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
