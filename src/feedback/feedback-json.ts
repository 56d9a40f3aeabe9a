import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { REPORT_OUTCOMES } from './report.ts';
import { MESSAGE_STATES } from './secure-message.ts';
import type { Message } from './message-store.ts';
import type { Report } from './report-store.ts';

const time = z.iso.datetime({ offset: true });

/** Printable text and line breaks: PostgreSQL refuses a NUL, a letter has no use for the others. */
const prose = z
  .string()
  .trim()
  .min(1)
  .max(10_000)
  .regex(/^(?:[^\p{Cc}]|[\n\r\t])*$/u, 'Texte sans caractères de contrôle.');

export const newReport = z.strictObject({ outcome: z.enum(REPORT_OUTCOMES), text: prose });

export const reportAnswer = z.object({
  id: z.uuid(),
  bookingId: z.uuid(),
  requestId: z.uuid(),
  professionalId: z.uuid().describe('Who saw the patient and wrote it'),
  outcome: z.enum(REPORT_OUTCOMES),
  text: z.string(),
  writtenAt: time,
});

export const reportJson = (timeZone: string, report: Report): z.infer<typeof reportAnswer> => ({
  id: report.id,
  bookingId: report.bookingId,
  requestId: report.requestId,
  professionalId: report.author,
  outcome: report.outcome,
  text: report.text,
  writtenAt: isoIn(timeZone, report.writtenAt),
});

export const messageState = z.enum(MESSAGE_STATES);

export const messageAnswer = z.object({
  id: z.uuid(),
  reportId: z.uuid(),
  requestId: z.uuid(),
  recipient: z.object({ id: z.uuid(), name: z.string() }),
  messageId: z.string(),
  state: messageState,
  attempts: z.number().int(),
  failure: z
    .string()
    .nullable()
    .describe(
      'Why it failed, or why the last attempt is made again: `smtp-550`, `smtp-unreachable`, `smtp-not-configured`, …',
    ),
  queuedAt: time,
  acceptedAt: time.nullable(),
});

export const messageList = z.object({ items: z.array(messageAnswer), next: z.string().nullable() });

export const messageJson = (
  timeZone: string,
  message: Message,
  recipientName: string,
): z.infer<typeof messageAnswer> => ({
  id: message.id,
  reportId: message.reportId,
  requestId: message.requestId,
  recipient: { id: message.recipient, name: recipientName },
  messageId: message.messageId,
  state: message.state,
  attempts: message.attempts,
  failure: message.failure,
  queuedAt: isoIn(timeZone, message.queuedAt),
  acceptedAt: message.acceptedAt === null ? null : isoIn(timeZone, message.acceptedAt),
});
