import { refuseClosed } from '../directory/refuse-closed.ts';
import { type Instant, minutes } from '../platform/clock.ts';
import { violated } from '../platform/database.ts';
import { setDue } from '../platform/due.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { claimParts, refusedOverlap } from './claim-parts.ts';
import { FARTHEST_MS, LONGEST_SLOT_MS } from './cut-span.ts';
import { heedDiaryOf } from './heed-diary.ts';
import { assistantsOf } from './part.ts';
import { insertParts } from './part-store.ts';
import { recordTogether } from './record-together.ts';
import { insertSlots, type Limits, type NewSlot } from './store.ts';

export type SlotToPublish = Omit<NewSlot, 'id'>;

/** When a slot opens to others: every statement looks at the time by itself; this tells boards and waiting lists of it. */
export const OPENED_DUE = 'slot.opened';

/**
 * Publishes places that a professional gives to the line (rule 4), one or many, all or none. Gives their ids in order. Throws
 * `validation` for impossible times and terms, `slot-overlap` when the professional already has a slot at that hour, `part-taken` when somebody or
 * something else that it needs has.
 */
export async function publishSlots(tx: Tx, slots: readonly SlotToPublish[]): Promise<string[]> {
  const path = (no: number) => (slots.length > 1 ? `slots.${no}.` : '');
  slots.forEach((slot, no) => {
    refuseImpossible(slot, path(no), tx.at);
    refuseSenseless({ ...NO_LIMITS, ...slot }, path(no));
  });
  await refuseClosed(tx, slots, path);
  await claimParts(tx, slots, path);
  const named = slots.map((slot) => ({ ...slot, id: newId() }));
  try {
    await insertSlots(tx, named);
    await insertParts(tx, named);
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
  await Promise.all(
    named.map(({ id, releaseAt }) =>
      releaseAt && releaseAt > tx.at ? setDue(tx, OPENED_DUE, id, releaseAt) : undefined,
    ),
  );
  for (const slot of named)
    tx.record('slot.published', slot.id, {
      professionalId: slot.professionalId,
      placeId: slot.placeId,
      start: new Date(slot.start).toISOString(),
      end: new Date(slot.end).toISOString(),
      mode: slot.mode,
      capacity: slot.capacity,
    });
  const ids = named.map((slot) => slot.id);
  recordTogether(tx, ids);
  await heedDiaryOf(
    tx,
    ids,
    named.flatMap(({ professionalId, needs }) => [professionalId, ...assistantsOf(needs)]),
  );
  return ids;
}

/** For everybody whom the line brings. */
const NO_LIMITS: Limits = {
  minAge: null,
  maxAge: null,
  withoutDoctorOnly: false,
  communes: null,
  complaints: null,
  reservedFor: null,
  releaseAt: null,
  releaseAudience: [],
};

/** The database's own refusals, in words; undefined: another one. */
export function refusalOf(error: unknown): Error | undefined {
  if (violated(error, 'slot_territory_id_professional_id_fkey'))
    return invalid('professionalId', 'Ce professionnel n’est pas dans l’annuaire.');
  if (violated(error, 'slot_territory_id_place_id_fkey'))
    return invalid('placeId', 'Ce lieu n’est pas dans l’annuaire.');
  if (violated(error, 'slot_territory_id_reserved_for_fkey'))
    return invalid('reservedFor', 'Cette structure n’est pas dans l’annuaire.');
  return refusedOverlap(error);
}

export function refuseImpossible(
  { start, end }: { start: Instant; end: Instant },
  path: string,
  at: Instant,
): void {
  if (end <= start) throw invalid(`${path}end`, 'La fin doit suivre le début.');
  if (end - start < minutes(1)) throw invalid(`${path}end`, 'Un créneau dure au moins une minute.');
  if (end - start > LONGEST_SLOT_MS) throw invalid(`${path}end`, 'Un créneau dure au plus 12 heures.');
  if (start - at > FARTHEST_MS)
    throw invalid(`${path}start`, 'Un créneau se publie au plus deux ans à l’avance : vérifiez l’année.');
  if (end <= at) throw invalid(`${path}start`, 'Ce créneau est déjà passé.');
}

/** Terms that nobody could meet, or that would say nothing. */
export function refuseSenseless(it: Limits & Pick<NewSlot, 'start' | 'mode'>, path: string): void {
  if (it.minAge !== null && it.maxAge !== null && it.minAge > it.maxAge)
    throw invalid(`${path}maxAge`, 'L’âge maximal ne peut pas être inférieur à l’âge minimal.');
  if (it.communes !== null && it.mode !== 'HH')
    throw invalid(`${path}communes`, 'Les communes desservies ne concernent que les visites à domicile.');
  if (it.releaseAt === null) return;
  if (it.releaseAt >= it.start)
    throw invalid(`${path}release`, 'L’ouverture à d’autres doit précéder le début du créneau.');
  if (it.releaseAudience.length === 0 && it.reservedFor === null)
    throw invalid(`${path}release.audience`, 'Dites à qui ce créneau s’ouvre alors.');
}
