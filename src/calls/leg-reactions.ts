import type { Reaction } from '../platform/reactions.ts';
import type { Tx } from '../platform/transaction.ts';
import { endOpenLegs } from './end-legs.ts';
import { isOpenLeg } from './leg.ts';
import { selectLegs } from './legs-store.ts';
import { planLeg } from './plan-leg.ts';
import { lockCall } from './store.ts';
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

/** The caller is gone: nobody rings or talks for them any more. Who hung up while an operator’s phone rang was not served. */
async function closeCall(tx: Tx, id: string): Promise<void> {
  const call = await lockCall(tx, id);
  if (call?.state !== 'ended') return;
  const legs = await selectLegs(tx, id);
  const neverMet = call.outcome === 'completed' && call.connected_at === null;
  if (call.origin === 'line' && neverMet && legs.length > 0) await takeBackAnswer(tx, { id });
  await endOpenLegs(tx, id, 'call-over');
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
