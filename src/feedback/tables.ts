import type { ColumnType } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { ReportOutcome } from './report.ts';
import type { MessageState } from './secure-message.ts';

/** What whoever saw the patient wrote: once for a booking, never changed. `author` is a professional. */
export type ReportTable = {
  territory_id: string;
  id: string;
  booking_id: string;
  request_id: string;
  author: string;
  outcome: ReportOutcome;
  text: string;
  written_at: Instant;
};

/** A report on its way to one recipient, a professional. */
export type SecureMessageTable = {
  territory_id: string;
  id: string;
  report_id: string;
  recipient: string;
  message_id: string;
  state: ColumnType<MessageState, MessageState | undefined, MessageState>;
  attempts: ColumnType<number, number | undefined, number>;
  /** Why it failed, or why the last attempt is to be made again: a code, never the server's words. */
  failure: string | null;
  queued_at: Instant;
  sent_at: Instant | null;
};

export type FeedbackTables = { report: ReportTable; secure_message: SecureMessageTable };
