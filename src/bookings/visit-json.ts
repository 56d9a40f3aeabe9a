import { z } from 'zod';
import { type Profession, professions } from '../directory/profession.ts';
import { isoIn } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
import { phoneAnswer } from '../territory/phone-field.ts';
import type { Visit } from './visit-store.ts';

const time = z.iso.datetime({ offset: true });
export const bookingState = z.enum(['booked', 'arrived', 'seen', 'no-show', 'cancelled', 'moved']);
export const cancelledBy = z.enum(['patient', 'professional', 'operator']);
const mode = z.enum(['AMB', 'HH', 'VR']).describe('AMB at the practice, HH at home, VR by video');

/** A booking as a request shows it: who sees the patient, where and when, and how it ended. */
export const visitAnswer = z.object({
  id: z.uuid(),
  slotId: z.uuid(),
  state: bookingState,
  version: z.number().int().describe('How often it has changed, from 1'),
  start: time,
  end: time,
  mode,
  bookedAt: time,
  confirmedAt: time.nullable().describe('The patient has said that they will come'),
  professional: z.object({
    id: z.uuid(),
    name: z.string(),
    profession: z.enum(Object.keys(professions) as [Profession, ...Profession[]]),
  }),
  place: z.object({
    id: z.uuid(),
    name: z.string(),
    line: z.string(),
    commune: z.string(),
    phone: phoneAnswer.nullable().describe('For patients'),
  }),
  cancelledBy: cancelledBy.nullable(),
  arrivedAt: time.nullable(),
  walkIn: z
    .boolean()
    .describe('Whoever comes between start and end is seen in the order of coming: no hour of their own'),
  overbooked: z.boolean().describe('Beyond the capacity of the slot, by its own professional'),
  addressMissing: z
    .boolean()
    .describe('A home visit to come, and nobody knows yet where: the line asks for the address'),
  comment: z
    .string()
    .nullable()
    .optional()
    .describe('For the professional who sees the patient; not for a coordinator'),
  reason: z.string().nullable().optional().describe('Why it was cancelled: a code; not for a coordinator'),
});

export type Reader = { role: Role | 'system'; timeZone: string };

export function visitJson(it: Visit, { role, timeZone }: Reader): z.infer<typeof visitAnswer> {
  return {
    id: it.id,
    slotId: it.slotId,
    state: it.state,
    version: it.version,
    start: isoIn(timeZone, it.start),
    end: isoIn(timeZone, it.end),
    mode: it.mode,
    bookedAt: isoIn(timeZone, it.bookedAt),
    confirmedAt: it.confirmedAt && isoIn(timeZone, it.confirmedAt),
    professional: { id: it.professionalId, name: it.professionalName, profession: it.profession },
    place: {
      id: it.placeId,
      name: it.placeName,
      line: it.placeLine,
      commune: it.communeName,
      phone: it.placePhone,
    },
    cancelledBy: it.cancelledBy,
    arrivedAt: it.arrivedAt && isoIn(timeZone, it.arrivedAt),
    walkIn: it.walkIn,
    overbooked: it.overbooked,
    addressMissing: it.addressMissing,
    // « Va mieux » tells of the patient's health.
    ...(role === 'coordinator' ? {} : { reason: it.reason, comment: it.comment }),
  };
}
