import { clearDue } from '../platform/due.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { notYours, slotBooked } from './errors.ts';
import { OPENED_DUE } from './publish-slots.ts';
import { keepWithdrawn, lockSlot, withdrawSlot as withdraw } from './store.ts';

/** What a doctor publishes is theirs to withdraw while it is free (rule 4). Twice is as good as once; one that an absence has withdrawn does not come back
 * with its end any more. Throws `slot-booked`. */
export async function withdrawSlot(tx: Tx, slotId: string): Promise<void> {
  const slot = await lockSlot(tx, slotId);
  if (!slot) throw notFound('Ce créneau');
  if (tx.actor.role === 'professional' && slot.professional_id !== tx.actor.subject) throw notYours();
  if (slot.state === 'withdrawn') return keepWithdrawn(tx, slotId);
  if (slot.booked > 0) throw slotBooked();
  await withdraw(tx, slotId);
  await clearDue(tx, OPENED_DUE, slotId);
  tx.record('slot.withdrawn', slotId);
}
