import type { Tx } from '../platform/transaction.ts';
import { addressReport } from './address-report.ts';
import { failedForAddress, reportsWaitingFor } from './recipient-store.ts';
import { sendAgain } from './retry-message.ts';

/** What another secure address of the recipient's heals. */
const FOR_ADDRESS: readonly string[] = ['no-secure-address', 'address-not-mssante'];

/**
 * A recipient's secure address is another by now: what was refused for the one before leaves, each message once and under its own Message-ID, and reports that waited for
 * somebody to send them to are addressed. What a person was asked about them ends with that. `from` is the territory's own secure address.
 */
export async function heedAddress(tx: Tx, recipient: string, from: string): Promise<void> {
  // Requests are held before messages, as everywhere.
  for (const reportId of await reportsWaitingFor(tx, recipient)) await addressReport(tx, reportId, from);
  for (const id of await failedForAddress(tx, recipient, FOR_ADDRESS)) await sendAgain(tx, id);
}

/** An attempt failed for its address, and another one was entered while it was under way: it leaves at once. False: it did not fail for that. */
export async function heedsAddress(
  tx: Tx,
  { id, recipient }: { id: string; recipient: string },
  failure: string,
): Promise<boolean> {
  if (!FOR_ADDRESS.includes(failure)) return false;
  return (await failedForAddress(tx, recipient, FOR_ADDRESS)).includes(id) && sendAgain(tx, id);
}
