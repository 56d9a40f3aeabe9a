import { after, minutes } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { selectLately, selectStillFree } from './catch-up-store.ts';
import { fillPlace } from './fill-place.ts';
import { freedBy } from './freed.ts';
import { selectStandby } from './standby-store.ts';

/** A place that falls free so shortly before somebody joins the list may have been looked at without them. */
const JUST_BEFORE_MS = minutes(1);

/**
 * A patient of the list has the first place that has fallen free since they joined, or just before, and that is free still: one that was looked at when they
 * could not be seen to wait. What was free before that they know of and have not wanted, and so what they were told of since: it is not theirs by the list.
 */
export async function catchUp(tx: Tx, requestId: string): Promise<void> {
  const standby = await selectStandby(tx, requestId);
  if (!standby) return;
  const events = await selectLately(tx, requestId, after(standby.since, -JUST_BEFORE_MS));
  for (const slotId of await selectStillFree(tx, events.flatMap(freedBy))) {
    await fillPlace(tx, slotId, requestId);
    if (!(await selectStandby(tx, requestId))) return;
  }
}
