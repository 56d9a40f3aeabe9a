import { gathered, type Gathered } from '../offers/gathered.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { notYours } from '../slots/errors.ts';
import { takesPlace } from './booking.ts';
import { bookingFacts } from './lookup.ts';
import { isLongPast } from './long-past.ts';

/**
 * What the line gathered about the patient of a visit: for the professional who sees them, for as long as the visit is theirs (rule 8). Throws
 * `not-yours`, and `not-found` once it was called off or moved.
 */
export async function gatheredForVisit(tx: Tx, bookingId: string): Promise<Gathered> {
  const { requestId, professionalId, state, mode, end } = await bookingFacts(tx, bookingId);
  if (professionalId !== tx.actor.subject) throw notYours();
  if (!takesPlace(state)) throw notFound('Ce rendez-vous');
  // Nobody goes there any more.
  const still = isLongPast(end, tx.at) ? null : mode;
  return gathered(tx, await requestById(tx, requestId), bookingId, still);
}
