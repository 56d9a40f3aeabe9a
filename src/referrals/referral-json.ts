import { z } from 'zod';
import { assessmentAnswer } from '../offers/offer-json.ts';
import { patientFields } from '../patients/patient-json.ts';
import { isoIn } from '../platform/clock.ts';
import { kind } from '../requests/request-json.ts';
import { type Progress, progressOf, type Standing } from './progress.ts';
import { readsAssessments } from './rank.ts';
import type { NoticeRow, ReferralRow } from './store.ts';

const time = z.iso.datetime({ offset: true });
const text = z.string().trim().min(1);
const rank = z.enum(['doctor-regulator', 'arm', 'osnp', 'professional', 'structure', 'cpam']);

/** The least that one must say, whoever it is. */
const least = {
  patient: patientFields,
  kind,
  motive: text.max(2000).describe('Clinical: read by health professionals only'),
  chronic: z.boolean().default(false),
  modes: z
    .array(z.enum(['AMB', 'HH', 'VR']))
    .min(1)
    .default(['AMB']),
  insee: z.string().length(5).optional().describe('Where the patient is, when it is not where they live'),
  caresForPatient: z
    .boolean()
    .default(false)
    .describe('Whoever refers cares for the patient: they learn the outcome'),
  consent: z
    .boolean()
    .default(false)
    .describe('The patient agrees that whoever refers learns the outcome: kept on the record'),
};

export const newReferral = z.strictObject({
  ...least,
  rank: rank.describe('A regulator’s token: doctor-regulator, arm, osnp; a partner’s: the others'),
  fileNumber: text
    .max(100)
    .optional()
    .describe('The referrer’s own, for the SAS its file number: leads to the request'),
  decision: z
    .strictObject({ by: text.max(200), at: time, text: text.max(4000) })
    .optional()
    .describe(
      'What the regulating doctor decided: carried on, and asked again as « worse since? » instead of the whole screen',
    ),
  webhook: z
    .strictObject({
      url: z.string().max(2000).describe('Public HTTPS address, told at each change (Standard Webhooks)'),
      secret: z.string().max(120).describe('whsec_ and 24 to 64 bytes in base64; never given back'),
    })
    .optional(),
});

/** Through the link of a structure: it is the structure that refers. */
export const newLinkReferral = z.strictObject({
  ...least,
  writer: text
    .max(120)
    .optional()
    .describe('Who writes, with their function: for whoever calls the structure back'),
  ward: text.max(120).optional().describe('The part of the structure where they are'),
});

export const progress = z.object({
  status: z
    .enum([
      'received',
      'handled',
      'not-reached',
      'place-lost',
      'waiting',
      'booked',
      'seen',
      'redirected',
      'cancelled',
      'closed',
    ])
    .describe(
      'received, handled, not-reached for everybody; the others for whoever cares for the patient or has their recorded consent; place-lost for the regulating doctor who had decided',
    ),
  at: time.optional().describe('Of the visit'),
  professional: z.string().optional(),
  profession: z.string().optional(),
  reason: z.string().nullable().optional().describe('Where the request was handed to: a code'),
});

export const referralAnswer = z.object({
  id: z.uuid(),
  number: z.string().describe('GD-2026-000123'),
  rank,
  fileNumber: z.string().nullable(),
  kind,
  receivedAt: time,
  deadline: time,
  caresForPatient: z.boolean(),
  consentAt: time.nullable(),
  webhook: z.boolean().describe('Whether changes are told to a webhook'),
  progress,
});

/** One, with what was found at the patient's side: clinical, for the SAS alone. */
export const wholeReferral = referralAnswer.extend({
  assessments: z
    .array(assessmentAnswer)
    .describe('For the SAS: what was found at the patient’s side, newest first'),
});

export const referralList = z.object({ items: z.array(referralAnswer), next: z.string().nullable() });

/** What an operator sees: also who refers, what was told and when. */
export const followedReferral = referralAnswer.extend({
  requestId: z.uuid(),
  from: z
    .object({ name: z.string().nullable(), phone: z.string().nullable() })
    .describe(
      'The structure or the professional who refers, or the regulating doctor who decided; null: not in the directory',
    ),
  notices: z.array(
    z.object({
      seq: z.number().int(),
      status: z.string(),
      at: time,
      state: z.enum(['waiting', 'told', 'given-up']),
      attempts: z.number().int(),
      lastFailure: z.string().nullable(),
      toldAt: time.nullable(),
    }),
  ),
});

/** How the request that it became stands now. */
export const standingOf = (row: ReferralRow): Standing => ({
  state: row.state,
  reason: row.reason,
  booking: row.booking_state && {
    state: row.booking_state,
    at: row.booking_at,
    professional: row.professional,
    profession: row.profession,
  },
});

export const progressOfRow = (row: ReferralRow, standing = standingOf(row)): Progress =>
  progressOf(
    {
      caresForPatient: row.cares_for_patient,
      consented: row.consent_at !== null,
      decided: row.decided,
    },
    standing,
  );

export const progressFields = (timeZone: string, it: Progress): z.infer<typeof progress> =>
  'at' in it ? { ...it, at: isoIn(timeZone, it.at) } : it;

/** What a webhook is told of a step; the regulator who asked also that there is one more sheet to be read. */
export const noticeFields = (
  timeZone: string,
  row: ReferralRow,
  standing: Standing,
): z.infer<typeof progress> & { assessments?: number } => ({
  ...progressFields(timeZone, progressOfRow(row, standing)),
  ...(readsAssessments(row.rank) && row.assessments > 0 ? { assessments: row.assessments } : {}),
});

export const referralJson = (timeZone: string, row: ReferralRow): z.infer<typeof referralAnswer> => ({
  id: row.id,
  number: row.number,
  rank: row.rank,
  fileNumber: row.file_number,
  kind: row.kind,
  receivedAt: isoIn(timeZone, row.at),
  deadline: isoIn(timeZone, row.deadline),
  caresForPatient: row.cares_for_patient,
  consentAt: row.consent_at && isoIn(timeZone, row.consent_at),
  webhook: row.webhook,
  progress: progressFields(timeZone, progressOfRow(row)),
});

export const followedJson = (
  timeZone: string,
  row: ReferralRow,
  notices: readonly NoticeRow[],
): z.infer<typeof followedReferral> => ({
  ...referralJson(timeZone, row),
  requestId: row.request_id,
  from: { name: row.referrer_name, phone: row.referrer_phone },
  notices: notices.map((notice) => ({
    seq: notice.seq,
    status: notice.status,
    at: isoIn(timeZone, notice.at),
    state: notice.state,
    attempts: notice.attempts,
    lastFailure: notice.last_failure,
    toldAt: notice.told_at && isoIn(timeZone, notice.told_at),
  })),
});
