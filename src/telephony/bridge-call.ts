import { endCall } from '../calls/hang-up-call.ts';
import { callById } from '../calls/lookup.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { systemActor } from '../platform/identity.ts';
import { carryOut, planIntent } from '../platform/intents.ts';
import { read, transaction } from '../platform/transaction.ts';
import { CALL_OVER, type Carrier } from './carrier.ts';
import { wholeAddress } from './line-addresses.ts';

type Deps = {
  database: Database;
  clock: Clock;
  carrier: Carrier | undefined;
  publicUrl: string;
  leaseMs?: number;
};

/**
 * Where no phone is set on which the line could ring the operator, the caller is taken out of the queue and told that they are called back
 * (`/connect`); the operator does so from their own phone. Asked twice the caller hears it twice, and no more.
 */
export async function ringBack(deps: Deps, event: RecordedEvent): Promise<void> {
  const { carrier } = deps;
  if (!carrier || event.data.ring !== 'back') return;
  const actor = systemActor(event.territoryId, 'ring-back');
  const call = await read(deps, actor, (tx) => callById(tx, event.subject));
  if (call.carrierSid === null || call.state !== 'answered') return;
  const names = { territory: event.territoryId, call: call.id };
  const outcome = await carrier.redirectCall(call.carrierSid, wholeAddress(deps.publicUrl, 'connect', names));
  // Its end was told while nobody could hear it: without this it would stand as going on for ever.
  if (outcome.result === 'refused' && outcome.reason === CALL_OVER)
    await transaction(deps, actor, (tx) => endCall(tx, call.id));
}

/** The operator hangs up: the carrier ends the call, and its yes ends it on record. Asked twice it does no harm. */
export async function hangUpAtCarrier(deps: Deps, event: RecordedEvent): Promise<void> {
  const { carrier } = deps;
  const callId = event.subject;
  const actor = systemActor(event.territoryId, 'hang-up-call');
  const sid = await transaction(deps, actor, async (tx) => {
    await planIntent(tx, 'hang-up', callId);
    return (await callById(tx, callId)).carrierSid;
  });
  await carryOut(
    deps,
    actor,
    { kind: 'hang-up', subject: callId },
    {
      // A call that the line makes has no name before the patient's phone rings.
      call: () =>
        carrier && sid !== null ? carrier.hangUp(sid) : Promise.resolve({ result: 'done', proof: {} }),
      ask: async () => {
        const told = carrier && sid !== null ? await carrier.callState(sid) : undefined;
        return told && told.state !== 'going-on' ? { result: 'done', proof: {} } : 'not-there';
      },
      settle: async (tx, outcome) => {
        if (outcome.result === 'done') await endCall(tx, callId);
      },
    },
  );
}
