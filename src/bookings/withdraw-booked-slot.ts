import type { Tx } from '../platform/transaction.ts';
import { withdrawSlot } from '../slots/withdraw-slot.ts';
import { cancelBooking } from './change-booking.ts';
import { selectAwaitedIn } from './store.ts';

/**
 * A professional who cannot be there after all takes back a slot in which patients are expected: each visit is called off as by the professional, so that the
 * patient is told, somebody checks on them (a task) and their request looks for another place. Gives the visits. A free slot is simply withdrawn. Throws
 * `not-found`, `not-yours`; and `slot-booked` where patients were seen already, or the line has given a place in that very moment.
 */
export async function withdrawBookedSlot(tx: Tx, slotId: string, it: { reason: string }): Promise<string[]> {
  const awaited = await selectAwaitedIn(tx, slotId);
  for (const id of awaited) await cancelBooking(tx, id, { by: 'professional', reason: it.reason });
  await withdrawSlot(tx, slotId);
  return awaited;
}
