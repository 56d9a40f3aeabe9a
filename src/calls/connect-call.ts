import { wasPlanned } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { merge } from './call.ts';
import { type LegRow, selectLegs } from './legs-store.ts';
import { type CallRow, factsOf, lockCall, lockCallBySid, updateFacts, updateHeld } from './store.ts';

/**
 * What awaits a caller who comes to their conversation: somebody is there (`talk`), will be (`hold`: on hold, or a phone still rings), nobody
 * is (`alone`), the operator has hung up (`goodbye`), they are rung back on their own phone (`ring-back`), or the call waits or is over.
 */
export type CallersPlace = 'talk' | 'hold' | 'alone' | 'goodbye' | 'ring-back' | 'waiting' | 'over';

/** Nobody is forgotten on hold: after so long they are with the operator again. Milliseconds. */
const LONGEST_HOLD_MS = 10 * 60_000;

/**
 * Where a caller's call belongs now, as it stands on record; whoever may talk is connected from now on, once. Undefined: no such call.
 */
export async function callersPlace(
  tx: Tx,
  which: { id: string } | { carrierSid: string },
): Promise<{ call: CallRow; place: CallersPlace } | undefined> {
  const found = await ('id' in which ? lockCall(tx, which.id) : lockCallBySid(tx, which.carrierSid));
  if (!found) return undefined;
  const call = await notHeldForEver(tx, found);
  const place = placeOf(call, await selectLegs(tx, call.id), await wasPlanned(tx, 'hang-up', call.id));
  if (place === 'talk' && call.connected_at === null) {
    await updateFacts(tx, call.id, merge(factsOf(call), { kind: 'connected', at: tx.at }));
    tx.record('call.connected', call.id, { by: call.answered_by });
  }
  return { call, place };
}

async function notHeldForEver(tx: Tx, call: CallRow): Promise<CallRow> {
  if (call.state !== 'answered' || call.held_at === null || tx.at - call.held_at < LONGEST_HOLD_MS)
    return call;
  await updateHeld(tx, call.id, null);
  tx.record('call.resumed', call.id, { by: tx.actor.name });
  return { ...call, held_at: null };
}

function placeOf(call: CallRow, legs: readonly LegRow[], hangUpAsked: boolean): CallersPlace {
  if (call.state === 'ended') return 'over';
  if (hangUpAsked) return 'goodbye';
  if (call.state !== 'answered') return 'waiting';
  const since = call.answered_at ?? call.arrived_at;
  const others = legs.filter(({ party, planned_at }) => party !== 'caller' && planned_at >= since);
  if (others.length === 0) return 'ring-back';
  if (call.held_at !== null) return 'hold';
  if (others.some(({ state }) => state === 'joined')) return 'talk';
  return others.some(({ state }) => state === 'ringing' || state === 'picked-up' || state === 'planned')
    ? 'hold'
    : 'alone';
}
