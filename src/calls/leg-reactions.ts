import type { Reaction } from '../platform/reactions.ts';
import type { Tx } from '../platform/transaction.ts';
import { endOpenLegs } from './end-legs.ts';
import { isOpenLeg } from './leg.ts';
import { selectLegs } from './legs-store.ts';
import { planLeg } from './plan-leg.ts';
import { type CallRow, lockCall } from './store.ts';
import { takeBackAnswer } from './take-back-answer.ts';

/** What a call means for the phones that it rings, and they for the call. */
export const legReactions = (): Reaction[] => [
  { name: 'end-legs', on: ['call.ended'], react: (tx, { subject }) => closeCall(tx, subject) },
  {
    name: 'ring-patient',
    on: ['leg.joined'],
    react: (tx, { data }) => ringPatient(tx, String(data.callId)),
  },
];

/** The document that puts a caller through may take the product so long; one who hangs up meanwhile is in no conversation. */
const PUT_THROUGH_MS = 15_000;

/**
 * The caller is gone: nobody rings or talks for them any more. Who hung up while an operator’s phone rang, or while they were being put
 * through, was not served (rule 6).
 */
async function closeCall(tx: Tx, id: string): Promise<void> {
  const call = await lockCall(tx, id);
  if (call?.state !== 'ended') return;
  const legs = await selectLegs(tx, id);
  const neverMet = call.outcome === 'completed' && (call.connected_at === null || wasGoneBefore(call));
  if (call.origin === 'line' && neverMet && legs.length > 0) await takeBackAnswer(tx, { id });
  await endOpenLegs(tx, id, 'call-over');
}

/**
 * By the carrier's date, a whole second, they hung up before they were put through: hardly anybody who was heard. Much earlier it says only
 * that the carrier's clock and ours differ; and the operator who has said what came of it knows better.
 */
function wasGoneBefore({ connected_at, ended_at, wrap_up }: CallRow): boolean {
  if (connected_at === null || ended_at === null || wrap_up !== null) return false;
  return ended_at < connected_at && connected_at - ended_at <= PUT_THROUGH_MS;
}

/** The operator who calls somebody back is on the phone: now the patient’s rings, once. */
async function ringPatient(tx: Tx, id: string): Promise<void> {
  const call = await lockCall(tx, id);
  if (call?.origin !== 'callback' || call.state !== 'answered') return;
  const legs = await selectLegs(tx, id);
  const somebody = legs.some((leg) => leg.party === 'operator' && isOpenLeg(leg));
  if (somebody && !legs.some(({ party }) => party === 'caller'))
    await planLeg(tx, { callId: id, party: 'caller' });
}
