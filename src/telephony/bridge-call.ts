import { BY_CARRIER } from '../calls/call-changes.ts';
import { endCall } from '../calls/hang-up-call.ts';
import { callById } from '../calls/lookup.ts';
import { takeBackAnswer } from '../calls/take-back-answer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { systemActor } from '../platform/identity.ts';
import { carryOut, giveUpIntent, planIntent } from '../platform/intents.ts';
import { read, transaction, type Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { territoryOf } from '../territory/lookup.ts';
import { CALL_OVER, type Carrier } from './carrier.ts';
import { subjectOfEvent } from './store.ts';

type Deps = {
  database: Database;
  clock: Clock;
  carrier: Carrier | undefined;
  publicUrl: string;
  leaseMs?: number;
};

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
  try {
    await carryOut(
      deps,
      actor,
      { kind: 'bridge', subject: event.id },
      {
        starting: async (tx) => {
          if ((await callById(tx, call.id)).state !== 'answered') throw new NoLongerAnswered();
        },
        call: () => carrier.redirectCall(sid, `${deps.publicUrl}/telephony/twilio/connect`),
        ask: async () => {
          const connection = await carrier.connection(sid);
          return connection === 'ringing' || connection === 'made'
            ? { result: 'done', proof: { sid } }
            : 'not-there';
        },
        settle: async (tx, outcome) => {
          if (outcome.result === 'done') return;
          if (!call.ringsBack) await takeBackAnswer(tx, { id: call.id });
          // Its end was told while nobody could hear it: without this it would stand in the queue for ever.
          if (outcome.result === 'refused' && outcome.reason === CALL_OVER) await endCall(tx, call.id);
        },
      },
    );
  } catch (error) {
    if (!(error instanceof NoLongerAnswered)) throw error;
    // An earlier attempt may have connected them before this process was killed: then they have talked, and it is on record.
    const served = (await carrier.connection(sid)) === 'made';
    await transaction(deps, actor, async (tx) => {
      await giveUpIntent(tx, 'bridge', event.id, 'no-longer-answered');
      if (!call.ringsBack && !served) await takeBackAnswer(tx, { id: call.id });
    });
  }
}

/** The call is over, or its answer was taken back, before it could be connected. */
class NoLongerAnswered extends Error {
  override readonly name = 'NoLongerAnswered';
}

/** Told before the operator's phone stopped ringing. */
class StillRinging extends Error {
  override readonly name = 'StillRinging';
}

/**
 * Whether a call that counts as served was: a caller who hangs up while the operator's phone rings was not, and the carrier's own account
 * of whom it rang says so. Only asks: it bears repeating. Throws what makes the job come back.
 */
export async function checkServed(deps: Deps, event: RecordedEvent): Promise<void> {
  const { carrier } = deps;
  if (!carrier || event.data.outcome !== 'completed') return;
  const actor = systemActor(event.territoryId, 'check-served');
  const { carrierSid } = await read(deps, actor, (tx) => callById(tx, event.subject));
  if (carrierSid === null) return;
  const connection = await carrier.connection(carrierSid);
  if (connection === 'ringing') throw new StillRinging();
  if (connection === 'failed')
    await transaction(deps, actor, (tx) => takeBackAnswer(tx, { id: event.subject }));
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
