import { type Instant, minutes } from '../platform/clock.ts';
import { violated } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { slotOverlap } from './errors.ts';
import { insertSlots, type NewSlot } from './store.ts';

export type SlotToPublish = Omit<NewSlot, 'id'>;

/** A consultation of more than 12 hours is a typing error. */
const LONGEST_MS = minutes(12 * 60);

/**
 * Publishes places that a professional gives to the line (rule 4), one or many, all or none. Gives their ids in order. Throws
 * `validation` for impossible times and `slot-overlap` when the professional already has a slot at that hour.
 */
export async function publishSlots(tx: Tx, slots: readonly SlotToPublish[]): Promise<string[]> {
  slots.forEach((slot, i) => refuseImpossible(slot, slots.length > 1 ? `slots.${i}.` : '', tx.at));
  const named = slots.map((slot) => ({ ...slot, id: newId() }));
  try {
    await insertSlots(tx, named);
  } catch (error) {
    if (violated(error, 'slot_overlap')) throw slotOverlap();
    if (violated(error, 'slot_territory_id_professional_id_fkey'))
      throw invalid('professionalId', 'Ce professionnel n’est pas dans l’annuaire.');
    if (violated(error, 'slot_territory_id_place_id_fkey'))
      throw invalid('placeId', 'Ce lieu n’est pas dans l’annuaire.');
    throw error;
  }
  for (const slot of named)
    tx.record('slot.published', slot.id, {
      professionalId: slot.professionalId,
      placeId: slot.placeId,
      start: new Date(slot.start).toISOString(),
      end: new Date(slot.end).toISOString(),
      mode: slot.mode,
      capacity: slot.capacity,
    });
  return named.map((slot) => slot.id);
}

function refuseImpossible({ start, end }: SlotToPublish, path: string, at: Instant): void {
  if (end <= start) throw invalid(`${path}end`, 'La fin doit suivre le début.');
  if (end - start > LONGEST_MS) throw invalid(`${path}end`, 'Un créneau dure au plus 12 heures.');
  if (end <= at) throw invalid(`${path}start`, 'Ce créneau est déjà passé.');
}
