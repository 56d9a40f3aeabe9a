import { after, minutes } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { selectLately, selectStillFree } from './catch-up-store.ts';
import { fillPlace } from './fill-place.ts';
import { freedBy } from './freed.ts';
import { selectStandby } from './standby-store.ts';

/** A place that falls free so shortly before somebody joins the list may have been looked at without them. */
const JUST_BEFORE_MS = minutes(1);

/**
 * A patient of the list may have what has fallen free since they joined, or just before, and is free still: it was looked at when they could not be seen to
 * wait. Whoever else waited when it fell free may have it too, in the order of the list. What was free before that a patient knows of and has not
 * wanted, and so what they were told of since: it is not theirs by the list.
 */
export async function catchUp(tx: Tx, requestId: string): Promise<void> {
  const standby = await selectStandby(tx, requestId);
  if (!standby) return;
  const events = await selectLately(tx, requestId, after(standby.since, -JUST_BEFORE_MS));
  const freedAt = new Map(events.flatMap((event) => freedBy(event).map((slotId) => [slotId, event.at])));
  for (const slotId of await selectStillFree(tx, [...freedAt.keys()])) {
    const at = freedAt.get(slotId) ?? tx.at;
    await fillPlace(
      tx,
      slotId,
      (one) => one.requestId === requestId || after(one.since, -JUST_BEFORE_MS) <= at,
    );
    if (!(await selectStandby(tx, requestId))) return;
  }
}
