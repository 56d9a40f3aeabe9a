import { endCall } from '../calls/hang-up-call.ts';
import { callById, legById } from '../calls/lookup.ts';
import { takeBackAnswer } from '../calls/take-back-answer.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { systemActor } from '../platform/identity.ts';
import { read, transaction, type Tx } from '../platform/transaction.ts';
import { CALL_OVER } from './carrier.ts';
import { wholeAddress } from './line-addresses.ts';
import type { LegDeps } from './ring-leg.ts';
import { subjectOfEvent } from './store.ts';

/**
 * Sends the caller to where the call stands: to the conversation when the operator has joined or takes them back, to the music on hold, to a
 * word when everybody has left them. Both documents look at the record again and lead to each other, so that it bears repeating and whatever
 * comes last finds the truth; no intent is needed.
 */
export async function placeCaller(deps: LegDeps, event: RecordedEvent): Promise<void> {
  const { carrier } = deps;
  const actor = systemActor(event.territoryId, 'place-caller');
  const callId = event.type === 'leg.joined' ? String(event.data.callId) : event.subject;
  const call = await read(deps, actor, (tx) => callToPlace(tx, callId, event));
  if (!carrier || !call) return;
  const step = call.held ? 'hold' : 'connect';
  const outcome = await carrier.redirectCall(
    call.carrierSid,
    wholeAddress(deps.publicUrl, step, { territory: event.territoryId, call: callId }),
  );
  if (outcome.result !== 'refused') return;
  // Its end was told while nobody could hear it: without this it would stand as going on for ever. The carrier knows when it was.
  const over = outcome.reason === CALL_OVER ? await carrier.callState(call.carrierSid) : undefined;
  await transaction(deps, actor, async (tx) => {
    if (over) await endCall(tx, callId, over.state === 'ended' ? over.at : undefined);
    else if (!call.connected && call.origin === 'line') await takeBackAnswer(tx, { id: callId });
  });
}

/** Undefined: the caller is where they belong, or gone. */
async function callToPlace(tx: Tx, callId: string, event: RecordedEvent) {
  const { carrierSid, ...call } = await callById(tx, callId);
  if (call.state !== 'answered' || carrierSid === null) return undefined;
  // Connected before: they hear each other, or wait where they look again every few seconds.
  if (event.type === 'leg.joined' && (call.connected || event.data.party === 'caller')) return undefined;
  return { ...call, carrierSid };
}

/** The job has given up on the carrier: a caller who was not connected is still in the queue, and open to every operator again. */
export async function abandonPlacing(tx: Tx, failedEvent: string): Promise<void> {
  const subject = await subjectOfEvent(tx, failedEvent);
  if (subject === undefined) return;
  const call = await callById(tx, (await legById(tx, subject))?.call_id ?? subject);
  if (call.origin === 'line' && call.state === 'answered' && !call.connected)
    await takeBackAnswer(tx, { id: call.id });
}
