import { isBroughtInto, operatorIdOf, partsFrom } from '../operators/change-presence.ts';
import { operatorById } from '../operators/lookup.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { endLeg } from './end-legs.ts';
import * as refusal from './errors.ts';
import { isOpenLeg } from './leg.ts';
import { selectLegs } from './legs-store.ts';
import { planLeg } from './plan-leg.ts';
import { type CallRow, lockCall, updateAnsweredBy, updateHeld } from './store.ts';

/**
 * What an operator does during a conversation. Any operator may: a console that was signed in anew is not shut out of its own call. All
 * throw `not-found`, `call-ended`, `not-on-the-line`, and `call-not-connected` as long as nobody hears the caller.
 */

/** The caller hears music; the operator and whoever else is there stay together. Said twice it is said once. */
export async function holdCall(tx: Tx, id: string): Promise<void> {
  const call = await connectedCall(tx, id);
  if (call.held_at !== null) return;
  await updateHeld(tx, id, tx.at);
  tx.record('call.held', id, { by: tx.actor.name });
}

/** The caller comes back into the conversation. */
export async function resumeCall(tx: Tx, id: string): Promise<void> {
  const call = await connectedCall(tx, id);
  if (call.held_at !== null) await resume(tx, call);
}

async function resume(tx: Tx, call: CallRow): Promise<void> {
  await updateHeld(tx, call.id, null);
  tx.record('call.resumed', call.id, { by: tx.actor.name });
}

export type TransferTo = { to: 'samu' } | { to: 'operator'; operatorId: string };

/**
 * Rings somebody else into the conversation, where everybody stays; asked again while they ring or talk, nothing more happens. Throws
 * `no-samu-number`, `colleague-not-present`, `colleague-has-no-phone`.
 */
export async function transferCall(tx: Tx, id: string, whom: TransferTo): Promise<void> {
  await connectedCall(tx, id);
  const operator = whom.to === 'operator' ? whom.operatorId : null;
  const there = (await selectLegs(tx, id)).some(
    (leg) => isOpenLeg(leg) && leg.party === whom.to && leg.operator === operator,
  );
  if (there) return;
  const { settings } = await territoryOf(tx);
  if (operator === null) {
    if (!settings.samuNumber) throw refusal.noSamuNumber();
  } else {
    const colleague = await operatorById(tx, operator);
    if (!colleague || operator === operatorIdOf(tx.actor)) throw refusal.colleagueNotPresent();
    if (colleague.phone === null && !settings.operatorPhone) throw refusal.colleagueHasNoPhone();
    if (!(await isBroughtInto(tx, operator, id))) throw refusal.colleagueNotPresent();
  }
  const legId = await planLeg(tx, { callId: id, party: whom.to, ...(operator && { operator }) });
  tx.record('call.transfer-asked', id, { to: whom.to, legId, by: tx.actor.name });
}

/**
 * The operator leaves the caller with whoever else has joined; a colleague has the call from now on, with the SAMU it stays the operator's
 * to wrap up. A caller on hold is brought back to them. Throws `nobody-else-on-the-call`.
 */
export async function leaveCall(tx: Tx, id: string): Promise<void> {
  const me = operatorIdOf(tx.actor);
  const call = await lockedCall(tx, id);
  const legs = await selectLegs(tx, id);
  const mine = legs.filter((leg) => leg.operator === me);
  if (mine.some(({ state }) => state === 'left') && !mine.some(isOpenLeg)) return;
  if (call.state === 'ended') throw refusal.callOver();
  if (call.connected_at === null) throw refusal.callNotConnected();
  const staying = legs.filter(
    ({ party, operator, state }) => party !== 'caller' && operator !== me && state === 'joined',
  );
  if (staying.length === 0) throw refusal.nobodyElseOnTheCall();
  for (const leg of mine.filter(isOpenLeg)) await endLeg(tx, leg, { by: 'line', failure: 'left' });
  if (call.held_at !== null) await resume(tx, call);
  const heir = staying.find(({ party }) => party === 'operator')?.operator;
  const colleague = heir ? await operatorById(tx, heir) : undefined;
  if (colleague && call.answered_by === tx.actor.name) {
    await updateAnsweredBy(tx, id, colleague.actor);
    tx.record('call.handed-over', id, { by: colleague.actor });
  }
  await partsFrom(tx, me, id, colleague ? 'call-lost' : 'call-over');
}

async function lockedCall(tx: Tx, id: string): Promise<CallRow> {
  const call = await lockCall(tx, id);
  if (!call) throw notFound('Cet appel');
  if (call.origin === 'hand') throw refusal.notOnTheLine();
  return call;
}

async function connectedCall(tx: Tx, id: string): Promise<CallRow> {
  const call = await lockedCall(tx, id);
  if (call.state === 'ended') throw refusal.callOver();
  if (call.state !== 'answered' || call.connected_at === null) throw refusal.callNotConnected();
  return call;
}
