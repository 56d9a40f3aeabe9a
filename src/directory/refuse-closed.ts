import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { placeClosed } from './errors.ts';
import { isPlaceOpen } from './place-hours.ts';
import { shareOpenings } from './store.ts';

/** Nobody gives a place at a centre that is closed at that hour. `path`: how the caller named the slot. Throws `place-closed`. */
export async function refuseClosed(
  tx: Tx,
  slots: readonly { placeId: string; start: Instant; end: Instant }[],
  path: (no: number) => string,
): Promise<void> {
  const places = await shareOpenings(tx, [...new Set(slots.map(({ placeId }) => placeId))]);
  const openings = new Map(places.map((it) => [it.id, it]));
  if (places.every(({ opening }) => opening === null)) return;
  const ofTerritory = await timeZoneOf(tx);
  slots.forEach((slot, no) => {
    const { opening = null, timeZone = null } = openings.get(slot.placeId) ?? {};
    if (opening && !isPlaceOpen(opening, timeZone ?? ofTerritory, slot))
      throw placeClosed(`${path(no)}start`, opening);
  });
}
