import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { phoneAnswer, phoneField } from '../territory/phone-field.ts';
import type { PatientRow } from './store.ts';

/** A patient as the API takes and gives it. */

const personName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/\p{L}/u, 'un nom contient au moins une lettre')
  .transform((name) => name.replace(/\s+/g, ' '));
const sex = z.enum(['F', 'M']);

/** Also the inline patient of a new request. */
export const patientFields = z.strictObject({
  familyName: personName,
  givenName: personName,
  birthDate: z.iso.date(),
  sex: sex.nullable().optional(),
  phone: phoneField.nullable().optional(),
  insee: z.string().max(5).nullable().optional().describe('A commune of the territory; null: from elsewhere'),
  treatingDoctorId: z.uuid().nullable().optional().describe('A professional of the directory'),
});

export const patientAnswer = z.object({
  id: z.uuid(),
  familyName: z.string(),
  givenName: z.string(),
  birthDate: z.iso.date(),
  sex: sex.nullable(),
  phone: phoneAnswer.nullable(),
  insee: z.string().nullable(),
  treatingDoctorId: z.uuid().nullable(),
  insStatus: z.enum(['provisoire', 'récupérée', 'validée', 'qualifiée']),
  createdAt: z.iso.datetime({ offset: true }),
});

export const patientList = z.object({ items: z.array(patientAnswer), next: z.string().nullable() });

export const patientJson = (
  timeZone: string,
  { createdAt, ...patient }: PatientRow,
): z.infer<typeof patientAnswer> => ({
  ...patient,
  createdAt: isoIn(timeZone, createdAt),
});
