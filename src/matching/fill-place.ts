import { bookSlot } from '../bookings/book-slot.ts';
import { DomainError } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { territoryOf } from '../territory/lookup.ts';
import { quietHoursOf, quietUntil } from '../territory/quiet-hours.ts';
import { type Candidate, unsuitable } from './need.ts';
import { needOf } from './propose.ts';
import {
  deleteStandby,
  type FreedPlace,
  lockStandby,
  oneAtATime,
  selectFreed,
  selectStandby,
  selectTreatingDoctor,
  selectWaitedFor,
  selectWaitingFor,
  type Standby,
} from './standby-store.ts';
import { inOrder, mayBeGiven, type Waiting } from './standby.ts';

/**
 * A place has fallen free: the patient of the waiting list whom it suits best has it, by the ordinary booking and with the agreement that a person has
 * recorded (rule 7). What stands in the way of a booking stands in the way of this one, a red flag before all (rule 1). `isFor`: of those who wait.
 */
export async function fillPlace(
  tx: Tx,
  slotId: string,
  isFor: (standby: Standby) => boolean = () => true,
): Promise<void> {
  if ((await selectWaitedFor(tx, [slotId])).length === 0) return;
  await oneAtATime(tx);
  // As they are now that it is our turn.
  const ids = await selectWaitingFor(tx, slotId);
  const place = await selectFreed(tx, slotId);
  if (!place) return;
  let left = place.freePlaces;
  for (const { requestId } of await suited(tx, slotId, place, ids, isFor)) {
    if (left === 0) return;
    if (await give(tx, requestId, slotId)) left -= 1;
  }
}

/** Those to whom it may be given, first come whose time is over first. */
async function suited(
  tx: Tx,
  slotId: string,
  place: FreedPlace,
  ids: readonly string[],
  isFor: (standby: Standby) => boolean,
): Promise<Waiting[]> {
  const { settings, timeZone } = await territoryOf(tx);
  const toldFrom = quietUntil(quietHoursOf(settings), timeZone, tx.at) ?? tx.at;
  const found: Waiting[] = [];
  for (const requestId of ids) {
    const [request, standby, treatingDoctor] = await Promise.all([
      requestById(tx, requestId),
      selectStandby(tx, requestId),
      selectTreatingDoctor(tx, requestId),
    ]);
    const need = { ...needOf(request), maxKm: request.search.maxKm ?? settings.search?.km };
    const candidate = candidateOf(slotId, place, place.professionalId === treatingDoctor);
    if (!standby || !isFor(standby) || unsuitable(need, candidate, tx.at)) continue;
    if (mayBeGiven(need, place, tx.at, toldFrom)) found.push({ requestId, need, since: standby.since });
  }
  return inOrder(found);
}

const candidateOf = (slotId: string, place: FreedPlace, isTreatingDoctor: boolean): Candidate => ({
  slotId,
  ...place,
  load: { given: 0, taken: 0 },
  isTreatingDoctor,
});

/** False: it has found a place meanwhile, or something stands in the way; then it is the next one's. */
async function give(tx: Tx, requestId: string, slotId: string): Promise<boolean> {
  if (!(await lockStandby(tx, requestId))) return false;
  const standby = await selectStandby(tx, requestId);
  try {
    const booked = await bookSlot(tx, { requestId, slotId, acceptLate: true });
    await deleteStandby(tx, requestId);
    tx.record('standby.placed', requestId, {
      requestId,
      slotId,
      bookingId: booked.id,
      agreedBy: standby?.agreedBy ?? null,
    });
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
