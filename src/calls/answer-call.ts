import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { callAlreadyAnswered, callEnded, callNotWaiting, noOperatorPhone } from './errors.ts';
import { claimCall, selectCallWithParty } from './store.ts';

/**
 * The operator takes a waiting call; the first wins. What connects the two follows from `call.answered` (telephony). Throws
 * `call-already-answered`, `call-ended`, `call-not-waiting`, `no-operator-phone`, `not-found`.
 */
export async function answerCall(tx: Tx, id: string): Promise<void> {
  const [claimed, call, territory] = await Promise.all([
    claimCall(tx, id),
    selectCallWithParty(tx, id),
    territoryOf(tx),
  ]);
  if (!call) throw notFound('Cet appel');
  if (!claimed) {
    if (call.state === 'ended') throw callEnded();
    throw call.state === 'answered' ? callAlreadyAnswered() : callNotWaiting();
  }
  if (call.phone === null && !territory.settings.operatorPhone) throw noOperatorPhone();
  tx.record('call.answered', id, { by: tx.actor.name });
}
