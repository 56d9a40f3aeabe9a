import { DomainError, notFound } from '../platform/errors.ts';
import { addressMissing } from '../patients/home-address.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { addNote } from '../requests/add-note.ts';
import { notBookable } from '../requests/errors.ts';
import { isBookable } from '../requests/request.ts';
import { redFlagOf } from '../requests/tables.ts';
import {
  anotherProfession,
  slotNotForLine,
  slotPast,
  slotTaken,
  slotWithdrawn,
  videoNotWanted,
} from '../slots/errors.ts';
import { type BookResult, takePlace } from './store.ts';

/** The place is later than the 24 h of rule 2, or than a protocol wants the patient seen: somebody has to want it. */
const pastDeadline = (): DomainError =>
  new DomainError(
    'deadline-exceeded',
    'conflict',
    'Hors délai',
    'Ce créneau vient après le délai dans lequel le patient devrait être vu : confirmez avec acceptLate.',
  );

export type Booked = {
  id: string;
  requestId: string;
  slotId: string;
  professionalId: string;
  start: number;
  end: number;
  mode: string;
};

/**
 * Books a place of a slot for a request: one statement, one winner (rule 3). Throws `red-flag` before anything else (rule 1), then
 * `not-triaged`, `already-booked`, `not-snp`, `request-over`, `slot-withdrawn`, `slot-not-for-line`, `slot-past`, `deadline-exceeded`,
 * `video-not-wanted` where a protocol wants the patient seen another way and nobody has said why it may be by video all the same (`acceptVideo`),
 * `address-missing` for a home visit, `slot-taken`.
 */
export async function bookSlot(
  tx: Tx,
  it: {
    requestId: string;
    slotId: string;
    acceptLate?: boolean | undefined;
    acceptVideo?: string | undefined;
    movedFrom?: string;
  },
): Promise<Booked> {
  const id = newId();
  const found = await takePlace(tx, {
    bookingId: id,
    requestId: it.requestId,
    slotId: it.slotId,
    acceptLate: it.acceptLate ?? false,
    acceptVideo: it.acceptVideo !== undefined,
  });
  if (!found) throw notFound('Cette demande');
  const { seatNo, professionalId, start, end, mode } = found;
  if (seatNo === null || professionalId === null || start === null || end === null || mode === null)
    throw refusalOf(found, tx.at, it.acceptLate ?? false);
  if (mode === 'VR' && it.acceptVideo !== undefined)
    await addNote(tx, {
      requestId: it.requestId,
      kind: 'orientation',
      text: `Téléconsultation réservée : ${it.acceptVideo}`,
    });
  tx.record('booking.made', id, {
    requestId: it.requestId,
    slotId: it.slotId,
    professionalId,
    start: new Date(start).toISOString(),
    ...(it.movedFrom === undefined ? {} : { movedFrom: it.movedFrom }),
  });
  return { id, requestId: it.requestId, slotId: it.slotId, professionalId, start, end, mode };
}

/** Why the statement took no place. */
function refusalOf(found: BookResult, at: number, acceptLate: boolean): DomainError {
  const refusal = isBookable({
    state: found.state,
    redFlag: redFlagOf(found),
    orientation: found.orientation,
    triageOpen: found.triage_open,
  });
  if (refusal) return notBookable(refusal);
  if (found.slotState === null) return notFound('Ce créneau');
  if (found.slotState === 'withdrawn') return slotWithdrawn();
  if (found.forLine === false) return slotNotForLine();
  if (found.suits === false) return anotherProfession();
  if (found.start !== null && found.start <= at) return slotPast();
  if (found.start !== null && found.start > found.deadline && !acceptLate) return pastDeadline();
  if (found.byAWayWanted === false) return videoNotWanted();
  if (found.findable === false) return addressMissing();
  return slotTaken();
}
