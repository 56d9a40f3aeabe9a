import type { Tx } from '../platform/transaction.ts';
import { setConfirmed } from './store.ts';

/**
 * The patient says that they will come, by a text or to somebody (`operator`: on the phone); said again, or of a booking that is none any more, it
 * changes nothing.
 */
export async function confirmBooking(tx: Tx, id: string, it: { by: 'patient' | 'operator' }): Promise<void> {
  const booking = await setConfirmed(tx, id);
  if (booking) tx.record('booking.confirmed', id, { requestId: booking.request_id, by: it.by });
}
