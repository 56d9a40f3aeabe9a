import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { type BookingFacts, selectBookingFacts, selectSeeing } from './store.ts';
import { selectVisitsOf, type Visit } from './visit-store.ts';

export type { BookingFacts };

/** Who is expected where and when by whom. Throws `not-found`. */
export async function bookingFacts(tx: Tx, bookingId: string): Promise<BookingFacts> {
  const facts = await selectBookingFacts(tx, bookingId);
  if (!facts) throw notFound('Ce rendez-vous');
  return facts;
}

/** Whether a professional sees, or saw, the patient for that request: then what is known of it is theirs to read (rule 8). */
export const isSeenBy = async (tx: Tx, requestId: string, professionalId: string): Promise<boolean> =>
  (await selectSeeing(tx, requestId, professionalId)) !== undefined;

/** Every visit that was agreed for a request, the newest first. */
export const visitsOf = (tx: Tx, requestId: string): Promise<Visit[]> => selectVisitsOf(tx, requestId);
