import { patientContact } from '../patients/lookup.ts';
import { json, queries, stamp } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { wrongState } from '../requests/errors.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { next, type Orientation, type RedFlag } from '../requests/request.ts';
import { updateScreenOf } from '../requests/screen-request.ts';
import { redFlagOf } from '../requests/tables.ts';
import { orient, redFlagAfter, screenFor } from './orientation.ts';
import { type Answers, evaluate, inWords, type Protocol, type Question, type Screened } from './protocol.ts';
import type { TriageTables } from './tables.ts';

const db = queries<TriageTables>();

export type Triaged =
  | { protocol: Protocol; next: Question }
  | {
      protocol: Protocol;
      result: 'red-flag' | 'unknown' | 'clear';
      orientation: Orientation;
      redFlag: RedFlag;
      rules: string[];
    };

/**
 * Asks the next question of the request's screen, or ends it: the answers, the version and the rules that fired are kept, and the
 * request has its orientation (rules 1 and 7). Unfinished answers change nothing. Throws `wrong-state` once the patient was seen.
 */
export async function triageRequest(
  tx: Tx,
  requestId: string,
  answers: Answers,
  answeredBy: NonNullable<Screened['answeredBy']>,
): Promise<Triaged> {
  const request = await requestForUpdate(tx, requestId);
  const state = next(request.state, 'triage');
  if (!state) throw wrongState(request.state);
  const protocol = screenFor(request.kind);
  refuseStrangeAnswers(protocol, answers);
  const contact = await patientContact(tx, request.patient_id);
  const screen = evaluate(protocol, answers, {
    answeredBy,
    ageMonths: contact && ageInMonths(contact.birthDate, tx.at),
  });
  if ('next' in screen) {
    // "Worse since?" and *I don't know*: what was clear before does not hold any more, also before the last question.
    const doubts = Object.keys(answers).filter(
      (id) => answers[id] === 'unknown' || answeredBy === 'third-person',
    );
    if (request.state !== 'received' && doubts.length > 0)
      await updateScreenOf(tx, requestId, {
        state,
        redFlag: redFlagAfter(redFlagOf(request), { result: 'unknown', questions: doubts }),
        orientation: request.orientation ?? request.kind,
      });
    return { protocol, next: screen.next };
  }
  const ids =
    screen.result === 'red-flag' ? screen.rules : screen.result === 'unknown' ? screen.questions : [];
  await tx.all(
    db.insertInto('triage').values({
      territory_id: tx.actor.territoryId,
      id: newId(),
      request_id: requestId,
      protocol: protocol.id,
      protocol_version: protocol.version,
      answers: json(answers),
      answered_by: answeredBy,
      result: screen.result,
      rules: json(ids),
      at: stamp(tx.at),
      actor: tx.actor.name,
    }),
  );
  const redFlag = redFlagAfter(redFlagOf(request), screen);
  const orientation = redFlag.state === 'raised' ? 'samu' : orient({ kind: request.kind, screen });
  await updateScreenOf(tx, requestId, { state, redFlag, orientation });
  return { protocol, result: screen.result, orientation, redFlag, rules: inWords(protocol, ids) };
}

/** An answer to a question that the protocol does not have, from an older page or a typing error, must not be lost in silence. */
function refuseStrangeAnswers(protocol: Protocol, answers: Answers): void {
  const strange = Object.keys(answers).find(
    (id) => !protocol.questions.some((question) => question.id === id),
  );
  if (strange !== undefined)
    throw invalid(
      `answers.${strange}`,
      `Le protocole « ${protocol.title} », version ${protocol.version}, n’a pas cette question.`,
    );
}

/** Whole months at that instant; a day more or less does not matter to a screen. */
export function ageInMonths(birthDate: string, at: number): number {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number);
  const now = new Date(at);
  const whole = (now.getUTCFullYear() - year) * 12 + now.getUTCMonth() + 1 - month;
  return Math.max(0, now.getUTCDate() < day ? whole - 1 : whole);
}
