import { callById } from '../calls/lookup.ts';
import { startCallbackCall } from '../calls/start-callback-call.ts';
import type { Instant } from '../platform/clock.ts';
import { violated } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { type Territory, territoryOf } from '../territory/lookup.ts';
import { lineState } from '../territory/opening-hours.ts';
import { type AttemptResult, type CallbackAction, type CallbackState, nextState } from './callback.ts';
import { alreadyBeingCalled, callbackOver, callerIsWaiting, noNextOpening } from './errors.ts';
import { isSaid } from './serve-callback.ts';
import { type CallbackOnList, lockCallback, updateCallback } from './store.ts';

/** A callback to act on, locked. Throws `not-found`, and `callback-over` when its state does not allow that. */
async function allowing(
  tx: Tx,
  id: string,
  action: CallbackAction,
): Promise<{ callback: CallbackOnList; state: CallbackState }> {
  const callback = await lockCallback(tx, id);
  if (!callback) throw notFound('Ce rappel');
  const state = nextState(callback.state, action);
  if (!state) throw callbackOver(callback.state);
  return { callback, state };
}

/**
 * The line rings the operator, then the one who is owed the call. Gives the call's id. Throws `callback-over`, `caller-is-waiting` (they
 * have called again: answer them), `already-being-called`, and what starting a call throws.
 */
export async function callBack(tx: Tx, id: string): Promise<string> {
  const { callback } = await allowing(tx, id, 'call');
  if (callback.live_call_id !== null) {
    const { state } = await callById(tx, callback.live_call_id);
    throw (state === 'answered' ? alreadyBeingCalled : callerIsWaiting)(callback.live_call_id);
  }
  const callId = await startCallbackCall(tx, { phone: callback.phone, callbackId: id });
  await updateCallback(tx, id, { callId });
  tx.record('callback.called', id, { callId });
  return callId;
}

/** Nobody could be spoken to; the callback stays open (rule 6). Throws `callback-over`. */
export async function noteAttempt(tx: Tx, id: string, result: AttemptResult): Promise<void> {
  const { callback } = await allowing(tx, id, 'attempt');
  await updateCallback(tx, id, { attempted: true });
  tx.record('callback.attempted', id, { result, attempts: callback.attempts + 1 });
}

/**
 * Somebody was spoken to, in a call of the log or not. Done before: as it was left then, so that a second click or a colleague changes
 * nothing. Throws `callback-over` when it was given up, `validation` for a call that is not in the log.
 */
export async function finishCallback(
  tx: Tx,
  id: string,
  how: { callId?: string | undefined; note?: string | undefined },
): Promise<void> {
  const before = await lockCallback(tx, id);
  const { callId, note } = how;
  if (before?.state === 'done') {
    // The line took it for done; now a person says so.
    if (isSaid(before)) return;
    await updateCallback(tx, id, { state: 'done', note });
    tx.record('callback.done', id, {});
    return;
  }
  const { state } = await allowing(tx, id, 'finish');
  try {
    await updateCallback(tx, id, { state, note, ...(callId !== undefined && { callId }) });
  } catch (error) {
    if (violated(error, 'callback_territory_id_call_id_fkey'))
      throw invalid('callId', 'Cet appel n’est pas au journal du territoire.');
    throw error;
  }
  tx.record('callback.done', id, callId === undefined ? {} : { callId });
}

/** A person decides that nobody will call any more, and says why (rules 6 and 7). Throws `callback-over`. */
export async function giveUpCallback(tx: Tx, id: string, reason: string): Promise<void> {
  const { callback, state } = await allowing(tx, id, 'give-up');
  await updateCallback(tx, id, { state, note: reason });
  tx.record('callback.given-up', id, { attempts: callback.attempts });
}

/** At the closing of the day: whoever acts takes it on, until the next opening. Throws `callback-over`, `no-next-opening`. */
export async function carryOverCallback(tx: Tx, id: string): Promise<void> {
  const [territory] = await Promise.all([territoryOf(tx), allowing(tx, id, 'carry-over')]);
  const carriedTo = openingAfterToday(territory, tx.at);
  if (carriedTo === undefined) throw noNextOpening();
  await updateCallback(tx, id, { owner: tx.actor.name, carriedTo });
  tx.record('callback.carried-over', id, { to: new Date(carriedTo).toISOString() });
}

/** The next opening; while the line is open, the one after this: of a line that never closes, the next day. */
function openingAfterToday(
  { opening, timeZone }: Pick<Territory, 'opening' | 'timeZone'>,
  at: Instant,
): Instant | undefined {
  const now = lineState(opening, timeZone, at);
  if (now.state === 'closed') return now.opensAt;
  const then = lineState(opening, timeZone, now.closesAt);
  return then.state === 'closed' ? then.opensAt : now.closesAt;
}
