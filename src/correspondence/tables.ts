import type { ColumnType } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { AttachmentWarning } from './attachment.ts';
import type { AsideReason, Fault, IncomingState } from './incoming.ts';

/** Clinical, and identity: who wrote, and what. */
export type IncomingMessageTable = {
  territory_id: string;
  id: string;
  /** Of the very mail: read twice, it is kept once. */
  mail_key: string;
  request_id: string | null;
  /** The secure message that it answers, or speaks of. */
  in_reply_to: string | null;
  sender: string;
  subject: string;
  body: string;
  received_at: Instant;
  state: IncomingState;
  read_by: string | null;
  read_at: Instant | null;
  fault: Fault | null;
  reason: AsideReason | null;
  automatic: boolean;
};

export type IncomingAttachmentTable = {
  territory_id: string;
  id: string;
  message_id: string;
  /** From 1, in the mail's own order. */
  no: number;
  name: string;
  type: string;
  size: number;
  title: string | null;
  warnings: ColumnType<AttachmentWarning[], readonly AttachmentWarning[], never>;
  content: Buffer;
};

export type CorrespondenceTables = {
  incoming_message: IncomingMessageTable;
  incoming_attachment: IncomingAttachmentTable;
};
