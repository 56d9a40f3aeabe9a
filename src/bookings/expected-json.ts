import { z } from 'zod';
import { gatheredAnswer } from '../offers/offer-json.ts';
import type { VisitAddress } from '../requests/home-visit.ts';
import { phoneAnswer } from '../territory/phone-field.ts';
import type { Instant } from '../platform/clock.ts';
import { takesPlace } from './booking.ts';
import { isLongPast } from './long-past.ts';
import { type Reader, visitAnswer, visitJson } from './visit-json.ts';
import type { ExpectedVisit } from './visit-store.ts';

/** A visit in somebody's day, with the patient as far as the reader may know (rule 8). */
export const expectedVisit = visitAnswer.extend({
  requestId: z.uuid(),
  patient: z
    .object({
      familyName: z.string(),
      givenName: z.string(),
      birthDate: z.iso.date(),
      phone: phoneAnswer.nullable(),
    })
    .nullable()
    .describe(
      'null for a professional whose visit was called off or moved; the phone is left out a day after it',
    ),
  address: gatheredAnswer.shape.address.optional(),
  motive: z
    .string()
    .optional()
    .describe(
      'Clinical: never shown to a coordinator, nor to a professional a day after the visit unless the report is owed',
    ),
});
export const expectedVisits = z.object({ items: z.array(expectedVisit), next: z.string().nullable() });

/** Every visit of one patient. */
export const patientVisits = z.object({
  items: z.array(visitAnswer.extend({ requestId: z.uuid() })),
  next: z.string().nullable(),
  absences: z
    .object({
      missed: z.number().int().describe('Nobody came'),
      calledOffLate: z.number().int().describe('By the patient, less than two hours before, or afterwards'),
    })
    .describe('Of the twelve months before now'),
});

/**
 * A professional's list has the patients whom they see, not those who went elsewhere, and of a visit long past only what its report takes; a
 * coordinator's has nothing clinical.
 */
export function expectedJson(
  it: ExpectedVisit,
  reader: Reader & { at: Instant },
  address: VisitAddress | null,
): z.infer<typeof expectedVisit> {
  const theirs = reader.role !== 'professional' || takesPlace(it.state);
  const { familyName, givenName, birthDate, phone, motive } = it;
  const past = reader.role === 'professional' && isLongPast(it.end, reader.at);
  const owed = it.state === 'booked' || it.state === 'arrived';
  return {
    ...visitJson(it, reader),
    requestId: it.requestId,
    patient: theirs ? { familyName, givenName, birthDate, phone: past ? null : phone } : null,
    ...(theirs && !past ? {} : { comment: null }),
    ...(theirs && reader.role !== 'coordinator' ? { address: past ? null : address } : {}),
    ...(theirs && reader.role !== 'coordinator' && (!past || owed) ? { motive } : {}),
  };
}
