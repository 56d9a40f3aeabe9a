import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { callChanges } from './call-changes.ts';
import { type CallFacts, type CarrierEvent, merge } from './call.ts';
import { factsOf, lockCallBySid, openCall, selectCallBySid, updateFacts } from './store.ts';

/** What one webhook of the carrier tells. `receipt` names it: the same one again is the same receipt. */
export type Hearsay = {
  carrierSid: string;
  receipt: string;
  /** E.164, or null when withheld. */
  phone: string | null;
  events: readonly [CarrierEvent, ...CarrierEvent[]];
};

/**
 * Takes in what the carrier tells, once, whatever the order; a call that was never heard of begins with it. Gives what is known of the
 * call now. One statement for a call's first webhook, which is the one that somebody waits for.
 */
export async function hearOfCall(tx: Tx, told: Hearsay): Promise<{ callId: string; facts: CallFacts }> {
  const [first, ...others] = told.events;
  const fresh = others.reduce(merge, merge(undefined, first));
  const id = newId();
  const { taken, opened } = await openCall(tx, { ...told, id, facts: fresh });
  if (opened) {
    tell(tx, id, undefined, fresh);
    return { callId: id, facts: fresh };
  }
  const row = await (taken ? lockCallBySid(tx, told.carrierSid) : selectCallBySid(tx, told.carrierSid));
  if (!row) throw new Error('the call of a webhook that was taken is not in the log');
  const before = factsOf(row);
  if (!taken) return { callId: row.id, facts: before };
  const after = told.events.reduce<CallFacts>(merge, before);
  await updateFacts(tx, row.id, after);
  tell(tx, row.id, before, after);
  return { callId: row.id, facts: after };
}

function tell(tx: Tx, id: string, before: CallFacts | undefined, after: CallFacts): void {
  for (const { type, data } of callChanges(before, after)) tx.record(type, id, data);
}
