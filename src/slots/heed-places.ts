import { isPlaceOpen } from '../directory/place-hours.ts';
import type { Tx } from '../platform/transaction.ts';
import { lockAtPlaces, selectAtPlaces, type SlotAtPlace, updateShut } from './at-place-store.ts';
import { diariesFirst } from './heed-diary.ts';
import { closePlaces, openAllPlaces } from './made-slots.ts';

/**
 * Nobody new is sent to a place that has closed since a slot was given there: what is free of it is shut, whoever gave it and however, and open again once the
 * place is. Who has a place keeps it. A column says so, since every statement that proposes or books looks at it. Gives the slots that are open again and in which somebody
 * has a place: their other places may have been closed for another reason as well.
 */
export async function heedPlaces(tx: Tx, placeId?: string): Promise<string[]> {
  const changing = (await selectAtPlaces(tx, placeId)).filter(hasChanged).map(({ id }) => id);
  if (changing.length === 0) return [];
  await diariesFirst(tx, { slotIds: changing });
  // One that has moved meanwhile was moved to an hour at which its place is open.
  const changed = (await lockAtPlaces(tx, changing)).filter(hasChanged);
  const idsOf = (isShut: boolean) => changed.filter((it) => it.isShut === isShut).map(({ id }) => id);
  const [shut, open] = [idsOf(false), idsOf(true)];
  if (shut.length > 0) await updateShut(tx, shut, true);
  await closePlaces(tx, shut);
  if (open.length > 0) await updateShut(tx, open, false);
  await openAllPlaces(tx, open);
  return changed.filter(({ isShut, isTaken }) => isShut && isTaken).map(({ id }) => id);
}

const hasChanged = ({ opening, timeZone, isShut, ...slot }: SlotAtPlace): boolean =>
  isPlaceOpen(opening, timeZone, slot) === isShut;
