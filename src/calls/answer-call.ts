import { oweCallback } from '../callbacks/owe-callback.ts';
import { operatorIdOf, takesCall } from '../operators/change-presence.ts';
import { operatorById } from '../operators/lookup.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { callAlreadyAnswered, callEnded, callNotWaiting, nobodyWaiting, noOperatorPhone } from './errors.ts';
import { planLeg } from './plan-leg.ts';
import { type CallWithParty, claimCall, claimNextCall, selectCallWithParty } from './store.ts';

/**
 * The operator takes a waiting call; the first wins. Their phone is rung (`leg.planned`, telephony), and the caller keeps their place until
 * it is picked up. Without any phone to ring, the caller is told to expect a call (`ring: 'back'`). Throws `call-already-answered`,
 * `call-ended`, `call-not-waiting`, `no-operator-phone`, `not-found`.
 */
export async function answerCall(tx: Tx, id: string): Promise<void> {
  const [claimed, call] = await Promise.all([claimCall(tx, id), selectCallWithParty(tx, id)]);
  if (!call) throw notFound('Cet appel');
  if (!claimed) {
    if (call.state === 'ended') throw callEnded();
    throw call.state === 'answered' ? callAlreadyAnswered() : callNotWaiting();
  }
  await ringOperator(tx, { ...claimed, phone: call.phone });
}

/**
 * The same for whoever has waited longest, health professionals first; of rival operators each gets another caller. Gives the call's id.
 * Without any phone to ring a caller whose number is withheld is passed over: nobody could be connected. Throws `nobody-waiting`.
 */
export async function answerNext(tx: Tx): Promise<string> {
  const [mine, { settings }] = await Promise.all([operatorById(tx, operatorIdOf(tx.actor)), territoryOf(tx)]);
  const ringsBack = !mine?.phone && !settings.operatorPhone;
  const claimed = await claimNextCall(tx, ringsBack);
  if (!claimed) throw nobodyWaiting();
  await ringOperator(tx, { ...claimed, phone: (await selectCallWithParty(tx, claimed.id))?.phone ?? null });
  return claimed.id;
}

/** Plans the ringing of the acting operator's phone; where there is none, the caller is owed a call from another. */
async function ringOperator(tx: Tx, call: CallWithParty): Promise<void> {
  const [mine, { settings }] = await Promise.all([takesCall(tx, call.id), territoryOf(tx)]);
  if (mine.phone !== null || settings.operatorPhone) {
    tx.record('call.answered', call.id, { by: tx.actor.name });
    await planLeg(tx, { callId: call.id, party: 'operator', operator: mine.operator });
    return;
  }
  if (call.phone === null) throw noOperatorPhone();
  tx.record('call.answered', call.id, { by: tx.actor.name, ring: 'back' });
  await oweCallback(tx, {
    callId: call.id,
    phone: call.phone,
    reason: 'requested',
    since: call.queued_at ?? call.arrived_at,
    notBefore: null,
    priority: call.choice === 'professional',
  });
}
