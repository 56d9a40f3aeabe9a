import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { type BookingFacts, selectBookingFacts } from './store.ts';

export type { BookingFacts };

/** Who is expected where and when by whom. Throws `not-found`. */
export async function bookingFacts(tx: Tx, bookingId: string): Promise<BookingFacts> {
  const facts = await selectBookingFacts(tx, bookingId);
  if (!facts) throw notFound('Ce rendez-vous');
  return facts;
}
