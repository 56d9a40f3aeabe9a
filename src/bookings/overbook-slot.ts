import { DomainError, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { notYours } from '../slots/errors.ts';
import { bookSlot, type Booked } from './book-slot.ts';
import { addPlace, dropHold, isKnownTo, lockPlaces, markOverbooked } from './overbook-store.ts';

/** Whoever overbooks decides about their own time; a place that is there is the line's to give. */
const placeFree = (): DomainError =>
  new DomainError(
    'place-free',
    'conflict',
    'Il reste une place',
    'Ce créneau n’est pas complet : la ligne peut y donner rendez-vous sans surréservation.',
  );

/**
 * One patient more than the slot has places for: by its own professional alone, and on the record (`slot.overbooked`). Everything else that keeps a
 * request from a place keeps it from this one, the red flag first (rule 1). The place is gone when the patient calls off. Throws `not-yours`,
 * `not-found` for a request that is not theirs to know of, `place-free`, and what `bookSlot` throws.
 */
export async function overbookSlot(
  tx: Tx,
  it: {
    slotId: string;
    requestId: string;
    acceptLate?: boolean | undefined;
    acceptVideo?: string | undefined;
  },
): Promise<Booked> {
  const professionalId = tx.actor.subject;
  const slot = await lockPlaces(tx, it);
  if (!slot) throw notFound('Ce créneau');
  if (tx.actor.role !== 'professional' || slot.professionalId !== professionalId) throw notYours();
  if (!(await isKnownTo(tx, it.requestId, professionalId))) throw notFound('Cette demande');
  if (slot.places === 0) {
    const held = await dropHold(tx, it.requestId);
    if (held !== undefined) tx.record('slot.released', held);
    await addPlace(tx, it);
  }
  const booked = await bookSlot(tx, { ...it, overbooked: true });
  if (slot.places > 0) throw placeFree();
  await markOverbooked(tx, booked.id);
  tx.record('slot.overbooked', it.slotId, { requestId: it.requestId, bookingId: booked.id, professionalId });
  return booked;
}
