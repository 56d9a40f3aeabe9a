import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { moveRequest } from '../requests/move-request.ts';
import { step } from './change-booking.ts';

/** The professional wrote what they saw, which proves that the patient came. Throws as every step of a booking does. */
export async function markSeen(
  tx: Tx,
  bookingId: string,
): Promise<{ requestId: string; patientId: string; professionalId: string }> {
  const booking = await step(tx, bookingId, 'report');
  await moveRequest(tx, booking.request_id, 'see');
  const { patient_id: patientId } = await requestById(tx, booking.request_id);
  tx.record('booking.seen', bookingId, { requestId: booking.request_id });
  return { requestId: booking.request_id, patientId, professionalId: booking.professional_id };
}
