import { busyOf, lockFeeds, markOwn } from '../calendars/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { heeded } from './diary.ts';
import { blockMany, type DiarySlot, lockInDiary, unblockMany } from './diary-store.ts';

/** Visits at hours at which the professional has something else. */
export type Clash = { slotId: string; bookings: string[] };

/**
 * What a professional's own diary says about all that they give until then: what is free is blocked or open again, who has a place keeps it. Whoever calls
 * has locked the feed.
 */
export async function heedDiary(tx: Tx, professionalId: string, until: Instant): Promise<Clash[]> {
  return heed(tx, await lockInDiary(tx, { professionalId, until }));
}

/**
 * The same about a few slots that are new, or free again, in the transaction that makes them so: nobody is given a place in a diary that is full. Waits for a
 * feed that is being read. One statement where nobody's diary is read.
 */
export async function heedDiaryOf(
  tx: Tx,
  ids: readonly string[],
  professionalIds?: readonly string[],
): Promise<void> {
  if (ids.length === 0 || !(await lockFeeds(tx, professionalIds ? { professionalIds } : { slotIds: ids })))
    return;
  await heed(tx, await lockInDiary(tx, { ids }));
}

async function heed(tx: Tx, slots: readonly DiarySlot[]): Promise<Clash[]> {
  const clashing: Clash[] = [];
  for (const [professionalId, theirs] of Map.groupBy(slots, (slot) => slot.professionalId)) {
    const busy = await busyOf(tx, professionalId, {
      start: Math.min(...theirs.map(({ start }) => start)) as Instant,
      end: Math.max(...theirs.map(({ end }) => end)) as Instant,
    });
    const { block, unblock, conflicts, own } = heeded(theirs, busy);
    if (own.length > 0) await markOwn(tx, own);
    if (block.length > 0) await blockMany(tx, block);
    if (unblock.length > 0) await unblockMany(tx, unblock);
    for (const id of block) tx.record('slot.blocked', id);
    for (const id of unblock) tx.record('slot.unblocked', id);
    const bookings = new Map(theirs.map((slot) => [slot.id, slot.bookings]));
    clashing.push(...conflicts.map((slotId) => ({ slotId, bookings: bookings.get(slotId) ?? [] })));
  }
  return clashing;
}
