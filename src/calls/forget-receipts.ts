import { after, type Clock, hours } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';

/** A call is settled long before (`settled.ts`), so that a webhook that comes again after that changes nothing either. */
const KEPT = hours(7 * 24);

/** Forgets the receipts of webhooks that nobody will repeat, in every territory. Gives how many. */
export async function forgetReceipts(deps: { database: Database; clock: Clock }): Promise<number> {
  const horizon = new Date(after(deps.clock.now(), -KEPT)).toISOString();
  const { rowCount } = await deps.database.relay.query('delete from webhook_receipt where at < $1', [
    horizon,
  ]);
  return rowCount ?? 0;
}
