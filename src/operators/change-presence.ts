import { invalid } from '../platform/errors.ts';
import type { Actor } from '../platform/identity.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { presenceAfter, type PresenceChange, type PresenceState } from './presence.ts';
import {
  insertOperator,
  lockOperator,
  lockOperatorsOf,
  lockUnseen,
  type PresenceRow,
  updateSeen,
  updateState,
} from './store.ts';

/** The operator's id out of the name that events and `call.answered_by` carry (`operator:<id>`): the person's, or else their token's. */
export const operatorIdOf = (actor: Pick<Actor, 'name'>): string =>
  actor.name.slice(actor.name.indexOf(':') + 1);

/**
 * The console says that its operator is there, or away; what is `undefined` stays as it was. Tells nothing when nothing has changed.
 * `machineNow`: milliseconds; consoles are lost in real time. Throws `validation` for the line's own number.
 */
export async function sayPresence(
  tx: Tx,
  said: { state: 'present' | 'away'; phone?: string | null | undefined; label?: string | undefined },
  machineNow: number,
): Promise<void> {
  const before = await ownRow(tx, machineNow);
  if (said.phone && said.phone !== before.phone && said.phone === (await territoryOf(tx)).phone)
    throw theLineItself();
  await updateSeen(tx, before.operator, {
    label: said.label ?? before.label,
    phone: said.phone === undefined ? before.phone : said.phone,
    seenAt: machineNow,
  });
  // Back from a lost console in the middle of a call: the call has gone on.
  const midCall = before.call_id !== null && (before.state === 'gone' || before.state === 'away');
  await move(tx, before, said.state === 'away' ? 'says-away' : midCall ? 'takes-call' : 'says-present');
}

/** The phone on which this operator is rung from now on: E.164, `sip:` or `client:` address. */
export async function usePhone(tx: Tx, phone: string, machineNow: number): Promise<void> {
  const before = await ownRow(tx, machineNow);
  await updateSeen(tx, before.operator, { label: before.label, phone, seenAt: machineNow });
}

/** The acting operator takes a call, heard of or not: who takes calls is there. Gives the phone that is theirs, null for none. */
export async function takesCall(
  tx: Tx,
  callId: string,
  machineNow = Date.now(),
): Promise<{ operator: string; phone: string | null }> {
  const before = await ownRow(tx, machineNow);
  if (before.state === 'gone')
    await updateSeen(tx, before.operator, { label: before.label, phone: before.phone, seenAt: machineNow });
  await move(tx, before, 'takes-call', callId);
  return { operator: before.operator, phone: before.phone };
}

/** A colleague who is free is brought into a call. False: they are not, or somebody else was quicker. */
export async function isBroughtInto(tx: Tx, operator: string, callId: string): Promise<boolean> {
  const row = await lockOperator(tx, operator);
  if (row?.state !== 'present') return false;
  await move(tx, row, 'takes-call', callId);
  return true;
}

/** What the end of a call, or of their part in it, is to one operator; nothing when they have another call by now. */
export async function partsFrom(
  tx: Tx,
  operator: string,
  callId: string,
  change: 'call-over' | 'call-lost' | 'wrapped-up',
): Promise<void> {
  const row = await lockOperator(tx, operator);
  if (row && row.call_id === callId) await move(tx, row, change);
}

/** The same to everybody who was on it; only whose call it was has it to write down. */
export async function allPartFrom(tx: Tx, callId: string, change: 'call-over' | 'call-lost'): Promise<void> {
  for (const row of await lockOperatorsOf(tx, callId)) await move(tx, row, row.theirs ? change : 'call-lost');
}

/** Everybody of this territory whose console has been silent since `before` (machine time) is gone. Gives how many. */
export async function loseUnseen(tx: Tx, before: number): Promise<number> {
  const unseen = await lockUnseen(tx, before);
  for (const row of unseen) await move(tx, row, 'unseen');
  return unseen.length;
}

/** Rung there, the operator would never pick up: it is the line that callers ring. */
const theLineItself = () =>
  invalid('phone', 'C’est le numéro de la ligne elle-même : indiquez le téléphone où vous décrochez.');

async function ownRow(tx: Tx, machineNow: number): Promise<PresenceRow> {
  const operator = operatorIdOf(tx.actor);
  const known = await lockOperator(tx, operator);
  if (known) return known;
  await insertOperator(tx, {
    operator,
    actor: tx.actor.name,
    label: null,
    phone: null,
    seenAt: machineNow,
  });
  const row = await lockOperator(tx, operator);
  if (!row) throw new Error('a presence that was just inserted is not there');
  return row;
}

async function move(tx: Tx, row: PresenceRow, change: PresenceChange, taken = row.call_id): Promise<void> {
  const state = presenceAfter(row.state, change);
  const callId = keepsCall(row.state, change, state) ? taken : null;
  if (state === row.state && callId === row.call_id) return;
  await updateState(tx, row.operator, { state, callId });
  if (state !== row.state) tx.record('presence.changed', row.operator, { state });
}

/** The call stays theirs until it is over and written down, or they have gone from the writing. */
function keepsCall(from: PresenceState, change: PresenceChange, to: PresenceState): boolean {
  if (change === 'call-lost' || change === 'wrapped-up') return false;
  if (change === 'call-over') return to === 'wrap-up';
  return from !== 'wrap-up' || to === 'wrap-up' || to === 'on-call';
}
