import { takesCall } from '../operators/change-presence.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { isSurcharged } from '../territory/surcharged-number.ts';
import { noPhoneToRing, surchargedCaller } from './errors.ts';
import { planLeg } from './plan-leg.ts';
import { insertCallbackCall } from './store.ts';

/**
 * The operator who acts calls somebody back: the line rings the operator's phone, and when they have joined, the one who is owed the call
 * (E.164). Gives the call's id. Throws `no-phone-to-ring` when the operator has none: then they call from their own, and log it; and
 * `surcharged-number`: a caller ID is easily forged, and whoever owns such a number could live on being called back.
 */
export async function startCallbackCall(tx: Tx, it: { phone: string; callbackId: string }): Promise<string> {
  if (isSurcharged(it.phone)) throw surchargedCaller();
  const id = newId();
  const { operator, phone } = await takesCall(tx, id);
  if (phone === null && !(await territoryOf(tx)).settings.operatorPhone) throw noPhoneToRing();
  await insertCallbackCall(tx, { id, phone: it.phone, facts: { arrivedAt: tx.at, answeredAt: tx.at } });
  tx.record('call.arrived', id, { origin: 'callback', callbackId: it.callbackId });
  tx.record('call.answered', id, { by: tx.actor.name });
  await planLeg(tx, { callId: id, party: 'operator', operator });
  return id;
}
