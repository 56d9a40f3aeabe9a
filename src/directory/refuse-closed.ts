import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { placeClosed } from './errors.ts';
import { isPlaceOpen } from './place-hours.ts';
import { selectOpenings } from './store.ts';

/** Nobody gives a place at a centre that is closed at that hour. `path`: how the caller named the slot. Throws `place-closed`. */
export async function refuseClosed(
  tx: Tx,
  slots: readonly { placeId: string; start: Instant; end: Instant }[],
  path: (no: number) => string,
): Promise<void> {
  const openings = new Map(
    (await selectOpenings(tx, [...new Set(slots.map(({ placeId }) => placeId))])).map((it) => [it.id, it]),
  );
  if (openings.size === 0) return;
  const ofTerritory = await timeZoneOf(tx);
  slots.forEach((slot, no) => {
    const place = openings.get(slot.placeId);
    if (place && !isPlaceOpen(place.opening, place.timeZone ?? ofTerritory, slot))
      throw placeClosed(`${path(no)}start`, place.opening);
  });
}
