import { callById } from '../calls/lookup.ts';
import type { CallOutcome } from '../calls/call.ts';
import type { Reaction } from '../platform/reactions.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { lineState } from '../territory/opening-hours.ts';
import type { CallbackReason } from './callback.ts';
import { oweCallback } from './owe-callback.ts';
import { callbackServed } from './serve-callback.ts';
import { countAttempt, selectEndedCall, wasServedSince } from './store.ts';

/**
 * Who was not served is owed a call (rule 6). `callback`: it is on record already; `closed-hours`: they were told when to call again.
 */
const OWED: Partial<Record<CallOutcome, CallbackReason>> = {
  abandoned: 'abandoned',
  missed: 'missed',
  failed: 'failed',
};

export const callbackReactions = (): Reaction[] => [
  {
    name: 'owe-callback',
    on: ['call.ended'],
    // The call as it stands now: a webhook that came late may have told more than the event knew.
    react: async (tx, { subject }) => {
      const call = await selectEndedCall(tx, subject);
      const reason = call?.outcome ? OWED[call.outcome] : undefined;
      if (!call || call.phone === null || !reason) return;
      if (call.origin === 'callback') {
        const counted = await countAttempt(tx, call.phone, subject);
        if (counted)
          tx.record('callback.attempted', counted.id, {
            result: 'no-answer',
            attempts: counted.attempts,
            callId: subject,
          });
        return;
      }
      if (call.origin !== 'line' || (await wasServedSince(tx, call.phone, subject))) return;
      await oweCallback(tx, {
        callId: subject,
        phone: call.phone,
        reason,
        since: call.queued_at ?? call.arrived_at,
        notBefore: await openingFor(tx, call.arrived_at),
        priority: call.choice === 'professional',
      });
    },
  },
  {
    // They called again and were served, or were reached; also on an ordinary phone.
    name: 'callback-served',
    on: ['call.connected', 'call.logged'],
    react: async (tx, { subject }) => {
      const { phone } = await callById(tx, subject);
      if (phone !== null) await callbackServed(tx, phone, subject);
    },
  },
];

/** From when on somebody who called at that time can be called back; null: at once. */
async function openingFor(tx: Tx, arrivedAt: Parameters<typeof lineState>[2]) {
  const { opening, timeZone } = await territoryOf(tx);
  const line = lineState(opening, timeZone, arrivedAt);
  return line.state === 'open' ? null : (line.opensAt ?? null);
}
