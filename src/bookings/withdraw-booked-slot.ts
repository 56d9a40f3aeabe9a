import { DomainError } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { withdrawSlot } from '../slots/withdraw-slot.ts';
import { cancelBooking } from './change-booking.ts';
import { selectAwaitedIn } from './store.ts';

/**
 * A professional who cannot be there after all takes back a slot in which patients are expected: each visit is called off as by the professional, so that the
 * patient is told, somebody checks on them (a task) and their request looks for another place. Gives the visits. A free slot is simply withdrawn. `visits`: how many
 * they know of; nobody calls off a patient of whom they have not heard. Throws `not-found`, `not-yours`, `stale`; and `slot-booked` where patients were seen already, or the line has given a place in that very moment.
 */
export async function withdrawBookedSlot(
  tx: Tx,
  slotId: string,
  it: { reason: string; visits?: number | undefined },
): Promise<string[]> {
  const awaited = await selectAwaitedIn(tx, slotId);
  if (it.visits !== undefined && awaited.length > it.visits) throw stale();
  for (const id of awaited) await cancelBooking(tx, id, { by: 'professional', reason: it.reason });
  await withdrawSlot(tx, slotId);
  return awaited;
}

const stale = (): DomainError =>
  new DomainError(
    'stale',
    'stale',
    'Modifié entre-temps',
    'Les rendez-vous de ce créneau ont changé entre-temps : rien n’a été annulé. Regardez qui est attendu, puis recommencez.',
  );
