import { busyOf, lockFeeds, markOwn, type Whose } from '../calendars/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { heeded } from './diary.ts';
import { blockMany, closeMany, type DiarySlot, lockInDiary, reopenMany, unblockMany } from './diary-store.ts';
import { recordTogether } from './record-together.ts';

/** Visits at hours at which the professional has something else. */
export type Clash = { slotId: string; bookings: string[] };

/**
 * What a professional's own diary says about all that they give or assist in until then: what is free is blocked or open again, who has a place keeps it, and
 * the other places of their slot close and open as if they were one of their own.
 * Whoever calls has locked the feed.
 */
export async function heedDiary(tx: Tx, professionalId: string, until: Instant): Promise<Clash[]> {
  const clashes = await heed(tx, await lockInDiary(tx, { professionalId, until }));
  return clashes.get(professionalId) ?? [];
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
  if (ids.length === 0) return;
  await (
    await diariesFirst(tx, professionalIds ? { professionalIds } : { slotIds: ids })
  )(ids);
}

/**
 * Locks diaries before the slots that are about to change, as whoever reads a diary does: in another order the two would wait for each other. Gives what
 * is to be done once the slots have changed.
 */
export async function diariesFirst(tx: Tx, whose: Whose): Promise<(ids: readonly string[]) => Promise<void>> {
  const isAny = await lockFeeds(tx, whose);
  return async (ids) => {
    if (isAny) await heed(tx, await lockInDiary(tx, { ids }));
  };
}

/** Gives the clashes of each person. */
async function heed(tx: Tx, slots: readonly DiarySlot[]): Promise<ReadonlyMap<string, Clash[]>> {
  const clashes = new Map<string, Clash[]>();
  const blocked = new Set<string>();
  const closed = new Set<string>();
  const kept = new Set<string>();
  for (const person of new Set(slots.flatMap(({ people }) => people))) {
    const theirs = slots.filter(({ people }) => people.includes(person));
    const busy = await busyOf(tx, person, {
      start: Math.min(...theirs.map(({ start }) => start)) as Instant,
      end: Math.max(...theirs.map(({ end }) => end)) as Instant,
    });
    const { block, unblock, close, reopen, conflicts, own } = heeded(theirs, busy);
    if (own.length > 0) await markOwn(tx, own);
    for (const id of block) blocked.add(id);
    for (const id of close) closed.add(id);
    const opens = new Set([...unblock, ...reopen]);
    for (const { id } of theirs) if (!opens.has(id)) kept.add(id);
    const bookings = new Map(theirs.map((slot) => [slot.id, slot.bookings]));
    clashes.set(
      person,
      conflicts.map((slotId) => ({ slotId, bookings: bookings.get(slotId) ?? [] })),
    );
  }
  // Open again only once everybody who has to be there is free.
  const freed = slots.filter(({ id }) => !kept.has(id));
  const inState = (wanted: DiarySlot['state']) =>
    freed.filter(({ state }) => state === wanted).map(({ id }) => id);
  const [open, reopened] = [inState('blocked'), inState('open')];
  if (blocked.size > 0) await blockMany(tx, [...blocked]);
  if (closed.size > 0) await closeMany(tx, [...closed]);
  if (open.length > 0) await unblockMany(tx, open);
  if (reopened.length > 0) await reopenMany(tx, reopened);
  for (const id of blocked) tx.record('slot.blocked', id);
  for (const id of open) tx.record('slot.unblocked', id);
  for (const id of closed) tx.record('slot.places-closed', id);
  for (const id of reopened) tx.record('slot.places-opened', id);
  recordTogether(tx, reopened);
  return clashes;
}
