import { type Instant, minutes } from '../platform/clock.ts';
import { clearDue, setDue } from '../platform/due.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { type Territory, territoryOf } from '../territory/lookup.ts';
import { nothingToEscalate } from './errors.ts';
import {
  ESCALATION_DUE,
  type Escalating,
  escalates,
  type EscalationStep,
  stepTime,
  takeStep,
  USUAL_ESCALATION,
} from './escalation.ts';
import { insertStep, selectUndecided } from './escalation-store.ts';
import { lockRequest } from './store.ts';
import { redFlagOf, type RequestRow } from './tables.ts';

/** Sets when the request's next step is due, or forgets it: it has an outcome, or has been through them all. Whoever changes it meanwhile goes first. */
export async function planEscalation(tx: Tx, requestId: string): Promise<void> {
  const [request, territory] = await Promise.all([lockRequest(tx, requestId), territoryOf(tx)]);
  if (request) await plan(tx, request, territory, request.escalation);
}

/** The territory's steps are others now: the next one of everything that is open is due at its new time. */
export async function planEscalations(tx: Tx): Promise<void> {
  const [open, territory] = await Promise.all([selectUndecided(tx), territoryOf(tx)]);
  // Their statements travel together: the requests are locked meanwhile.
  await Promise.all(open.map((request) => plan(tx, request, territory, request.escalation)));
}

/** Takes the steps whose time has come, each on the record. A request that is over, or booked meanwhile, is left alone. */
export async function escalateDue(tx: Tx, requestId: string): Promise<void> {
  const [request, territory] = await Promise.all([lockRequest(tx, requestId), territoryOf(tx)]);
  if (!request || !escalates(escalating(request))) return;
  let taken = request.escalation;
  let { search } = request;
  for (const step of stepsOf(territory).slice(taken)) {
    if (stepTime(step, escalating(request)) > tx.at) break;
    search = await take(tx, { ...request, search }, step, ++taken, territory);
  }
  await plan(tx, request, territory, taken);
}

/** An operator who finds nothing does not wait for the time of the next step. Throws `nothing-to-escalate`. */
export async function escalateNow(tx: Tx, requestId: string): Promise<void> {
  const [request, territory] = await Promise.all([lockRequest(tx, requestId), territoryOf(tx)]);
  if (!request) throw notFound('Cette demande');
  const step = stepsOf(territory)[request.escalation];
  if (!step || !escalates(escalating(request))) throw nothingToEscalate();
  await take(tx, request, step, request.escalation + 1, territory);
  await plan(tx, request, territory, request.escalation + 1);
}

const stepsOf = ({ settings }: Territory): readonly EscalationStep[] =>
  settings.escalation ?? USUAL_ESCALATION;

async function take(tx: Tx, request: RequestRow, step: EscalationStep, no: number, { settings }: Territory) {
  const { done, search } = takeStep(step, escalating(request), { fartherKm: settings.search?.fartherKm });
  await insertStep(tx, { requestId: request.id, step: no, done, search });
  tx.record('request.escalated', request.id, { state: request.state, step: no, done });
  if (done.includes('nudge')) await openTask(tx, 'nudge-coordinator', request.id);
  if (done.includes('sas')) await openTask(tx, 'hand-to-sas', request.id);
  return search;
}

/** A step that was passed while the request was booked is due at once, a minute after the release: whoever released it may have a place at hand. */
const BREATH_MS = minutes(1);

async function plan(tx: Tx, request: RequestRow, territory: Territory, taken: number): Promise<void> {
  const it = escalating(request);
  const step = stepsOf(territory)[taken];
  if (!step || !escalates(it)) return clearDue(tx, ESCALATION_DUE, request.id);
  const time = stepTime(step, it);
  await setDue(tx, ESCALATION_DUE, request.id, time > tx.at ? time : ((tx.at + BREATH_MS) as Instant));
}

const escalating = (row: RequestRow): Escalating => ({
  state: row.state,
  kind: row.kind,
  orientation: row.orientation,
  redFlag: redFlagOf(row),
  care: row.care,
  search: row.search,
  deadline: row.deadline,
  careBy: row.care_by,
});
