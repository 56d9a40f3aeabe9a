import { isoIn } from '../../platform/clock.ts';
import { Refused } from '../api-client.ts';
import { lookAfterWaiting } from './nurse.ts';
import type { SeasonScene } from './season-scene.ts';
import type { SeasonSlot } from './season.ts';

/** So many in one request to the product. */
const BATCH = 200;

/** Places become known: the doctors publish them, many at a time, but none for a day on which they have enough. */
export async function publishPlaces(scene: SeasonScene, slots: readonly SeasonSlot[]): Promise<void> {
  const given = slots.filter((slot) => scene.places.add(slot));
  for (let from = 0; from < given.length; from += BATCH)
    await publish(scene, given.slice(from, from + BATCH));
  if (scene.waiting.size > 0) await lookAfterWaiting(scene, given);
}

/** All or none: where one cannot be, each is tried alone. */
async function publish(scene: SeasonScene, slots: readonly SeasonSlot[]): Promise<void> {
  const { api, cast, ids, ledger, places } = scene;
  try {
    const { items } = await api<{ items: { id: string }[] }>(cast.coordinatorToken, 'POST', '/v1/slots', {
      slots: slots.map((slot) => asked(scene, slot)),
    });
    slots.forEach((slot, no) => {
      const { id = '' } = items[no] ?? {};
      ids.set(slot, id);
      ledger.slots.set(id, slot);
    });
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'slot-overlap') throw error;
    const [first] = slots;
    if (first && slots.length === 1) {
      ledger.refusedSlots.push(first);
      places.remove(first);
    } else for (const slot of slots) await publish(scene, [slot]);
  }
}

function asked({ cast, season }: SeasonScene, slot: SeasonSlot): object {
  const professional = cast.professionals.get(slot.professionalId);
  const { timeZone } = season.territory;
  return {
    professionalId: professional?.id,
    placeId: professional?.placeId,
    start: isoIn(timeZone, slot.start),
    end: isoIn(timeZone, slot.end),
    mode: slot.mode,
    capacity: slot.capacity,
  };
}
