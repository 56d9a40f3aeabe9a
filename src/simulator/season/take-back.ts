import type { SeasonScene } from './season-scene.ts';
import type { SeasonSlot } from './season.ts';

/** Whoever has enough visits that day takes the other places back: whole slots, and of one that somebody has a visit in, what is left of it. */
export async function takeBack(scene: SeasonScene, slots: readonly SeasonSlot[]): Promise<void> {
  const { api, cast, ids, ledger, places } = scene;
  for (const slot of slots) {
    const id = ids.get(slot);
    if (!id) continue;
    const path = `/v1/slots/${id}`;
    if (places.left(slot) === slot.capacity) {
      await api(cast.coordinatorToken, 'DELETE', path);
      ledger.takenBack.add(id);
    } else {
      // Whom the line has booked stays; the other places are its own patients' again.
      await api(cast.coordinatorToken, 'PATCH', path, { audience: ['PRO'] });
    }
  }
}
