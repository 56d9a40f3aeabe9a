import { DomainError, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { addNote } from '../requests/add-note.ts';
import { askAddress } from '../requests/ask-address.ts';
import { notBookable } from '../requests/errors.ts';
import { isBookable } from '../requests/request.ts';
import { redFlagOf } from '../requests/tables.ts';
import { anotherProfession, notEligible, slotPast, slotTaken, videoNotWanted } from '../slots/errors.ts';
import { type BookResult, takePlace } from './place-store.ts';

/** The place is later than the 24 h of rule 2, or than a protocol wants the patient seen: somebody has to want it. */
const pastDeadline = (): DomainError =>
  new DomainError(
    'deadline-exceeded',
    'conflict',
    'Hors délai',
    'Ce créneau vient après le délai dans lequel le patient devrait être vu : confirmez avec acceptLate.',
  );

export type Booking = {
  requestId: string;
  slotId: string;
  acceptLate?: boolean | undefined;
  acceptVideo?: string | undefined;
  /** For the professional who sees the patient. */
  comment?: string | undefined;
};

export type Booked = {
  id: string;
  requestId: string;
  slotId: string;
  professionalId: string;
  start: Instant;
  end: Instant;
  mode: string;
  /** Whoever comes between start and end is seen in the order of coming. */
  walkIn: boolean;
  /** Somebody is to come to the patient, and nobody knows yet where that is. */
  addressMissing: boolean;
};

/**
 * Books a place of a slot for a request: one statement, one winner (rule 3). Throws `red-flag` before anything else (rule 1), then
 * `not-triaged`, `already-booked`, `not-snp`, `request-over`, what makes the slot not for this request (`slots/terms.ts`: `slot-withdrawn`, `slot-not-for-line`, `age-limit`, …), `slot-past`, `deadline-exceeded`,
 * `video-not-wanted` where a protocol wants the patient seen another way and nobody has said why it may be by video all the same (`acceptVideo`),
 * `slot-taken`. A home visit whose address nobody knows yet is booked, and a task asks for it.
 */
export async function bookSlot(
  tx: Tx,
  it: Booking & {
    movedFrom?: string;
    /** Beyond the capacity: `overbookSlot` has seen to the place. */
    overbooked?: true;
  },
): Promise<Booked> {
  const id = newId();
  const found = await takePlace(tx, {
    bookingId: id,
    requestId: it.requestId,
    slotId: it.slotId,
    acceptLate: it.acceptLate ?? false,
    acceptVideo: it.acceptVideo !== undefined,
    comment: it.comment,
  });
  if (!found) throw notFound('Cette demande');
  const { seatNo, professionalId, start, end, mode } = found;
  if (seatNo === null || professionalId === null || start === null || end === null || mode === null)
    throw refusalOf(found, it.acceptLate ?? false);
  if (mode === 'VR' && it.acceptVideo !== undefined)
    await addNote(tx, {
      requestId: it.requestId,
      kind: 'orientation',
      text: `Téléconsultation réservée : ${it.acceptVideo}`,
    });
  if (found.releasedSlotId !== null) tx.record('slot.released', found.releasedSlotId);
  tx.record('booking.made', id, {
    requestId: it.requestId,
    slotId: it.slotId,
    professionalId,
    start: new Date(start).toISOString(),
    ...(it.movedFrom === undefined ? {} : { movedFrom: it.movedFrom }),
    ...(it.overbooked ? { overbooked: true } : {}),
  });
  return {
    id,
    requestId: it.requestId,
    slotId: it.slotId,
    professionalId,
    start,
    end,
    mode,
    walkIn: found.walkIn ?? false,
    addressMissing:
      mode === 'HH' && (await askAddress(tx, { requestId: it.requestId, patientId: found.patientId })),
  };
}

/** Why the statement took no place. */
export function refusalOf(found: BookResult, acceptLate: boolean): DomainError {
  const refusal = isBookable({
    state: found.state,
    redFlag: redFlagOf(found),
    orientation: found.orientation,
    triageOpen: found.triage_open,
  });
  if (refusal) return notBookable(refusal);
  if (found.slotState === null) return notFound('Ce créneau');
  if (found.ineligible) return notEligible(found.ineligible);
  if (found.suits === false) return anotherProfession();
  if (found.over) return slotPast();
  if (found.start !== null && found.start > found.deadline && !acceptLate) return pastDeadline();
  if (found.byAWayWanted === false) return videoNotWanted();
  return slotTaken();
}
