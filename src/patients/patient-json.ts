import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
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

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ');
const WHICH_STREET = 'adresse : indiquez le numéro et la rue';

const homeAddress = z
  .strictObject({
    street: z
      .string(WHICH_STREET)
      .trim()
      .max(120, 'adresse : 120 caractères au plus')
      .regex(/\p{L}/u, WHICH_STREET)
      .transform(inOneLine)
      .describe('Number and street'),
    complement: z
      .string()
      .trim()
      .min(1)
      .max(120, 'complément d’adresse : 120 caractères au plus')
      .transform(inOneLine)
      .nullable()
      .default(null)
      .describe('Building, floor, bell'),
    postcode: z
      .string()
      .transform((code) => code.replaceAll(/\s/g, ''))
      .pipe(z.string().regex(/^\d{5}$/, 'code postal attendu : cinq chiffres, par exemple 59500'))
      .nullable()
      .default(null)
      .describe('Null: that of the commune'),
    access: z
      .string()
      .trim()
      .min(1)
      .max(300, 'pour entrer : 300 caractères au plus')
      .transform(inOneLine)
      .nullable()
      .default(null)
      .describe('Door code, dog, key at the neighbour’s'),
  })
  .describe(
    'Where a home visit goes. Identity: for the line and for the professional whose home visit it is',
  );

/** Also the inline patient of a new request. */
export const patientFields = z.strictObject({
  familyName: personName,
  givenName: personName,
  birthDate: z.iso.date(),
  sex: sex.nullable().optional(),
  phone: phoneField.nullable().optional(),
  insee: z.string().max(5).nullable().optional().describe('A commune of the territory; null: from elsewhere'),
  homeAddress: homeAddress.nullable().optional(),
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
  phoneUnsafeMark: z
    .object({ at: z.iso.datetime({ offset: true }), by: z.string(), why: z.string() })
    .nullable()
    .describe(
      'For an operator: since when, by whom and why (a protocol’s id, or « said »); lifted by phoneUnsafe: false',
    ),
  familyName: z.string(),
  givenName: z.string(),
  birthDate: z.iso.date(),
  sex: sex.nullable(),
  phone: phoneAnswer.nullable(),
  insee: z.string().nullable(),
  homeAddress: z
    .object({
      street: z.string(),
      complement: z.string().nullable().optional(),
      postcode: z.string().nullable(),
      access: z.string().nullable().optional(),
    })
    .nullable()
    .describe('Where a home visit goes. A coordinator is shown neither complement nor access'),
  treatingDoctorId: z.uuid().nullable(),
  insStatus: z.enum(['provisoire', 'récupérée', 'validée', 'qualifiée']),
  createdAt: z.iso.datetime({ offset: true }),
});

export const patientList = z.object({ items: z.array(patientAnswer), next: z.string().nullable() });

/** Which door and how it opens is for whoever sends somebody there, and for whoever goes (rule 8). */
export const patientJson = (
  { role, timeZone }: { role: Role | 'system'; timeZone: string },
  { createdAt, phoneUnsafeMark, homeAddress, ...patient }: PatientRow,
): z.infer<typeof patientAnswer> => ({
  ...patient,
  homeAddress:
    homeAddress && role === 'coordinator'
      ? { street: homeAddress.street, postcode: homeAddress.postcode }
      : homeAddress,
  phoneUnsafeMark: phoneUnsafeMark && {
    ...phoneUnsafeMark,
    at: isoIn(timeZone, Date.parse(phoneUnsafeMark.at) as Instant),
  },
  createdAt: isoIn(timeZone, createdAt),
});
