import { z } from 'zod';
import { phoneAnswer, phoneField } from '../territory/phone-field.ts';
import { type Access, accesses } from './access.ts';
import { type Profession, professions } from './profession.ts';
import { isSpeciality } from './speciality.ts';
import type { Place, Professional, Structure } from './store.ts';
import { type StructureKind, structureKinds } from './structure-kind.ts';

/** Entries of the directory as the API takes them and gives them. */

export const profession = z.enum(Object.keys(professions) as [Profession, ...Profession[]]);
export const structureKind = z.enum(Object.keys(structureKinds) as [StructureKind, ...StructureKind[]]);
const access = z.enum(Object.keys(accesses) as [Access, ...Access[]]);
/** In any order, each once. */
export const accessField = z
  .array(access)
  .max(10)
  .transform((all) => [...new Set(all)]);
const text = (max: number) => z.string().trim().min(1).max(max);
const insee = z.string().regex(/^[0-9][0-9AB][0-9]{3}$/, 'code INSEE à 5 caractères attendu');

const secureAddress = z
  .email('adresse de messagerie sécurisée attendue')
  .max(254)
  .nullable()
  .optional()
  .describe('In the secure health mail (MSSanté): 422 `address-not-mssante` for any other');

const SPECIALITY = 'TRE_R38_SpecialiteOrdinale of the RPPS: SM54 general practice';
const NO_SPECIALITY = 'spécialité inconnue : code de la nomenclature TRE_R38 attendu, par exemple SM54';
const speciality = z
  .string()
  .regex(/^SM[0-9]{2}$/, NO_SPECIALITY)
  .transform((code, context) => {
    if (isSpeciality(code)) return code;
    context.addIssue(NO_SPECIALITY);
    return z.NEVER;
  })
  .nullable()
  .optional()
  .describe(`Of a doctor, 422 \`speciality-not-doctor\` for anybody else; ${SPECIALITY}`);

export const professionalFields = z.strictObject({
  rpps: z
    .string()
    .regex(/^[0-9]{11}$/, 'numéro RPPS à 11 chiffres attendu')
    .nullable()
    .optional(),
  profession,
  speciality,
  familyName: text(80),
  givenName: text(80),
  phone: phoneField.nullable().optional(),
  secureAddress,
  volunteer: z.boolean().optional().describe('Gives places to the line; true when absent'),
  takesPatients: z
    .boolean()
    .optional()
    .describe('Takes new patients as their treating doctor; false when absent'),
});

export const structureFields = z.strictObject({
  name: text(160),
  kind: structureKind,
  finess: z
    .string()
    .regex(/^[0-9A-Z]{9}$/, 'numéro FINESS à 9 caractères attendu')
    .nullable()
    .optional(),
  phone: phoneField.nullable().optional(),
  secureAddress,
});

export const placeFields = z.strictObject({
  name: text(160),
  line: text(160).describe('House number and street'),
  insee,
  lat: z.number().min(-90).max(90).optional().describe('With lng; without both, the centre of the commune'),
  lng: z.number().min(-180).max(180).optional(),
  phone: phoneField.nullable().optional(),
  structureId: z
    .uuid()
    .nullable()
    .optional()
    .describe(
      'Whose place it is. Those of an unplanned-care centre are proposed only once a request has escalated so far',
    ),
  access: accessField.optional().describe('What it has for those who need it to get in'),
  timeZone: z
    .string()
    .max(60)
    .refine(isTimeZone, 'fuseau horaire attendu, par exemple America/Guadeloupe')
    .nullable()
    .optional()
    .describe('IANA name; null: the territory’s. Fixed slots are said in it'),
  opening: z
    .array(
      z.strictObject({
        weekdays: z
          .array(z.number().int().min(1).max(7))
          .min(1)
          .max(7)
          .refine((days) => new Set(days).size === days.length, 'chaque jour une seule fois')
          .describe('1 Monday … 7 Sunday'),
        from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'heure HH:MM attendue'),
        to: z
          .string()
          .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'heure HH:MM attendue')
          .describe('Not later than `from`: of the day after'),
      }),
    )
    .max(30)
    .nullable()
    .optional()
    .describe('Hours outside of which no slot is given there; null: none are said'),
});

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Z]/.test(name) && Boolean(new Intl.DateTimeFormat('fr', { timeZone: name }));
  } catch {
    return false;
  }
}

export const professionalAnswer = z.object({
  id: z.uuid(),
  rpps: z.string().nullable(),
  profession,
  speciality: z.string().nullable().describe(`Of a doctor; null: not known. ${SPECIALITY}`),
  familyName: z.string(),
  givenName: z.string(),
  phone: phoneAnswer.nullable(),
  secureAddress: z.string().nullable(),
  volunteer: z.boolean(),
  takesPatients: z.boolean(),
});

export const structureAnswer = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: structureKind,
  finess: z.string().nullable(),
  phone: phoneAnswer.nullable(),
  secureAddress: z.string().nullable(),
});

export const placeAnswer = z.object({
  id: z.uuid(),
  name: z.string(),
  line: z.string(),
  insee: z.string(),
  postalCode: z.string(),
  commune: z.string(),
  lat: z.number(),
  lng: z.number(),
  phone: phoneAnswer.nullable(),
  structureId: z.uuid().nullable(),
  access: z.array(access),
  timeZone: z.string().nullable(),
  opening: z
    .array(z.object({ weekdays: z.array(z.number().int()), from: z.string(), to: z.string() }))
    .nullable(),
});

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

export const professionalJson = ({
  id,
  rpps,
  profession,
  speciality,
  familyName,
  givenName,
  phone,
  secureAddress,
  volunteer,
  takesPatients,
}: Professional) => ({
  id,
  rpps,
  profession,
  speciality,
  familyName,
  givenName,
  phone,
  secureAddress,
  volunteer,
  takesPatients,
});

export const structureJson = ({ id, name, kind, finess, phone, secureAddress }: Structure) => ({
  id,
  name,
  kind,
  finess,
  phone,
  secureAddress,
});

export const placeJson = ({
  id,
  name,
  line,
  insee,
  postalCode,
  commune,
  lat,
  lng,
  phone,
  structureId,
  access,
  timeZone,
  opening,
}: Place) => ({
  id,
  name,
  line,
  insee,
  postalCode,
  commune,
  lat,
  lng,
  phone,
  structureId,
  access,
  timeZone,
  opening: opening && opening.map((hours) => ({ ...hours, weekdays: [...hours.weekdays] })),
});
