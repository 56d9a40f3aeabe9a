import { operatorIdOf, partsFrom } from '../operators/change-presence.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { callNotAnswered, callStillOn, notYourCall } from './errors.ts';
import { isOpenLeg } from './leg.ts';
import { selectLegs } from './legs-store.ts';
import { lockCall, updateWrapUp } from './store.ts';
import type { WrapUp } from './wrap-up.ts';

/**
 * The operator says what came of a call that is over, or that they have left to the SAMU, and is free again. Said again the same, nothing
 * happens; otherwise it corrects what was said. Throws `call-still-on`, `call-not-answered` when nobody had it, `not-your-call`,
 * `not-found`.
 */
export async function wrapUpCall(
  tx: Tx,
  id: string,
  it: { outcome: WrapUp; note: string | undefined },
): Promise<void> {
  const call = await lockCall(tx, id);
  if (!call) throw notFound('Cet appel');
  if (call.answered_by === null) throw callNotAnswered();
  if (call.answered_by !== tx.actor.name) throw notYourCall();
  const me = operatorIdOf(tx.actor);
  if (call.state !== 'ended') {
    const mine = (await selectLegs(tx, id)).filter(({ operator }) => operator === me);
    if (mine.length === 0 || mine.some(isOpenLeg)) throw callStillOn();
  }
  await partsFrom(tx, me, id, 'wrapped-up');
  if (call.wrap_up === it.outcome && (it.note === undefined || it.note === call.note)) return;
  await updateWrapUp(tx, id, it);
  if (call.wrap_up !== it.outcome) tx.record('call.wrapped-up', id, { outcome: it.outcome });
}
