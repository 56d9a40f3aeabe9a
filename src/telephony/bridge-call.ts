import { BY_CARRIER } from '../calls/call-changes.ts';
import { endCall } from '../calls/hang-up-call.ts';
import { callById } from '../calls/lookup.ts';
import { takeBackAnswer } from '../calls/take-back-answer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { systemActor } from '../platform/identity.ts';
import { carryOut, giveUpIntent, planIntent } from '../platform/intents.ts';
import { transaction, type Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { territoryOf } from '../territory/lookup.ts';
import type { Carrier } from './carrier.ts';
import { subjectOfEvent } from './store.ts';

type Deps = { database: Database; clock: Clock; carrier: Carrier | undefined; publicUrl: string };

/**
 * Takes an answered call out of the queue: the line rings the territory's operator phone and connects the two (`/connect`). Without such
 * a phone the caller is told that they are called back, which is a task until somebody has. When the caller is gone, or nobody can
 * say, the answer is taken back: no call counts as served that was not. One intent per answer: a call may be answered again.
 */
export async function bridgeCall(deps: Deps, event: RecordedEvent): Promise<void> {
  const { carrier } = deps;
  if (!carrier || event.data.by === BY_CARRIER) return;
  const actor = systemActor(event.territoryId, 'bridge-call');
  const call = await transaction(deps, actor, async (tx) => {
    const call = await callById(tx, event.subject);
    const { settings } = await territoryOf(tx);
    await planIntent(tx, 'bridge', event.id);
    if (!settings.operatorPhone) await openTask(tx, 'call-back', call.id);
    return { ...call, ringsBack: !settings.operatorPhone };
  });
  const sid = call.carrierSid;
  if (sid === null) return;
  await carryOut(
    deps,
    actor,
    { kind: 'bridge', subject: event.id },
    {
      call: () => carrier.redirectCall(sid, `${deps.publicUrl}/telephony/twilio/connect`),
      ask: async () => ((await carrier.isConnected(sid)) ? { result: 'done', proof: { sid } } : 'not-there'),
      settle: async (tx, outcome) => {
        if (outcome.result !== 'done' && !call.ringsBack) await takeBackAnswer(tx, { id: call.id });
      },
    },
  );
}

/** The job has given up on the carrier: the caller is still in the queue, and the call is open to every operator again. */
export async function abandonBridge(tx: Tx, failedEvent: string): Promise<void> {
  const callId = await subjectOfEvent(tx, failedEvent);
  if (callId && (await giveUpIntent(tx, 'bridge', failedEvent, 'carrier-out-of-reach')))
    await takeBackAnswer(tx, { id: callId });
}

/** The operator hangs up: the carrier ends the call, and its yes ends it on record. Asked twice it does no harm. */
export async function hangUpAtCarrier(deps: Deps, event: RecordedEvent): Promise<void> {
  const { carrier } = deps;
  const callId = event.subject;
  const actor = systemActor(event.territoryId, 'hang-up-call');
  const sid = await transaction(deps, actor, async (tx) => {
    const { carrierSid } = await callById(tx, callId);
    if (!carrier || carrierSid === null) await endCall(tx, callId);
    else await planIntent(tx, 'hang-up', callId);
    return carrierSid;
  });
  if (!carrier || sid === null) return;
  await carryOut(
    deps,
    actor,
    { kind: 'hang-up', subject: callId },
    {
      call: () => carrier.hangUp(sid),
      settle: async (tx, outcome) => {
        if (outcome.result === 'done') await endCall(tx, callId);
      },
    },
  );
}
