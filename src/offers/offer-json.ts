import { z } from 'zod';
import { type Profession, professions } from '../directory/profession.ts';
import { type Instant, isoIn } from '../platform/clock.ts';
import { triageOnRecord } from '../triage/protocol-json.ts';
import { assessmentSheet } from './assessment.ts';
import type { WrittenAssessment } from './assessment-store.ts';
import type { Gathered } from './gathered.ts';
import type { PutOffer } from './put-offer.ts';
import type { OfferRow, RecipientRow } from './store.ts';

const time = z.iso.datetime({ offset: true });
export const code = z.string().regex(/^[a-z][a-z-]{0,60}$/);
const kind = z
  .enum(['visit', 'question', 'flag'])
  .describe(
    'visit: see the patient; question: answer the nurse; flag: a doctor calls back about a red flag or a doubt, which stands meanwhile',
  );
const verdict = z
  .enum(['lifted', 'samu', 'not-reached'])
  .describe('What the doctor who looked at a flag has decided; not-reached: it stands');
const mode = z.enum(['AMB', 'HH', 'VR']).describe('AMB at the practice, HH at home, VR by video');
export const profession = z.enum(Object.keys(professions) as [Profession, ...Profession[]]);
const state = z.enum(['open', 'accepted', 'withdrawn', 'expired']);
const recipientState = z.enum(['asked', 'declined', 'accepted', 'withdrew', 'too-late']);
export const answerText = z.string().trim().min(1).max(4000).describe('Clinical');

export const newOffer = z
  .strictObject({
    kind,
    profession: profession
      .optional()
      .describe('Absent: the one that the orientation asks for; a doctor for a question'),
    mode: mode.optional(),
    question: answerText
      .optional()
      .describe(
        'Clinical, without the patient’s name: shown to those who are asked, never in a text message',
      ),
    waveSize: z.number().int().min(1).max(100).optional(),
    waveMinutes: z.number().int().min(1).max(240).optional(),
    expiresInMinutes: z
      .number()
      .int()
      .min(1)
      .max(2880)
      .optional()
      .describe('Absent: until the patient should have been seen; 15 for a question'),
  })
  .refine(
    ({ kind: asked, question }) => asked === 'flag' || (asked === 'question') === (question !== undefined),
    {
      path: ['question'],
      message: 'Une question porte un texte, une visite n’en porte pas.',
    },
  );

export const flagDecision = z
  .strictObject({
    verdict,
    text: answerText
      .optional()
      .describe('Of a lift its reason: clinical, on the record with the doctor’s RPPS'),
    rules: z.array(z.string().max(130)).max(100).optional().describe('The flag as the doctor has read it'),
  })
  .refine((it) => it.verdict !== 'lifted' || it.text !== undefined, {
    path: ['text'],
    message: 'Une alerte n’est levée qu’avec un motif.',
  });

export const visitWish = z
  .strictObject({
    start: time.optional().describe('Absent: in an hour'),
    minutes: z.number().int().min(5).max(240).optional().describe('Absent: 30'),
    placeId: z.uuid().optional().describe('Absent: where the professional gave places last'),
  })
  .nullish();

export const offerAnswer = z.object({
  id: z.uuid(),
  requestId: z.uuid(),
  kind,
  profession,
  mode: mode.nullable(),
  question: z.string().nullable(),
  state,
  reason: z.string().nullable().describe('Why it ended without anybody: a code'),
  wave: z.number().int(),
  waveSize: z.number().int(),
  waveMinutes: z.number().int(),
  nextWaveAt: time
    .nullable()
    .describe('When the next ones are asked, never at night; null: nobody else is, or it is over'),
  expiresAt: time,
  madeAt: time,
  madeBy: z.string(),
  endedAt: time.nullable(),
  acceptedBy: z.uuid().nullable(),
  acceptedAt: time.nullable(),
  plannedAt: time.nullable(),
  bookingId: z.uuid().nullable(),
  answer: z.string().nullable(),
  verdict: verdict.nullable(),
  follows: z.uuid().nullable().describe('The offer that was given back and goes on with this one'),
  recipients: z.array(
    z.object({
      id: z.uuid(),
      professionalId: z.uuid(),
      professionalName: z.string(),
      state: recipientState,
      km: z.number().nullable(),
      wave: z.number().int(),
      reason: z.string().nullable(),
      askedAt: time,
      answeredAt: time.nullable(),
    }),
  ),
});
export const offerList = z.object({ items: z.array(offerAnswer), next: z.null() });

