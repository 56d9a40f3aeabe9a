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
const language = z
  .string()
  .trim()
  .max(35)
  .transform((tag, context) => {
    try {
      return new Intl.Locale(tag).toString();
    } catch {
      context.addIssue({ code: 'custom', message: 'code de langue attendu, par exemple fr, ar ou pt-BR' });
      return z.NEVER;
    }
  });

/** Also the inline patient of a new request. */
export const patientFields = z.strictObject({
  familyName: personName,
  givenName: personName,
  birthDate: z.iso.date(),
  sex: sex.nullable().optional(),
  phone: phoneField.nullable().optional(),
  insee: z.string().max(5).nullable().optional().describe('A commune of the territory; null: from elsewhere'),
  treatingDoctorId: z.uuid().nullable().optional().describe('A professional of the directory'),
  language: language.nullable().optional().describe('BCP 47; null: French, or not known'),
  needsInterpreter: z.boolean().optional(),
  needsText: z.boolean().optional().describe('By text rather than by voice: 114, SMS'),
  phoneUnsafe: z.boolean().optional().describe('Somebody else reads this phone: no SMS'),
});

export const patientAnswer = z.object({
  id: z.uuid(),
  // What the operator has to know before the first word.
  language: z.string().nullable().describe('BCP 47; null: French, or not known'),
  needsInterpreter: z.boolean(),
  needsText: z.boolean(),
  phoneUnsafe: z.boolean(),
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
