import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { AttachmentWarning } from './attachment.ts';
import { ASIDE_REASONS, FAULTS, INCOMING_STATES } from './incoming.ts';
import type { AttachmentHead, IncomingRow } from './store.ts';

const time = z.iso.datetime({ offset: true });

const WARNINGS = [
  'program',
  'active-content',
  'embedded-files',
  'encrypted',
  'swells',
  'strange-paths',
  'nested-archive',
  'web-page',
  'not-looked-into',
  'misnamed',
] as const satisfies readonly AttachmentWarning[];

export const incomingState = z.enum(INCOMING_STATES);

export const incomingHead = z.object({
  id: z.uuid(),
  requestId: z.uuid().nullable().describe('null: nobody knows yet whose it is'),
  messageId: z.uuid().nullable().describe('The secure message that it answers or speaks of'),
  sender: z.string().describe('The address that it says it comes from'),
  senderName: z
    .string()
    .nullable()
    .describe('Of the professional or structure of the directory who has that address; null: nobody known'),
  subject: z.string(),
  receivedAt: time,
  state: incomingState,
  reason: z.enum(ASIDE_REASONS).nullable().describe('Why it did not come to lie with a request by itself'),
  fault: z.enum(FAULTS).nullable().describe('What was not kept of it: it still lies in the mailbox'),
  automatic: z.boolean().describe('A program has written it: an absence'),
  readAt: time.nullable(),
});

const attachment = z.object({
  no: z.number().int(),
  name: z.string(),
  type: z.string().describe('By its content, whatever the mail says'),
  size: z.number().int(),
  title: z.string().nullable().describe('Of a medical document (CDA, XDM)'),
  warnings: z.array(z.enum(WARNINGS)).describe('`program`: it is not handed out'),
});

export const incomingAnswer = incomingHead.extend({
  body: z.string().describe('Text alone, never HTML'),
  attachments: z.array(attachment),
});

/** `names`: of the directory, by address in lower case. */
export const incomingHeadJson = (
  timeZone: string,
  row: IncomingRow,
  names: ReadonlyMap<string, string>,
): z.infer<typeof incomingHead> => ({
  id: row.id,
  requestId: row.request_id,
  messageId: row.in_reply_to,
  sender: row.sender,
  senderName: names.get(row.sender.toLowerCase()) ?? null,
  subject: row.subject,
  receivedAt: isoIn(timeZone, row.received_at),
  state: row.state,
  reason: row.reason,
  fault: row.fault,
  automatic: row.automatic,
  readAt: row.read_at === null ? null : isoIn(timeZone, row.read_at),
});

export const incomingJson = (
  timeZone: string,
  row: IncomingRow,
  names: ReadonlyMap<string, string>,
  attachments: readonly AttachmentHead[],
): z.infer<typeof incomingAnswer> => ({
  ...incomingHeadJson(timeZone, row, names),
  body: row.body,
  attachments: attachments.map(({ no, name, type, size, title, warnings }) => ({
    no,
    name,
    type,
    size,
    title,
    warnings,
  })),
});

/** What a change answers: where it lies, and nothing of what it says. */
export const settledAnswer = incomingHead.pick({ id: true, requestId: true, state: true, readAt: true });

export const settledJson = (timeZone: string, row: IncomingRow): z.infer<typeof settledAnswer> => {
  const { id, requestId, state, readAt } = incomingHeadJson(timeZone, row, new Map());
  return { id, requestId, state, readAt };
};