export function offerJson(
  timeZone: string,
  row: OfferRow,
  recipients: readonly RecipientRow[],
  nextWaveAt: Instant | null,
): z.infer<typeof offerAnswer> {
  const iso = (at: Instant | null) => at && isoIn(timeZone, at);
  return {
    id: row.id,
    requestId: row.request_id,
    kind: row.kind,
    profession: row.profession,
    mode: row.mode,
    question: row.question,
    state: row.state,
    reason: row.reason,
    wave: row.wave,
    waveSize: row.wave_size,
    waveMinutes: row.wave_minutes,
    nextWaveAt:
      row.state === 'open' && nextWaveAt !== null && nextWaveAt < row.expires_at
        ? isoIn(timeZone, nextWaveAt)
        : null,
    expiresAt: isoIn(timeZone, row.expires_at),
    madeAt: isoIn(timeZone, row.made_at),
    madeBy: row.made_by,
    endedAt: iso(row.ended_at),
    acceptedBy: row.accepted_by,
    acceptedAt: iso(row.accepted_at),
    plannedAt: iso(row.planned_at),
    bookingId: row.booking_id,
    answer: row.answer,
    verdict: row.verdict,
    follows: row.follows,
    recipients: recipients.map(({ placeId: _place, offerId: _offer, ...one }) => ({
      ...one,
      km: roundKm(one.km),
      askedAt: isoIn(timeZone, one.askedAt),
      answeredAt: iso(one.answeredAt),
    })),
  };
}

export const roundKm = (km: number | null): number | null => (km === null ? null : Math.round(km * 10) / 10);

export const gatheredAnswer = z
  .object({
    requestId: z.uuid(),
    bookingId: z.uuid().nullable(),
    patient: z.object({
      familyName: z.string(),
      givenName: z.string(),
      birthDate: z.iso.date(),
      sex: z.enum(['F', 'M']).nullable(),
      phone: z.string().nullable(),
    }),
    atHome: z.boolean(),
    address: z
      .object({
        street: z.string(),
        complement: z.string().nullable(),
        postcode: z.string().nullable(),
        commune: z.string().nullable(),
        access: z.string().nullable(),
        elsewhere: z
          .string()
          .nullable()
          .describe('The commune where the request says that the patient is, when it is another'),
      })
      .nullable()
      .describe('Of a home visit only; null: not on the file'),
    motive: z.string(),
    chronic: z.boolean(),
    receivedAt: time,
    decision: z.object({ by: z.string(), at: time, text: z.string() }).nullable(),
    triages: z.array(triageOnRecord),
    notes: z.array(
      z.object({ id: z.uuid(), kind: z.string(), text: z.string(), at: time, actor: z.string() }),
    ),
  })
  .describe('What the triage gathered: for the one who sees the patient, or calls them back, alone');

export const gatheredJson = (timeZone: string, it: Gathered): z.infer<typeof gatheredAnswer> => ({
  ...it,
  receivedAt: isoIn(timeZone, it.receivedAt),
  notes: it.notes.map((note) => ({ ...note, at: isoIn(timeZone, note.at) })),
});

export const putOfferAnswer = z.object({
  id: z.uuid(),
  kind,
  state,
  mine: recipientState.describe('What the professional who reads this has done'),
  mode: mode.nullable(),
  commune: z.string().nullable(),
  distanceKm: z.number().nullable(),
  placeId: z.uuid().nullable(),
  seenBy: time.describe('When the patient should have been seen'),
  availableFrom: time.nullable(),
  availableTo: time.nullable(),
  expiresAt: time,
  askedAt: time,
  age: z.string().nullable(),
  motive: z.string().nullable().describe('The title of the motive, never the patient’s words'),
  question: z.string().nullable(),
  answer: z.string().nullable(),
  plannedAt: time.nullable(),
  calledOff: z.boolean().describe('Accepted, and the visit is not this professional’s any more'),
  flag: z
    .object({ state: z.enum(['none', 'raised', 'unknown', 'lifted']), rules: z.array(z.string()) })
    .nullable()
    .describe('How the alert stands that a doctor is to look at; its rules only after acceptance'),
  verdict: verdict.nullable(),
  gathered: gatheredAnswer.nullable().describe('Only after acceptance'),
});
export const putOfferList = z.object({ items: z.array(putOfferAnswer), next: z.null() });

export function putOfferJson(timeZone: string, it: PutOffer): z.infer<typeof putOfferAnswer> {
  const { km, ...rest } = it;
  const iso = (at: Instant | null) => at && isoIn(timeZone, at);
  return {
    ...rest,
    distanceKm: roundKm(km),
    seenBy: isoIn(timeZone, it.seenBy),
    availableFrom: iso(it.availableFrom),
    availableTo: iso(it.availableTo),
    expiresAt: isoIn(timeZone, it.expiresAt),
    askedAt: isoIn(timeZone, it.askedAt),
    plannedAt: iso(it.plannedAt),
    flag: it.flag && { ...it.flag, rules: [...it.flag.rules] },
    gathered: it.gathered && gatheredJson(timeZone, it.gathered),
  };
}

export const assessmentAnswer = z.object({
  id: z.uuid(),
  offerId: z.uuid().nullable(),
  author: z.uuid(),
  authorName: z.string(),
  at: time,
  sheet: assessmentSheet,
});
export const assessmentList = z.object({ items: z.array(assessmentAnswer), next: z.null() });

export const assessmentJson = (
  timeZone: string,
  it: WrittenAssessment,
): z.infer<typeof assessmentAnswer> => ({ ...it, at: isoIn(timeZone, it.at) });
