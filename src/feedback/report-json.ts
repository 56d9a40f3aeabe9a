import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { REPORT_OUTCOMES } from './report.ts';
import { URGENCIES } from './report-choices.ts';
import { contentFields, tidied, words } from './report-content.ts';
import type { ReportContent } from './report-form.ts';
import type { Report } from './report-store.ts';
import type { ReportSaid } from './write-report.ts';

const time = z.iso.datetime({ offset: true });

const said = {
  outcome: z.enum(REPORT_OUTCOMES),
  text: words(10_000)
    .trim()
    .default('')
    .describe('A free summary; without `content` all of the report, and then not empty'),
  content: contentFields.optional().describe('By the form of the mode and the profession'),
  patient: z
    .enum(['informed', 'objects'])
    .optional()
    .describe(
      'The patient was told of the exchange, and agrees or objects (CSP L1110-4); absent: nothing is said of it',
    ),
};

/** Something is said: one way or the other. */
const something = ({ text, content }: { text: string; content?: unknown }): boolean =>
  text !== '' || content !== undefined;
const nothingSaid = { path: ['text'], message: 'Écrivez quelques mots, ou remplissez le formulaire.' };

export const newReport = z.strictObject(said).refine(something, nothingSaid);
export const newCorrection = z
  .strictObject({
    ...said,
    corrects: z
      .uuid()
      .describe('The version that the author has read: 409 `report-superseded` when there is a newer one'),
  })
  .refine(something, nothingSaid);

/** As the use cases take it. */
export const saidIn = (body: z.infer<typeof newReport>): ReportSaid => ({
  outcome: body.outcome,
  text: body.text,
  content: tidied(body.content ?? {}),
  patient: body.patient,
});

const part = z.object({ picked: z.array(z.string()), text: z.string() });
export const contentAnswer = z.object({
  reason: part.optional(),
  findings: part.optional(),
  setting: part.optional(),
  done: part.optional(),
  prescriptions: part.optional(),
  advice: part.optional(),
  followUp: part.extend({ urgency: z.enum(URGENCIES).nullable() }).optional(),
});

const version = z.object({
  id: z.uuid(),
  version: z.number().int(),
  outcome: z.enum(REPORT_OUTCOMES).nullable().describe('null: written elsewhere'),
  text: z.string(),
  content: contentAnswer,
  sentElsewhere: z
    .boolean()
    .describe('The author has written from a program of their own: nothing left from here'),
  writtenAt: time.describe('When its author signed it'),
});

export const reportAnswer = version.extend({
  bookingId: z.uuid(),
  requestId: z.uuid(),
  professionalId: z.uuid().describe('Who saw the patient and signed it'),
  supersedes: z.uuid().nullable().describe('The version whose place it takes'),
  versions: z.array(version).describe('Those before, the newest first'),
});

const versionJson = (timeZone: string, report: Report): z.infer<typeof version> => ({
  id: report.id,
  version: report.version,
  outcome: report.outcome,
  text: report.text,
  content: contentJson(report.content),
  sentElsewhere: report.sentElsewhere,
  writtenAt: isoIn(timeZone, report.writtenAt),
});

export const contentJson = (content: ReportContent): z.infer<typeof contentAnswer> =>
  structuredClone(content) as z.infer<typeof contentAnswer>;

/** `versions`: all of them, the newest first. */
export function reportJson(timeZone: string, versions: readonly Report[]): z.infer<typeof reportAnswer> {
  const [newest, ...before] = versions;
  if (!newest) throw new RangeError('no version of a report');
  return {
    ...versionJson(timeZone, newest),
    bookingId: newest.bookingId,
    requestId: newest.requestId,
    professionalId: newest.author,
    supersedes: newest.supersedes,
    versions: before.map((one) => versionJson(timeZone, one)),
  };
}
