import { z } from 'zod';
import { gatheredAnswer } from '../offers/offer-json.ts';
import type { VisitAddress } from '../requests/home-visit.ts';
import { phoneAnswer } from '../territory/phone-field.ts';
import { takesPlace } from './booking.ts';
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
    .describe('null for a professional whose visit was called off or moved'),
  address: gatheredAnswer.shape.address.optional(),
  motive: z.string().optional().describe('Clinical: never shown to a coordinator'),
});
export const expectedVisits = z.object({ items: z.array(expectedVisit), next: z.string().nullable() });

/** A professional's list has the patients whom they see, not those who went elsewhere; a coordinator's has nothing clinical. */
export function expectedJson(
  it: ExpectedVisit,
  reader: Reader,
  address: VisitAddress | null,
): z.infer<typeof expectedVisit> {
  const theirs = reader.role !== 'professional' || takesPlace(it.state);
  const { familyName, givenName, birthDate, phone, motive } = it;
  return {
    ...visitJson(it, reader),
    requestId: it.requestId,
    patient: theirs ? { familyName, givenName, birthDate, phone } : null,
    ...(theirs && reader.role !== 'coordinator' ? { address, motive } : {}),
  };
}
