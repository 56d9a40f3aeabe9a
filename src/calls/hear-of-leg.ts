import { operatorIdOf, partsFrom } from '../operators/change-presence.ts';
import { operatorById } from '../operators/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { endLeg } from './end-legs.ts';
import { endCallbackCall } from './end-callback-call.ts';
import { endCall } from './hang-up-call.ts';
import { afterEndOf, isOpenLeg, legAfter, type LegMove } from './leg.ts';
import { bindLeg, type LegRow, lockLeg, selectLeg, selectLegs, updateLeg } from './legs-store.ts';
import { type CallRow, lockCall, updateAnsweredBy, updateCarrierSid, updateHeld } from './store.ts';
import { takeBackAnswer } from './take-back-answer.ts';

export type LegNews = {
  move: LegMove;
  /** The carrier's name of it. */
  carrierSid?: string | undefined;
  /** Why nobody was reached: a code. */
  failure?: string | undefined;
};

/**
 * Takes in what became of a phone that the line rang, in any order and any number of times. Gives leg and call as they stand now;
 * undefined: no such leg. Everything about a call goes through its locked row, so that rival news wait for each other.
 */
export async function hearOfLeg(
  tx: Tx,
  legId: string,
  news: LegNews,
): Promise<{ leg: LegRow; call: CallRow } | undefined> {
  const found = await selectLeg(tx, legId);
  const call = found && (await lockCall(tx, found.call_id));
  const leg = call && (await lockLeg(tx, legId));
  if (!leg) return undefined;
  const { carrierSid } = news;
  const another = carrierSid !== undefined && leg.carrier_sid !== null && leg.carrier_sid !== carrierSid;
  // Rung twice after a yes that was lost: the one that was picked up counts, and the end of the other is not this one's.
  if (another && (news.move === 'ends' || news.move === 'rings')) return { leg, call };
  if (carrierSid !== undefined && leg.carrier_sid !== carrierSid) {
    await bindLeg(tx, legId, carrierSid);
    if (leg.party === 'caller') await updateCarrierSid(tx, call.id, carrierSid);
  }
  const known = { ...leg, carrier_sid: carrierSid ?? leg.carrier_sid };
  const next = legAfter(leg.state, news.move);
  // Nobody joins a call that is over or waits again, however late they press their key.
  if (!next || (next === 'joined' && call.state !== 'answered')) return { leg: known, call };
  if (next === 'left' || next === 'failed') {
    const ended = await endLeg(tx, known, { by: 'carrier', failure: news.failure ?? null });
    await follow(tx, call, ended);
    return { leg: ended, call: (await lockCall(tx, call.id)) ?? call };
  }
  await updateLeg(tx, legId, { state: next, failure: null });
  if (next !== 'ringing')
    tx.record(next === 'joined' ? 'leg.joined' : 'leg.picked-up', legId, {
      callId: call.id,
      party: leg.party,
      ...(leg.operator && { operator: leg.operator }),
    });
  if (next === 'joined' && leg.operator) await inheritCall(tx, call, leg.operator);
  return { leg: { ...known, state: next }, call };
}

/** What the end of a leg means for its call and for the operator whose phone it was. */
async function follow(tx: Tx, call: CallRow, ended: LegRow): Promise<void> {
  const consequence = afterEndOf(
    ended,
    {
      origin: call.origin,
      answered: call.state === 'answered',
      connected: call.connected_at !== null,
      operator: call.answered_by === null ? null : operatorIdOf({ name: call.answered_by }),
    },
    await selectLegs(tx, call.id),
  );
  switch (consequence.do) {
    case 'take-back-answer':
      await takeBackAnswer(tx, { id: call.id });
      return;
    case 'unreached':
      await endCallbackCall(tx, call.id, consequence.rang);
      return;
    case 'end':
      await endCall(tx, call.id);
      return;
    case 'left-alone':
      if (call.held_at !== null) await updateHeld(tx, call.id, null);
      tx.record('call.left-alone', call.id);
      return;
    case 'hand-over':
      await handOver(tx, call.id, consequence.to);
      break;
    case 'nothing':
  }
  // The call goes on without them.
  if (ended.operator === null || call.state !== 'answered') return;
  const nothingToWrite = ended.state === 'failed' || consequence.do === 'hand-over';
  await partsFrom(tx, ended.operator, call.id, nothingToWrite ? 'call-lost' : 'call-over');
}

/** A colleague who joins when the one whose call it is has gone has it from now on. */
async function inheritCall(tx: Tx, call: CallRow, operator: string): Promise<void> {
  const owner = call.answered_by === null ? null : operatorIdOf({ name: call.answered_by });
  if (owner === operator) return;
  const there = (await selectLegs(tx, call.id)).some((leg) => leg.operator === owner && isOpenLeg(leg));
  if (!there) await handOver(tx, call.id, operator);
}

/** From now on it is this operator's call. */
async function handOver(tx: Tx, callId: string, operator: string): Promise<void> {
  const heir = await operatorById(tx, operator);
  if (!heir) return;
  await updateAnsweredBy(tx, callId, heir.actor);
  tx.record('call.handed-over', callId, { by: heir.actor });
}
