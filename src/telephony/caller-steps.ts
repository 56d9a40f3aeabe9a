import { oweCallback } from '../callbacks/owe-callback.ts';
import { type CallFacts, callState, type CarrierEvent } from '../calls/call.ts';
import {
  type CallerOnLine,
  callerForStep,
  callerOnLine,
  confirmPhone,
  keyInPhone,
} from '../calls/caller-on-line.ts';
import { type Hearsay, hearOfCall, hearOfNewCall } from '../calls/hear-of-call.ts';
import { type LineLoad, type LineStand, loadFor } from '../calls/line-stand.ts';
import { isSettled } from '../calls/settled.ts';
import { takeBackAnswer } from '../calls/take-back-answer.ts';
import { after, type Clock, type Instant } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { read, transaction, type Tx } from '../platform/transaction.ts';
import type { Territory } from '../territory/lookup.ts';
import { lineState } from '../territory/opening-hours.ts';
import type { CalledLines, LineStands } from './called-line.ts';
import { callerWay, chosenBy, isGreeted } from './caller-way.ts';
import { type CallFields, callerPhone, queueResult } from './carrier-webhook.ts';
import { turnTwiml } from './turn-twiml.ts';
import type { Situation, Step, Turn, Writes } from './turn.ts';
import { emptyTwiml, hangUpTwiml, unknownNumberTwiml } from './twiml.ts';

/**
 * The caller's way in the database: how things stand, the turn that follows (`caller-way.ts`), and what it wants on record before the
 * caller hears a word. Facts of a call only ever move one way and a callback is one a call, so that a step that the carrier repeats
 * writes nothing anew and says the same.
 */
type Deps = { database: Database; clock: Clock; lines: CalledLines; stands: LineStands };

const actorOf = (line: Territory) => systemActor(line.territoryId, 'telephony');

/**
 * The phone rings: the call is on record before the caller hears a word. `again`: the caller comes back by the fallback, so that no
 * operator has them on the phone, whatever was meant.
 */
export async function ring(deps: Deps, call: CallFields, again?: string): Promise<string> {
  const line = await deps.lines(call.To);
  if (!line) return unknownNumberTwiml();
  const at = deps.clock.now();
  const state = lineState(line.opening, line.timeZone, at);
  const phone = callerPhone(call.From);
  const refused: CarrierEvent[] = state.state === 'closed' ? [{ kind: 'refused-closed', at }] : [];
  const [{ facts }, stand] = await Promise.all([
    hearOfNewCall(deps, actorOf(line), () => ({
      carrierSid: call.CallSid,
      receipt: `${call.CallSid}/voice`,
      phone,
      events: [{ kind: 'arrived', at }, ...refused],
    })),
    state.state === 'open' ? deps.stands.lately(line.territoryId) : undefined,
  ]);
  if (again && facts.answeredAt !== undefined)
    await transaction(deps, actorOf(line), (tx) =>
      takeBackAnswer(tx, { carrierSid: call.CallSid }, `${call.CallSid}/again/${again}`),
    );
  const load = { ahead: 0, waiting: 0, operators: stand?.operators ?? 0, estimateMs: undefined };
  const now = { at, state, ...load, waitedMs: 0, caller: callerFacts(facts, phone !== null, null) };
  if (isGreeted(now)) return greeting(line, now);
  // Who came out of the queue unserved does not wait there once more, where nobody would call them up: they are offered the callback again.
  const gaveUp = facts.gaveUpAt !== undefined && facts.connectedAt === undefined;
  return turnTwiml(
    line,
    callerWay(line, gaveUp ? { at: 'queue-end', because: 'left' } : { at: 'ring' }, now),
  );
}

/** The same document for nearly every caller of a line: written once for as long as the line is remembered. */
const greetings = new WeakMap<Territory, string>();
function greeting(line: Territory, now: Situation): string {
  let document = greetings.get(line);
  if (document === undefined)
    greetings.set(line, (document = turnTwiml(line, callerWay(line, { at: 'ring' }, now))));
  return document;
}

/** The caller pressed keys, or was silent. */
export async function keyed(
  deps: Deps,
  call: CallFields,
  step: Extract<Step, { at: 'gather' }>,
): Promise<string> {
  const line = await deps.lines(call.To);
  return line ? turnTwiml(line, await move(deps, line, call, step)) : unknownNumberTwiml();
}

/** What a waiting caller hears; writes nothing. */
export async function waitOn(
  deps: Deps,
  call: CallFields & { QueueTime?: number | undefined },
): Promise<string> {
  const line = await deps.lines(call.To);
  if (!line) return unknownNumberTwiml();
  const [stand, caller] = await Promise.all([
    deps.stands.now(line.territoryId),
    read(deps, actorOf(line), (tx) => callerOnLine(tx, call.CallSid)),
  ]);
  const at = deps.clock.now();
  const now = situation(line, call, at, caller, loadOf(stand, call, caller, at));
  return turnTwiml(line, callerWay(line, { at: 'wait' }, now));
}

