import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
import { patientFields } from '../patients/patient-json.ts';
import type { KnownRequest } from './lookup.ts';
import type { RequestRow } from './tables.ts';

const time = z.iso.datetime({ offset: true });
const mode = z
  .enum(['AMB', 'HH', 'VR'])
  .describe('AMB at the practice, HH at home, VR by video (HL7 v3-ActCode)');
export const kind = z
  .enum(['snp', 'mt', 'both', 'other'])
  .describe('snp: unplanned care; mt: search for a treating doctor');
export const origin = z.enum([
  'patient-without-mt',
  'patient-mt-away',
  'professional',
  'structure',
  'hospital',
  'cpam',
  'sas',
]);
export const state = z.enum([
  'received',
  'triaged',
  'waiting',
  'booked',
  'seen',
  'reported',
  'closed',
  'redirected',
  'cancelled',
  'lost-contact',
]);
const orientation = z.enum(['snp', 'mt', 'both', 'other', 'samu']);

export const newRequest = z
  .strictObject({
    callId: z.uuid().optional(),
    patientId: z.uuid().optional(),
    patient: patientFields.optional().describe('A new patient: what the line asks for on the phone'),
    treatingDoctor: z
      .uuid()
      .optional()
      .describe('The patient’s treating doctor, when the caller says who it is: kept on the file'),
    kind,
    origin,
    motive: z
      .string()
      .trim()
      .min(1)
      .max(2000)
      .describe('Clinical: never shown to a coordinator who is not a health professional'),
    chronic: z.boolean(),
    modes: z.array(mode).min(1).default(['AMB']),
    insee: z.string().length(5).optional().describe('Where the patient is, when it is not where they live'),
    availableFrom: time.optional(),
    availableTo: time.optional(),
  })
  .refine((it) => (it.patientId === undefined) !== (it.patient === undefined), {
    path: ['patientId'],
    message: 'Indiquez patientId, ou patient, l’un des deux.',
  })
  .refine(
    (it) => !it.availableFrom || !it.availableTo || Date.parse(it.availableFrom) < Date.parse(it.availableTo),
    {
      path: ['availableTo'],
      message: 'availableTo doit suivre availableFrom.',
    },
  );

export const requestAnswer = z.object({
  id: z.uuid(),
  callId: z.uuid().nullable(),
  patientId: z.uuid(),
  kind,
  origin,
  state,
  deadline: time,
  receivedAt: time,
  late: z.boolean(),
  insee: z.string().nullable(),
  modes: z.array(mode),
  chronic: z.boolean().optional(),
  motive: z.string().optional(),
  redFlag: z.enum(['none', 'raised', 'unknown', 'lifted']).optional(),
  redFlagRules: z.array(z.string()).optional(),
  orientation: orientation.nullable().optional(),
});

/** What an operator sees of a request before its file is open. */
export const knownRequest = z.object({ id: z.uuid(), kind, state, receivedAt: time, deadline: time });

export const knownRequestJson = (
  timeZone: string,
  { id, kind, state, receivedAt, deadline }: KnownRequest,
): z.infer<typeof knownRequest> => ({
  id,
  kind,
  state,
  receivedAt: isoIn(timeZone, receivedAt),
  deadline: isoIn(timeZone, deadline),
});

export const requestList = z.object({ items: z.array(requestAnswer), next: z.string().nullable() });

/** Who reads decides what is in it (rule 8, domain.md): a coordinator sees identity, place and time, not motive, triage or report. */
export function requestJson(
  row: RequestRow,
  reader: { role: Role | 'system'; timeZone: string; at: number },
): z.infer<typeof requestAnswer> {
  const { timeZone, role, at } = reader;
  const clinical = role === 'operator' || role === 'professional';
  return {
    id: row.id,
    callId: row.call_id,
    patientId: row.patient_id,
    kind: row.kind,
    origin: row.origin,
    state: row.state,
    deadline: isoIn(timeZone, row.deadline),
    receivedAt: isoIn(timeZone, row.received_at),
    late: row.deadline < at && ['received', 'triaged', 'waiting'].includes(row.state),
    insee: row.insee,
    modes: row.modes,
    ...(clinical
      ? {
          chronic: row.chronic,
          motive: row.motive,
          redFlag: row.red_flag,
          redFlagRules: row.red_flag_rules,
          orientation: row.orientation,
        }
      : {}),
  };
}
