import { after, type Instant } from '../platform/clock.ts';
import { clearDue, setDue } from '../platform/due.ts';
import { refuseClosed } from '../directory/refuse-closed.ts';
import { notFound } from '../platform/errors.ts';
import { type Expected, refuseStale } from '../platform/if-match.ts';
import type { Tx } from '../platform/transaction.ts';
import { claimParts } from './claim-parts.ts';
import { notYours, slotBooked, slotGone, slotHeld } from './errors.ts';
import { diariesFirst } from './heed-diary.ts';
import { OPENED_DUE, refusalOf, refuseImpossible, refuseSenseless } from './publish-slots.ts';
import { assistantsOf, type Part } from './part.ts';
import { replaceParts, selectNeeds } from './part-store.ts';
import { refuseAway } from './refuse-away.ts';
import { type Limits, type LockedSlot, lockSlot, updateSlot } from './store.ts';
import type { Audience } from './terms.ts';

type Changeable = Limits & { start: Instant; end: Instant; audience: readonly Audience[] };

/** Absent: stays. `releaseBefore`: so long before the start that it then has, instead of `releaseAt`. */
export type SlotChange = { [Field in keyof Changeable]?: Changeable[Field] | undefined } & {
  releaseBefore?: number | undefined;
  /** Who and what it needs beside its professional. */
  needs?: readonly Part[] | undefined;
};

/**
 * Changes on what terms a slot is given, for whoever is booked from now on; and its hours and what it needs, while nobody is booked or being booked in it. The
 * release moves with them, unless it is changed too. Throws `not-found`, `not-yours`, `stale`, `slot-withdrawn`, `slot-booked`, `slot-held`, `place-closed`, `slot-overlap`, `part-taken`, `part-away`,
 * `validation`.
 */
export async function changeSlot(tx: Tx, id: string, change: SlotChange, expected: Expected): Promise<void> {
  const heedDiary = await diariesFirst(tx, {
    slotIds: [id],
    professionalIds: assistantsOf(change.needs),
  });
  const slot = await lockSlot(tx, id);
  if (!slot) throw notFound('Ce créneau');
  if (tx.actor.role === 'professional' && slot.professional_id !== tx.actor.subject) throw notYours();
  refuseStale(expected, slot.version);
  if (slot.state === 'withdrawn') throw slotGone();
  const then = { ...changed(slot, change), mode: slot.mode };
  const moves = then.start !== slot.start_at || then.end !== slot.end_at;
  const before = await selectNeeds(tx, id);
  const needs = change.needs && !isSame(change.needs, before) ? change.needs : undefined;
  const isAnew = moves || needs !== undefined;
  if (isAnew) await refuseAnew(tx, slot, { ...then, needs: needs ?? before }, moves);
  refuseSenseless(then, '');
  try {
    if (needs) await replaceParts(tx, { id, ...then, needs });
    await updateSlot(tx, id, then, isAnew ? slot.capacity : undefined);
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
  if (then.releaseAt !== null && then.releaseAt > tx.at) await setDue(tx, OPENED_DUE, id, then.releaseAt);
  else await clearDue(tx, OPENED_DUE, id);
  tx.record('slot.changed', id, {
    professionalId: slot.professional_id,
    fields: Object.keys(change).toSorted(),
    start: new Date(then.start).toISOString(),
    end: new Date(then.end).toISOString(),
  });
  if (isAnew) await heedDiary([id]);
}

/** As it will be. */
function changed(slot: LockedSlot, change: SlotChange) {
  const start = change.start ?? slot.start_at;
  const moved = slot.release_at === null ? null : after(slot.release_at, start - slot.start_at);
  const or = <T>(wanted: T | undefined, before: T): T => (wanted === undefined ? before : wanted);
  return {
    start,
    end: change.end ?? slot.end_at,
    audience: change.audience ?? slot.audience,
    minAge: or(change.minAge, slot.min_age),
    maxAge: or(change.maxAge, slot.max_age),
    withoutDoctorOnly: change.withoutDoctorOnly ?? slot.without_doctor_only,
    communes: or(change.communes, slot.communes),
    complaints: or(change.complaints, slot.complaints),
    reservedFor: or(change.reservedFor, slot.reserved_for),
    releaseAt:
      change.releaseBefore === undefined ? or(change.releaseAt, moved) : after(start, -change.releaseBefore),
    releaseAudience: change.releaseAudience ?? slot.release_audience,
  };
}

const isSame = (some: readonly Part[], others: readonly Part[]): boolean => {
  const written = (parts: readonly Part[]) => parts.map(({ part, who }) => `${part} ${who}`).toSorted();
  return written(some).join() === written(others).join();
};

/** A patient was told the hour that it has, and the room and the people that await them. */
async function refuseAnew(
  tx: Tx,
  slot: LockedSlot,
  then: { start: Instant; end: Instant; needs: readonly Part[] },
  moves: boolean,
): Promise<void> {
  if (slot.booked > 0) throw slotBooked();
  if (slot.held > 0) throw slotHeld();
  refuseImpossible(then, '', tx.at);
  if (moves) await refuseClosed(tx, [{ placeId: slot.place_id, ...then }], () => '');
  await refuseAway(tx, [then]);
  await claimParts(
    tx,
    [{ professionalId: slot.professional_id, placeId: slot.place_id, ...then }],
    undefined,
    slot.id,
  );
}
