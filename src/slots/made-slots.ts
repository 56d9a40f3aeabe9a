import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { diariesFirst, heedDiaryOf } from './heed-diary.ts';
import { recordTogether } from './record-together.ts';
import {
  closeFreePlaces,
  letGoOfAbsent,
  letGoOfThese as letGo,
  lockSlots,
  type MadeSlot,
  type NewAudience,
  refillPlaces,
  reopenAfter,
  selectMade,
  selectOrigin,
  selectTaken,
  type SlotOrigin,
  updateAudience,
  type WhichSlots,
  withdrawMany,
} from './made-store.ts';

export type { MadeSlot, SlotOrigin, WhichSlots };

/** A visit that stays as it was agreed, although its slot is no longer offered. */
export type Remaining = { bookingId: string; slotId: string; start: Instant };

/**
 * Takes back what is free of many slots to come (rule 4: theirs to withdraw while it is free), and says which visits remain.
 * `absenceId`: for as long as that absence lasts; null: the rule that made them lets go of them and may make others in their place.
 */
export async function takeBackFree(
  tx: Tx,
  slots: WhichSlots,
  { absenceId }: { absenceId: string | null },
): Promise<Remaining[]> {
  if ('ids' in slots && slots.ids.length === 0) return [];
  const locked = await lockSlots(tx, slots);
  if (locked.length === 0) return [];
  const free = locked.filter(({ isTaken }) => !isTaken).map(({ id }) => id);
  const visited = locked.filter(({ bookings }) => bookings.length > 0);
  const closed = await closeFreePlaces(
    tx,
    locked.map(({ id }) => id),
  );
  if (free.length > 0) await withdrawMany(tx, free, absenceId);
  const withdrawn = new Set(free);
  for (const id of free) tx.record('slot.withdrawn', id);
  for (const id of closed) if (!withdrawn.has(id)) tx.record('slot.places-closed', id);
  return visited.flatMap(({ id, start, bookings }) =>
    bookings.map((bookingId) => ({ bookingId, slotId: id, start })),
  );
}

/** The same of all slots of a rule that is not to be any more, or in another way; an absence gives none of them back. */
export async function takeBackRule(tx: Tx, ruleId: string): Promise<Remaining[]> {
  const remaining = await takeBackFree(tx, { ruleIds: [ruleId] }, { absenceId: null });
  await letGoOfAbsent(tx, ruleId);
  return remaining;
}

/**
 * Rules give their slots to others: what is to come gets the new audience as it stands, free or not. Where its doctor had chosen for one slot whom it is for, only what the
 * change adds and takes away changes there (rule 4). Holds and visits stay; who waits is looked for as if the places were new.
 */
export async function giveTo(tx: Tx, ruleIds: readonly string[], change: NewAudience): Promise<void> {
  await lockSlots(tx, { ruleIds });
  for (const { id, professionalId, start, end, state } of await updateAudience(tx, ruleIds, change))
    // What an absence has withdrawn is told of when it is open again.
    if (state !== 'withdrawn')
      tx.record('slot.changed', id, {
        professionalId,
        fields: ['audience'],
        start: new Date(start).toISOString(),
        end: new Date(end).toISOString(),
      });
}

/** No absence gives any of these back. */
export const letGoOfThese = (tx: Tx, ids: readonly string[]): Promise<void> => letGo(tx, ids);

/** An absence is over: what it has withdrawn is open again where the hour is still free. */
export async function giveBack(
  tx: Tx,
  absence: { id: string; professionalId: string; from: Instant; to: Instant },
): Promise<void> {
  await diariesFirst(tx, { professionalIds: [absence.professionalId] });
  const opened = await reopenAfter(tx, absence.id);
  for (const id of opened) tx.record('slot.published', id, { again: true });
  await heedDiaryOf(tx, opened);
  const { professionalId, from, to } = absence;
  const standing = await lockSlots(tx, { professionalId, from, to });
  const again = new Set(opened);
  // What a rule has made and still gives is its own to fill: it may have changed while the professional was away.
  await openAllPlaces(
    tx,
    standing.filter(({ id, ruleId }) => ruleId === null || again.has(id)).map(({ id }) => id),
  );
}

/**
 * All places of slots of which some were closed: they are somebody's who waits as much as new ones. Those that a diary has closed are its to open; where it
 * has filled meanwhile, they close at once.
 */
export async function openAllPlaces(tx: Tx, ids: readonly string[]): Promise<void> {
  const filled = await refillPlaces(tx, ids);
  await heedDiaryOf(tx, filled);
  for (const id of filled) tx.record('slot.places-opened', id);
  recordTogether(tx, filled);
}

/** No place is left of these for anybody who comes new; who has one keeps it. */
export async function closePlaces(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const id of await closeFreePlaces(tx, ids)) tx.record('slot.places-closed', id);
}

/** Every slot that a rule has made between two times, the withdrawn ones too. */
export const madeFrom = (tx: Tx, ruleId: string, from: Instant, to: Instant): Promise<MadeSlot[]> =>
  selectMade(tx, ruleId, from, to);

/** When these people and things have something else than that rule's slots. */
export const takenBesides = (
  tx: Tx,
  needs: readonly { who: string; how: 'present' | 'reachable' }[],
  between: { from: Instant; to: Instant },
  ruleId: string | null,
): Promise<{ start: Instant; end: Instant }[]> => selectTaken(tx, needs, between.from, between.to, ruleId);

/** Who gives it and who is needed there, and which rule has made it. */
export const originOf = (tx: Tx, slotId: string): Promise<SlotOrigin | undefined> => selectOrigin(tx, slotId);
