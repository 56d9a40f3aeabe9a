import { setDueForAll } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { leaveNow } from './mailbox-hold.ts';
import { pause, resume, shiftDeferrals, unsentMessages } from './mailbox-store.ts';
import { MESSAGE_EXPIRY_DUE } from './message-due.ts';
import { mailboxIdOf } from './mssante/mailbox-id.ts';
import { lastTry } from './next-try.ts';

/**
 * A person stops everything that would leave by the territory's mailbox. Messages stay in the queue; no attempt is made and no time passes for them. What is being handed
 * over in that very moment may still leave. Paused already: stays as it is.
 */
export async function pauseMailbox(tx: Tx): Promise<void> {
  if (await pause(tx)) tx.record('mailbox.paused', mailboxIdOf(tx.actor.territoryId));
}

/** Everything leaves. Not paused: stays as it is. */
export async function resumeMailbox(tx: Tx): Promise<void> {
  const since = await resume(tx);
  if (since === undefined) return;
  tx.record('mailbox.resumed', mailboxIdOf(tx.actor.territoryId));
  const deferred = await shiftDeferrals(tx, since);
  await setDueForAll(
    tx,
    MESSAGE_EXPIRY_DUE,
    deferred.map(({ id, deferredAt }) => ({ subject: id, at: lastTry(deferredAt) })),
  );
  await leaveNow(tx, await unsentMessages(tx, MOST));
}

/** More than any line writes in the time in which nobody notices that its mailbox is paused. */
const MOST = 100_000;
