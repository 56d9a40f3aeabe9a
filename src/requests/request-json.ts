import { z } from 'zod';
import { visitAnswer } from '../bookings/visit-json.ts';
import { accessField } from '../directory/directory-json.ts';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
import { patientFields } from '../patients/patient-json.ts';
import { careFields } from '../triage/protocol-file.ts';
import { deadlineOf, isLate, seenBy } from './deadline.ts';
import { FOLLOW_UPS } from './follow-up.ts';
import type { KnownRequest } from './lookup.ts';
import { type RequestKind, UNDECIDED } from './request.ts';
import { isTimedRow, type RequestRow } from './tables.ts';
import { asksForCare } from './timed-care.ts';

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
const subject = z.enum(['information', 'wrong-number', 'out-of-area', 'certificate', 'other']);
const complaint = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/);

export const state = z.enum([
  'received',
  'triaged',
  'offered',
  'proposed',
  'waiting',
  'booked',
  'seen',
  'reported',
  'closed',
  'redirected',
  'cancelled',
  'lost-contact',
]);
export const orientation = z.enum([
  'snp',
  'mt',
  'both',
  'other',
  'samu',
  'profession',
  'emergency',
  'advice',
]);

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
    access: accessField
      .default([])
      .describe('What the patient needs to get in: a place without it is not proposed'),
    subject: subject.optional().describe('What a request of kind « other » is about'),
    complaint: complaint
      .optional()
      .describe(
        'What the patient complains of: the id of a motive’s protocol, to go on with after the screen',
      ),
    requester: z.uuid().optional().describe('The professional or structure of the directory who asked'),
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
  late: z
    .boolean()
    .describe('Care without an outcome past its deadline, or past `careBy` where that is sooner'),
  insee: z.string().nullable(),
  modes: z.array(mode),
  chronic: z.boolean().optional(),
  motive: z.string().optional(),
  redFlag: z.enum(['none', 'raised', 'unknown', 'lifted']).optional(),
  redFlagRules: z.array(z.string()).optional(),
  orientation: orientation.nullable().optional(),
  subject: subject.nullable(),
  escalation: z.number().int().describe('Steps of its escalation so far'),
  mergedInto: z.uuid().nullable(),
  followUps: z.array(z.enum(FOLLOW_UPS)).describe('What is organised for somebody who gives up care'),
  requester: z.uuid().nullable(),
  access: z.array(z.string()).optional().describe('What the patient needs to get in'),
  reason: z.string().nullable().optional().describe('Why it is in its state: a code'),
  complaint: z.string().nullable().optional(),
  care: careFields.nullable().optional().describe('Where a protocol has sent the patient'),
  careProtocol: z.string().nullable().optional(),
  careBy: time.nullable().optional().describe('To be seen by then, as the protocol says'),
  triageOpen: z
    .string()
    .nullable()
    .optional()
    .describe('A protocol whose questions were begun and not finished'),
  decision: z.object({ by: z.string(), at: time, text: z.string() }).nullable().optional(),
});

/** One request by itself, with the visits that were agreed for it. */
export const requestWithVisits = requestAnswer.extend({
  bookings: z.array(visitAnswer).describe('Visits, the newest first: the one that stands and those before'),
  lift: z
    .object({
      by: z.enum(['doctor', 'samu']),
      at: time.describe('When the advice was given, or the flag lifted by the doctor'),
      fileNumber: z.string().nullable(),
    })
    .nullable()
    .optional()
    .describe('The latest lift of a red flag; only for a reader of clinical data'),
  merged: z
    .array(z.object({ id: z.uuid(), motive: z.string(), phone: z.string().nullable() }))
    .optional()
    .describe('Requests that were put together with this one; only for a reader of clinical data'),
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

/** Who may know what triage found; a coordinator is often not a clinician. */
export const readsTriage = (role: Role | 'system'): boolean => role === 'operator' || role === 'professional';

const isOverdue = (row: RequestRow, at: Instant): boolean =>
  isTimedRow(row) && isLate(seenBy({ deadline: row.deadline, careBy: row.care_by }), at);

/** Who is not to know what triage found learns it neither from the time at which a search for a treating doctor has turned into care. */
export const forOffice = (row: {
  kind: RequestKind;
  received_at: Instant;
  deadline: Instant;
}): { timed: boolean; deadline: Instant } => {
  const timed = asksForCare(row.kind);
  return { timed, deadline: timed ? row.deadline : deadlineOf(row.received_at) };
};

/** Who reads decides what is in it (rule 8, domain.md): a coordinator sees identity, place and time, not motive, triage or report. */
export function requestJson(
  row: RequestRow,
  reader: { role: Role | 'system'; timeZone: string; at: Instant },
): z.infer<typeof requestAnswer> {
  const { timeZone, role, at } = reader;
  const clinical = readsTriage(role);
  const undecided = UNDECIDED.some((it) => it === row.state);
  const office = forOffice(row);
  return {
    id: row.id,
    callId: row.call_id,
    patientId: row.patient_id,
    kind: row.kind,
    origin: row.origin,
    state: row.state,
    deadline: isoIn(timeZone, clinical ? row.deadline : office.deadline),
    receivedAt: isoIn(timeZone, row.received_at),
    late: undecided && (clinical ? isOverdue(row, at) : office.timed && isLate(office.deadline, at)),
    insee: row.insee,
    modes: row.modes,
    subject: row.subject,
    escalation: clinical || office.timed ? row.escalation : 0,
    mergedInto: row.merged_into,
    followUps: row.follow_ups,
    requester: row.requester,
    ...(clinical
      ? {
          chronic: row.chronic,
          access: row.access,
          motive: row.motive,
          redFlag: row.red_flag,
          redFlagRules: row.red_flag_rules,
          orientation: row.orientation,
          reason: row.reason,
          complaint: row.complaint,
          care: row.care,
          careProtocol: row.care_protocol,
          careBy: row.care_by && isoIn(timeZone, row.care_by),
          triageOpen: row.triage_open,
          decision: row.decision,
        }
      : {}),
  };
}
