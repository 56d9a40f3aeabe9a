import type { Expected } from '../platform/if-match.ts';
import type { Tx } from '../platform/transaction.ts';
import { bookingToChange, refused } from './change-booking.ts';
import { confirmBooking } from './confirm-booking.ts';
import { updateComment } from './store.ts';

/**
 * What may be changed of a visit that stays where it is: what the professional should know (null: nothing any more), and that the patient has said that
 * they will come. What is so already changes nothing. Throws `not-found`, `not-yours`, `stale`, and `already-…` of a visit that is over.
 */
export async function amendBooking(
  tx: Tx,
  id: string,
  it: { comment?: string | null | undefined; confirmed?: true | undefined; expected?: Expected },
): Promise<void> {
  const booking = await bookingToChange(tx, id, it.expected);
  const { state } = booking;
  if (state !== 'booked' && state !== 'arrived') throw refused(`already-${state}`);
  if (it.confirmed) await confirmBooking(tx, id, { by: 'operator' });
  if (it.comment === undefined || it.comment === booking.comment) return;
  await updateComment(tx, id, it.comment);
  tx.record('booking.amended', id, { requestId: booking.request_id, amended: ['comment'] });
}
