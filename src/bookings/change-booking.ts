import { recheckSlot } from '../availability/recheck-slot.ts';
import type { Instant } from '../platform/clock.ts';
import { DomainError, invalid, notFound } from '../platform/errors.ts';
import { type Expected, refuseStale } from '../platform/if-match.ts';
import type { Tx } from '../platform/transaction.ts';
import { moveRequest } from '../requests/move-request.ts';
import { notYours } from '../slots/errors.ts';
import { diariesFirst } from '../slots/heed-diary.ts';
import { withdrawSlot } from '../slots/withdraw-slot.ts';
import { openTask } from '../tasks/open-task.ts';
import { bookSlot, type Booked } from './book-slot.ts';
import {
  apply,
  type BookingAction,
  type BookingRefusal,
  type BookingState,
  type CancelledBy,
  noticeOf,
} from './booking.ts';
import { freePlace, lockBooking, selectHours, updateBooking } from './store.ts';
import type { BookingTable } from './tables.ts';

/** A professional speaks for the patient who has called them, or for themselves. */
const notTheLine = (): DomainError =>
  invalid('by', 'Un professionnel annule pour lui-même ou à la demande du patient.');

/** `expected`: of whoever has read the booking before, and decided by what they read (412 `stale`). */
type Read = { expected?: Expected };

/**
 * The patient calls off, or the professional, or the line. The place is free again, unless the professional's time goes with it (`withdrawSlot`), and
 * the request looks for another; after an urgent visit that was called off someone checks on the patient. Throws `slot-booked` when others are
 * expected in a slot that was to go.
 */
export async function cancelBooking(
  tx: Tx,
  id: string,
  it: { by: CancelledBy; reason: string; withdrawSlot?: boolean | undefined } & Read,
): Promise<void> {
  if (tx.actor.role === 'professional' && it.by === 'operator') throw notTheLine();
  const booking = await step(tx, id, 'cancel', { ...it, cancelled: { by: it.by, reason: it.reason } });
  await freeIts(tx, booking);
  if (it.withdrawSlot) await withdrawSlot(tx, booking.slot_id);
  await moveRequest(tx, booking.request_id, 'release');
  // An operator who is told by the patient asks how they are; otherwise nobody knows.
  const heard = tx.actor.role === 'operator' && it.by !== 'professional';
  if (!heard) await openTask(tx, 'check-on-patient', id);
  tx.record('booking.cancelled', id, {
    requestId: booking.request_id,
    slotId: booking.slot_id,
    by: it.by,
    reason: it.reason,
    notice: noticeOf(await awaitedUntil(tx, booking), tx.at),
  });
}

/**
 * The place that it has; which is nobody's if the professional's diary has filled meanwhile, they are away by then, or their fixed slots are not that any more.
 * In the same transaction: whoever waits for a place must not be sent to somebody who is ill.
 */
async function freeIts(tx: Tx, booking: Pick<BookingTable, 'id' | 'slot_id'>): Promise<void> {
  const heedDiary = await diariesFirst(tx, { slotIds: [booking.slot_id] });
  await freePlace(tx, booking);
  await heedDiary([booking.slot_id]);
  await recheckSlot(tx, booking.slot_id);
}

/** The visit's time; of a walk-in slot its end. */
async function awaitedUntil(tx: Tx, booking: Pick<BookingTable, 'slot_id' | 'start_at'>): Promise<Instant> {
  const slot = await selectHours(tx, booking.slot_id);
  return slot?.walk_in ? slot.end_at : booking.start_at;
}

/** Another place instead of this one, in one transaction: when the new one is refused, the old one stays. */
export async function moveBooking(
  tx: Tx,
  id: string,
  it: { slotId: string; acceptLate?: boolean | undefined; acceptVideo?: string | undefined } & Read,
): Promise<Booked> {
  const booking = await step(tx, id, 'move', it);
  await freeIts(tx, booking);
  await moveRequest(tx, booking.request_id, 'release');
  const booked = await bookSlot(tx, {
    requestId: booking.request_id,
    slotId: it.slotId,
    acceptLate: it.acceptLate,
    acceptVideo: it.acceptVideo,
    movedFrom: id,
    comment: booking.comment ?? undefined,
  });
  if (tx.actor.role === 'professional' && booked.professionalId !== tx.actor.subject) throw notYours();
  tx.record('booking.moved', id, {
    requestId: booking.request_id,
    fromSlotId: booking.slot_id,
    toSlotId: it.slotId,
    bookingId: booked.id,
  });
  return booked;
}

export async function markArrived(tx: Tx, id: string, it: Read = {}): Promise<void> {
  const booking = await step(tx, id, 'arrive', it);
  tx.record('booking.arrived', id, { requestId: booking.request_id });
}

/** Nobody has missed a visit whose time has not come. */
const notYet = (): DomainError =>
  new DomainError(
    'not-yet',
    'conflict',
    'Trop tôt',
    'L’heure du rendez-vous n’est pas passée : annulez-le si le patient ne vient pas.',
  );

/** After a missed urgent visit someone checks on the patient. Throws `not-yet` before the visit's time, of a walk-in slot before its end. */
export async function markNoShow(tx: Tx, id: string, it: Read = {}): Promise<void> {
  const booking = await step(tx, id, 'no-show', it);
  if ((await awaitedUntil(tx, booking)) > tx.at) throw notYet();
  await moveRequest(tx, booking.request_id, 'release');
  await openTask(tx, 'check-on-patient', id);
  tx.record('booking.missed', id, { requestId: booking.request_id });
}

/** Loads, decides, saves. Throws `not-found`, `not-yours`, `stale`, and `already-…` when the booking's state does not allow it. */
export async function step(
  tx: Tx,
  id: string,
  action: BookingAction,
  it: { cancelled?: { by: CancelledBy; reason: string } } & Read = {},
): Promise<BookingTable & { state: BookingState }> {
  const booking = await bookingToChange(tx, id, it.expected);
  const then = apply(booking.state, action);
  if ('refused' in then) throw refused(then.refused);
  await updateBooking(tx, id, then.state, it.cancelled);
  return { ...booking, state: then.state };
}

/** Nobody else changes it until the end of the transaction. Throws `not-found`, `not-yours`, `stale`. */
export async function bookingToChange(
  tx: Tx,
  id: string,
  expected: Expected,
): Promise<BookingTable & { state: BookingState }> {
  const booking = await lockBooking(tx, id);
  if (!booking) throw notFound('Ce rendez-vous');
  if (tx.actor.role === 'professional' && booking.professional_id !== tx.actor.subject) throw notYours();
  refuseStale(expected, booking.version);
  return booking;
}

export const refused = (refusal: BookingRefusal): DomainError =>
  new DomainError(
    refusal,
    'conflict',
    'Action impossible',
    `${details[refusal]} : cette action n’est plus possible.`,
  );

const details: Record<BookingRefusal, string> = {
  'already-arrived': 'Le patient est déjà arrivé',
  'already-seen': 'Le patient a déjà été vu',
  'already-no-show': 'Le patient a été noté absent',
  'already-cancelled': 'Ce rendez-vous est annulé',
  'already-moved': 'Ce rendez-vous a été déplacé',
};
