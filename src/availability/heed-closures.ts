import type { Tx } from '../platform/transaction.ts';
import { heedPlaces } from '../slots/heed-places.ts';
import { lookingAtClosures } from './closed-visits-store.ts';
import { recheckSlot } from './recheck-slot.ts';
import { watchClosedVisits } from './watch-closed-visits.ts';

/** Something has closed, or is open again, at one place or for the line: nobody new is booked where it is closed, and a person looks after who was. */
export async function heedClosures(tx: Tx, placeId?: string): Promise<void> {
  await lookingAtClosures(tx);
  for (const slotId of await heedPlaces(tx, placeId)) await recheckSlot(tx, slotId);
  // After it: who was being booked in this very moment is one of them.
  await watchClosedVisits(tx, { placeId });
}