/** Out of the queue: told when the call has gone elsewhere, asked what comes next when it has not. */
export async function leaveQueue(deps: Deps, call: CallFields, told: string): Promise<string> {
  const line = await deps.lines(call.To);
  if (!line) return unknownNumberTwiml();
  const result = queueResult(told);
  if (!result) return emptyTwiml();
  if (result === 'gave-up') {
    const because = told === 'queue-full' ? 'queue-full' : 'left';
    return turnTwiml(line, await move(deps, line, call, { at: 'queue-end', because }));
  }
  await transaction(deps, actorOf(line), (tx) =>
    hearOfCall(tx, {
      ...hearsay(call, [{ kind: 'left-queue', result, at: tx.at }]),
      receipt: `${call.CallSid}/queue-end/${told}`,
    }),
  );
  return hangUpTwiml();
}

async function move(deps: Deps, line: Territory, call: CallFields, step: Step): Promise<Turn> {
  const stand = await deps.stands.now(line.territoryId);
  return transaction(deps, actorOf(line), async (tx) => {
    const caller = await callerForStep(tx, call.CallSid);
    const choice = step.at === 'gather' && step.ask === 'menu' ? chosenBy(line.line, step) : undefined;
    const load = loadOf(stand, call, caller, tx.at, choice);
    const turn = callerWay(line, step, situation(line, call, tx.at, caller, load));
    if (!caller || !isSettled(caller.facts, tx.at)) await putOnRecord(tx, call, caller, turn.writes);
    return turn;
  });
}

/** The line as it stands for this caller; one of whom nothing is known comes to it now. */
function loadOf(
  stand: LineStand,
  call: CallFields,
  caller: CallerOnLine | undefined,
  at: Instant,
  choice = caller?.facts.choice,
): LineLoad {
  return loadFor(stand, {
    id: caller?.callId ?? call.CallSid,
    priority: choice === 'professional',
    since: caller?.facts.queuedAt ?? at,
    owed: caller?.owed ?? null,
  });
}

function situation(
  line: Territory,
  call: CallFields & { QueueTime?: number | undefined },
  at: Instant,
  caller: CallerOnLine | undefined,
  load: LineLoad,
): Situation {
  const facts = caller?.facts ?? { arrivedAt: at };
  const phone = caller ? caller.phone : callerPhone(call.From);
  // The carrier counts from when this caller came into the queue, whatever was before.
  const since = call.QueueTime === undefined ? facts.queuedAt : after(at, -call.QueueTime * 1000);
  return {
    ...load,
    at,
    state: lineState(line.opening, line.timeZone, at),
    waitedMs: since === undefined ? 0 : Math.max(0, at - since),
    caller: callerFacts(facts, phone !== null, caller?.keyedPhone ?? null),
  };
}

const callerFacts = (
  facts: CallFacts,
  phoneKnown: boolean,
  keyedPhone: string | null,
): Situation['caller'] => ({
  refusedClosed: facts.refusedClosed ?? false,
  queued: facts.queuedAt !== undefined,
  beingAnswered: callState(facts).state === 'answered',
  promised: facts.callbackAt !== undefined,
  phoneKnown,
  keyedPhone,
});

const hearsay = (call: CallFields, events: readonly [CarrierEvent, ...CarrierEvent[]]): Hearsay => ({
  carrierSid: call.CallSid,
  // What is told names it: a fact that is there already is not told again.
  receipt: `${call.CallSid}/${events.map((event) => ('choice' in event ? event.choice : event.kind)).join('+')}`,
  phone: callerPhone(call.From),
  events,
});

async function putOnRecord(
  tx: Tx,
  call: CallFields,
  caller: CallerOnLine | undefined,
  writes: Writes,
): Promise<void> {
  const { callback, keyedPhone, phoneConfirmed } = writes;
  const [first, ...others] = writes.facts.map((fact): CarrierEvent => ({ ...fact, at: tx.at }));
  const heard = first && (await hearOfCall(tx, hearsay(call, [first, ...others])));
  const callId = heard?.callId ?? caller?.callId;
  if (callId === undefined) return;
  // Of a call that is over nobody will say any more whether it was right.
  if (keyedPhone !== undefined && caller?.facts.endedAt === undefined)
    await keyInPhone(tx, callId, keyedPhone);
  if (phoneConfirmed) await confirmPhone(tx, callId);
  if (!callback || !heard) return;
  const phone = (caller ? caller.phone : callerPhone(call.From)) ?? (phoneConfirmed && caller?.keyedPhone);
  // Better no promise than one that nobody can keep.
  if (!phone) throw new Error('a callback without a number');
  const { queuedAt, arrivedAt, choice } = heard.facts;
  await oweCallback(tx, {
    callId,
    phone,
    reason: callback.reason,
    since: queuedAt ?? arrivedAt,
    notBefore: callback.notBefore,
    priority: choice === 'professional',
  });
}
