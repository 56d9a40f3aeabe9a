import type { SeasonScene } from './season-scene.ts';
import type { SeasonSlot } from './season.ts';

/** Whoever has enough visits that day takes the other places back. */
export async function takeBack(scene: SeasonScene, slots: readonly SeasonSlot[]): Promise<void> {
  const { api, cast, ids, ledger } = scene;
  for (const slot of slots) {
    const id = ids.get(slot);
    if (!id || scene.places.left(slot) < slot.capacity) continue;
    await api(cast.coordinatorToken, 'DELETE', `/v1/slots/${id}`);
    ledger.takenBack.add(id);
  }
}
