import { type CarrierEvent, type CarrierStatus } from '../calls/call.ts';
import { hearOfCall } from '../calls/hear-of-call.ts';
import { takeBackAnswer } from '../calls/take-back-answer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction, type Work } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import type { Territory } from '../territory/lookup.ts';
import { lineState } from '../territory/opening-hours.ts';
import type { CalledLines } from './called-line.ts';
import {
  type CallFields,
  callerPhone,
  queueResult,
  type StatusFields,
  toldAt,
  wasConnected,
} from './carrier-webhook.ts';
import * as twiml from './twiml.ts';

/**
 * What each step of a call does: writes down what the carrier tells, then says what the caller hears next. The receipt of a webhook is
 * made of what the carrier signs (its idempotency token stands in a header, which it does not), so that a repeat is recognised also
 * when it comes as a new request, as after a detour through the fallback.
 */
export type StepDeps = { database: Database; clock: Clock; lines: CalledLines };

const within = <T>(deps: StepDeps, line: Territory, work: Work<T>): Promise<T> =>
  transaction(deps, systemActor(line.territoryId, 'telephony'), work);

/**
 * The phone rings: open, the call is on record and in the queue before the caller hears a word; closed, it is on record as such. `again`:
 * the caller comes back by the fallback, so that no operator has them on the phone, whatever was meant.
 */
export async function takeCall(deps: StepDeps, call: CallFields, again?: string): Promise<string> {
  const line = await deps.lines(call.To);
  if (!line) return twiml.unknownNumberTwiml();
  const { facts, state, at } = await within(deps, line, async (tx) => {
    const state = lineState(line.opening, line.timeZone, tx.at);
    const events: [CarrierEvent, ...CarrierEvent[]] =
      state.state === 'open'
        ? [
            { kind: 'arrived', at: tx.at },
            { kind: 'queued', at: tx.at },
          ]
        : [{ kind: 'refused-closed', at: tx.at }];
    const told = {
      carrierSid: call.CallSid,
      receipt: `${call.CallSid}/voice`,
      phone: callerPhone(call.From),
      events,
    };
    const { facts } = await hearOfCall(tx, told);
    if (again && facts.answeredAt !== undefined)
      await takeBackAnswer(tx, { carrierSid: call.CallSid }, `${call.CallSid}/again/${again}`);
    return { facts, state, at: tx.at };
  });
  // A repeat hears what the first one decided, also when the line has closed in between.
  return facts.refusedClosed ? twiml.closedTwiml(line, state, at) : greeted(line);
}

/** The same document for every caller of a line: written once for as long as the line is remembered. */
const greetings = new WeakMap<Territory, string>();
function greeted(line: Territory): string {
  let document = greetings.get(line);
  if (document === undefined) greetings.set(line, (document = twiml.queueTwiml(line)));
  return document;
}

/** Out of the queue: told when the call has gone elsewhere, asked what comes next when it has not. */
export async function leaveQueue(deps: StepDeps, call: CallFields, told: string): Promise<string> {
  const line = await deps.lines(call.To);
  if (!line) return twiml.unknownNumberTwiml();
  const result = queueResult(told);
  const phone = callerPhone(call.From);
  if (!result) return twiml.emptyTwiml();
  await within(deps, line, async (tx) => {
    const event: CarrierEvent = { kind: 'left-queue', result, at: tx.at };
    const receipt = `${call.CallSid}/queue-end/${told}`;
    const { callId } = await hearOfCall(tx, { carrierSid: call.CallSid, receipt, phone, events: [event] });
    // Before it is promised, not when the call is told to be over: that callback may be lost.
    if (result === 'gave-up') await openTask(tx, 'call-back', callId);
  });
  return result === 'gave-up' ? twiml.gaveUpTwiml(phone === null) : twiml.hangUpTwiml();
}

/** The operator took the call: their phone is rung, or the caller learns that they are called back. */
export async function connectCall(deps: StepDeps, call: CallFields): Promise<string> {
  const line = await deps.lines(call.To);
  if (!line) return twiml.unknownNumberTwiml();
  const { operatorPhone } = line.settings;
  return operatorPhone ? twiml.connectTwiml(operatorPhone, line) : twiml.ringBackTwiml();
}

/** They have parted, or never met: then the caller waits again and the call is open to every operator. */
export async function partCall(
  deps: StepDeps,
  call: CallFields,
  dial: {
    DialCallStatus?: string | undefined;
    DialBridged?: string | undefined;
    DialCallSid?: string | undefined;
  },
): Promise<string> {
  const line = await deps.lines(call.To);
  if (!line) return twiml.unknownNumberTwiml();
  if (wasConnected(dial)) return twiml.hangUpTwiml();
  const receipt = `${call.CallSid}/dial-end/${dial.DialCallSid ?? 'none'}`;
  await within(deps, line, (tx) => takeBackAnswer(tx, { carrierSid: call.CallSid }, receipt));
  return twiml.queueAgainTwiml(line);
}

const STATUSES: ReadonlySet<string> = new Set<CarrierStatus>([
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'canceled',
  'failed',
]);

/** How a call goes on, told late, repeated and in any order; one whose first webhook was lost begins with it. */
export async function hearStatus(deps: StepDeps, call: StatusFields): Promise<void> {
  const { CallSid, CallStatus, SequenceNumber } = call;
  // Calls that we make ourselves are not part of the log.
  if ((call.Direction ?? 'inbound') !== 'inbound' || !STATUSES.has(CallStatus)) return;
  const line = await deps.lines(call.To);
  if (!line) return;
  await within(deps, line, async (tx) => {
    const at = toldAt(call.Timestamp, tx.at);
    const event: CarrierEvent = {
      kind: 'status',
      status: CallStatus as CarrierStatus,
      at,
      sequence: SequenceNumber,
    };
    const receipt = `${CallSid}/status/${SequenceNumber ?? ''}/${CallStatus}`;
    await hearOfCall(tx, { carrierSid: CallSid, receipt, phone: callerPhone(call.From), events: [event] });
  });
}
