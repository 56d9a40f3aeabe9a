import { callById } from '../calls/lookup.ts';
import type { CallOutcome } from '../calls/call.ts';
import { after, minutes } from '../platform/clock.ts';
import { setDue } from '../platform/due.ts';
import type { Reaction } from '../platform/reactions.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { lineState } from '../territory/opening-hours.ts';
import { type AttemptResult, type CallbackReason, nextState } from './callback.ts';
import { oweCallback } from './owe-callback.ts';
import { callbackServed, isSaid, isShared } from './serve-callback.ts';
import {
  countAttempt,
  type EndedCall,
  lockCallbackByCall,
  lockCallbackOf,
  reopen,
  selectEndedCall,
  wasServedSince,
} from './store.ts';

/**
 * Who was not served is owed a call (rule 6). `callback`: it is on record already; `closed-hours`: they were told when to call again.
 */
const OWED: Partial<Record<CallOutcome, CallbackReason>> = {
  abandoned: 'abandoned',
  missed: 'missed',
  failed: 'failed',
};

/** What the operator says of a call (`calls/wrap-up.ts`) in which nobody who matters was reached. */
const NOT_REACHED: Readonly<Record<string, AttemptResult>> = {
  unreachable: 'voicemail',
  'wrong-number': 'wrong-number',
};

/**
 * The line's own call was picked up, perhaps by an answering machine: when its operator has not said what came of it by then, nobody knows
 * that the patient was spoken to, and it is owed again.
 */
const OUTCOME_DUE = 'call.outcome-due';
const OUTCOME_MS = minutes(15);

export const callbackReactions = (): Reaction[] => [
  {
    name: 'owe-callback',
    on: ['call.ended'],
    // The call as it stands now: a webhook that came late may have told more than the event knew.
    react: async (tx, { subject }) => {
      const call = await selectEndedCall(tx, subject);
      if (!call?.outcome || call.phone === null) return;
      if (call.origin === 'line')
        await oweFor(tx, subject, { ...call, phone: call.phone }, OWED[call.outcome]);
      // `failed`: the operator's own phone did not answer, and nobody was tried.
      if (call.origin === 'callback' && call.outcome === 'missed') await countTry(tx, subject, call.phone);
      if (call.origin === 'callback' && call.outcome === 'completed')
        await setDue(tx, OUTCOME_DUE, subject, after(tx.at, OUTCOME_MS));
    },
  },
  {
    name: 'callback-in-doubt',
    on: [OUTCOME_DUE],
    react: async (tx, { subject }) => {
      if (!(await callById(tx, subject)).wrappedUp) await oweAgain(tx, subject);
    },
  },
  {
    // They called again and were served, or were reached; also on an ordinary phone.
    name: 'callback-served',
    on: ['call.connected', 'call.logged'],
    react: async (tx, { subject }) => {
      const { phone, talkedAt } = await callById(tx, subject);
      // Null: gone while they were put through; what is owed for that very call stays owed.
      if (phone !== null && talkedAt !== null) await callbackServed(tx, phone, subject);
    },
  },
  {
    // The phone was picked up, and only the operator knows by whom.
    name: 'callback-not-reached',
    on: ['call.wrapped-up'],
    react: async (tx, { subject, data }) => {
      const result = NOT_REACHED[String(data.outcome)];
      const callback = await lockCallbackByCall(tx, subject);
      if (!callback) return;
      if (result === undefined) {
        // Corrected: they were spoken to after all.
        if (callback.state === 'open' && callback.reached) await callbackServed(tx, callback.phone, subject);
      } else if (nextState(callback.state, 'reopen') && !(await lockCallbackOf(tx, callback.phone))) {
        await reopen(tx, callback.id, true);
        tx.record('callback.attempted', callback.id, {
          result,
          attempts: callback.attempts + 1,
          callId: subject,
        });
      }
    },
  },
];

async function oweFor(
  tx: Tx,
  callId: string,
  call: EndedCall & { phone: string },
  reason: CallbackReason | undefined,
): Promise<void> {
  if (!reason || ((await wasServedSince(tx, call.phone, callId)) && !(await isShared(tx, call.phone))))
    return;
  if (await oweAgain(tx, callId)) return;
  await oweCallback(tx, {
    callId,
    phone: call.phone,
    reason,
    since: call.queued_at ?? call.arrived_at,
    notBefore: await openingFor(tx, call.arrived_at),
    priority: call.choice === 'professional',
  });
}

/** Opens again, at its place, what the line took for done because of this very call, in which nobody was met after all. */
async function oweAgain(tx: Tx, callId: string): Promise<boolean> {
  const callback = await lockCallbackByCall(tx, callId);
  if (!callback || !nextState(callback.state, 'reopen') || isSaid(callback)) return false;
  if (await lockCallbackOf(tx, callback.phone)) return false;
  await reopen(tx, callback.id, false);
  tx.record('callback.reopened', callback.id, { callId });
  return true;
}

async function countTry(tx: Tx, callId: string, phone: string): Promise<void> {
  const counted = await countAttempt(tx, phone, callId);
  if (!counted) return;
  tx.record('callback.attempted', counted.id, { result: 'no-answer', attempts: counted.attempts, callId });
}

/** From when on somebody who called at that time can be called back; null: at once. */
async function openingFor(tx: Tx, arrivedAt: Parameters<typeof lineState>[2]) {
  const { opening, timeZone } = await territoryOf(tx);
  const line = lineState(opening, timeZone, arrivedAt);
  return line.state === 'open' ? null : (line.opensAt ?? null);
}
