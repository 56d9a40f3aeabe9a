import type { Clock, Instant } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { eventOf } from '../platform/events.ts';
import type { Actor } from '../platform/identity.ts';
import { newId } from '../platform/ids.ts';
import { statement, transaction, type Tx } from '../platform/transaction.ts';
import { callChanges } from './call-changes.ts';
import { type CallFacts, type CarrierEvent, merge } from './call.ts';
import { factsOf, lockCallBySid, openCall, selectCallBySid, takeWebhook, updateFacts } from './store.ts';

/** What one webhook of the carrier tells. `receipt` names it: the same one again is the same receipt. */
export type Hearsay = {
  carrierSid: string;
  receipt: string;
  /** E.164, or null when withheld. */
  phone: string | null;
  events: readonly [CarrierEvent, ...CarrierEvent[]];
};

/**
 * What is known of the call now. `taken` is false when this was told before, or comes when the call is settled: then nothing was written, and whatever
 * else the webhook would set going has been set going.
 */
type Heard = { callId: string; facts: CallFacts; taken: boolean };

/**
 * Takes in what the carrier tells, once, whatever the order; a call that was never heard of begins with it.
 */
export async function hearOfCall(tx: Tx, told: Hearsay): Promise<Heard> {
  const fresh = factsIn(told);
  const id = newId();
  const { taken, opened, known } = await takeWebhook(tx, { ...told, id, facts: fresh });
  if (opened) {
    tell(tx, id, undefined, fresh);
    return { callId: id, facts: fresh, taken };
  }
  // Another webhook was opening the call at this moment: it is there now.
  const row =
    known ?? (await (taken ? lockCallBySid(tx, told.carrierSid) : selectCallBySid(tx, told.carrierSid)));
  if (!row) throw new Error('the call of a webhook that was taken is not in the log');
  const before = factsOf(row);
  if (!taken) return { callId: row.id, facts: before, taken };
  const after = told.events.reduce<CallFacts>(merge, before);
  await updateFacts(tx, row.id, after);
  tell(tx, row.id, before, after);
  return { callId: row.id, facts: after, taken };
}

/**
 * The same, as a command of its own and in one round trip to the database when the call is new: for the webhook with which calls begin,
 * which is the one that a caller waits for. `hearsayAt` is given the command’s time.
 */
export async function hearOfNewCall(
  deps: { database: Database; clock: Clock },
  actor: Actor,
  hearsayAt: (at: Instant) => Hearsay,
): Promise<Heard> {
  const callId = newId();
  let facts: CallFacts | undefined;
  const rows = await statement(
    deps,
    actor,
    (tx) => {
      const told = hearsayAt(tx.at);
      facts = factsIn(told);
      const events = callChanges(undefined, facts).map(({ type, data }) => eventOf(tx, type, callId, data));
      return openCall(tx, { ...told, id: callId, facts, events });
    },
    ([row]) => row?.opened === true,
  );
  if (facts && rows[0]?.opened) return { callId, facts, taken: true };
  return transaction(deps, actor, (tx) => hearOfCall(tx, hearsayAt(tx.at)));
}

function factsIn({ events: [first, ...others] }: Hearsay): CallFacts {
  return others.reduce(merge, merge(undefined, first));
}

function tell(tx: Tx, id: string, before: CallFacts | undefined, after: CallFacts): void {
  for (const { type, data } of callChanges(before, after)) tx.record(type, id, data);
}
