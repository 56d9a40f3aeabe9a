import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { notYours } from '../slots/errors.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import type { Booked } from './book-slot.ts';
import { bookingFacts } from './lookup.ts';
import { bookingState, cancelledBy } from './visit-json.ts';

const time = z.iso.datetime({ offset: true });
const walkIn = z
  .boolean()
  .describe('The patient comes between start and end, and is seen in the order of coming');

/** A place that has just been taken. */
export const bookedAnswer = z.object({
  id: z.uuid(),
  requestId: z.uuid(),
  slotId: z.uuid(),
  professionalId: z.uuid(),
  start: time,
  end: time,
  mode: z.string(),
  walkIn,
  addressMissing: z
    .boolean()
    .describe('A home visit to come, and nobody knows yet where: a task asks for the address'),
  state: z.literal('booked'),
  version: z.literal(1),
});

/** A booking as its routes give it. */
export const bookingAnswer = bookedAnswer.extend({
  state: bookingState,
  patientId: z.uuid(),
  professionalName: z.string(),
  placeName: z.string(),
  placeLine: z.string(),
  commune: z.string(),
  confirmedAt: time.nullable().describe('The patient has said that they will come'),
  cancelledBy: cancelledBy.nullable(),
  reason: z.string().nullable().describe('Why it was cancelled: a code'),
  overbooked: z.boolean().describe('Beyond the capacity of the slot, by its own professional'),
  comment: z.string().nullable().describe('For the professional who sees the patient'),
  version: z.number().int().describe('How often it has changed, from 1; also the ETag'),
});

/** What is kept of a booking with its key is made into its answer each time; before migration 0035 the answer itself was kept. */
export function bookedJson(
  kept: (Booked & { timeZone: string }) | z.infer<typeof bookedAnswer>,
): z.infer<typeof bookedAnswer> {
  if (!('timeZone' in kept)) return kept;
  const { timeZone, ...it } = kept;
  return {
    ...it,
    start: isoIn(timeZone, it.start),
    end: isoIn(timeZone, it.end),
    state: 'booked',
    version: 1,
  };
}

/** Throws `not-found`, and `not-yours` for another professional than the one who sees the patient. */
export async function bookingJson(tx: Tx, id: string): Promise<z.infer<typeof bookingAnswer>> {
  const it = await bookingFacts(tx, id);
  if (tx.actor.role === 'professional' && it.professionalId !== tx.actor.subject) throw notYours();
  const timeZone = await timeZoneOf(tx);
  return {
    id: it.bookingId,
    requestId: it.requestId,
    slotId: it.slotId,
    professionalId: it.professionalId,
    start: isoIn(timeZone, it.start),
    end: isoIn(timeZone, it.end),
    mode: it.mode,
    walkIn: it.walkIn,
    addressMissing: it.addressMissing,
    state: it.state,
    patientId: it.patientId,
    professionalName: it.professionalName,
    placeName: it.placeName,
    placeLine: it.placeLine,
    commune: it.communeName,
    confirmedAt: it.confirmedAt && isoIn(timeZone, it.confirmedAt),
    cancelledBy: it.cancelledBy,
    reason: it.reason,
    overbooked: it.overbooked,
    comment: it.comment,
    version: it.version,
  };
}
