import type { SlotRow } from '../../board/projection.ts';

/** Slots with room that have not begun (of walk-in ones: that have not ended), the first of them first, and how many people they have room for: one count for the whole page. */
export function freePlaces(
  slots: readonly SlotRow[],
  now: number,
): { slots: readonly SlotRow[]; places: number } {
  const free = slots
    .filter(({ walkIn, start, end }) => Date.parse(walkIn ? end : start) > now)
    .sort((one, other) => Date.parse(one.start) - Date.parse(other.start) || (one.id < other.id ? -1 : 1));
  return { slots: free, places: free.reduce((sum, slot) => sum + slot.freePlaces, 0) };
}
