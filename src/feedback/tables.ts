import type { ColumnType } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { ReportOutcome } from './report.ts';
import type { MessageState } from './secure-message.ts';

/** What whoever saw the patient wrote, one row for each version. `author` is a professional. */
export type ReportTable = {
  territory_id: string;
  id: string;
  booking_id: string;
  request_id: string;
  author: string;
  outcome: ReportOutcome;
  text: string;
  written_at: Instant;
  /** From 1. */
  version: ColumnType<number, number | undefined, never>;
  /** The report that this one takes the place of. */
  supersedes: ColumnType<string | null, string | null | undefined, never>;
  /** By the form of the mode and the profession; clinical. */
  content: ColumnType<unknown, unknown, never>;
  sent_elsewhere: ColumnType<boolean, boolean | undefined, never>;
};

/** For whom a message is: everybody but the treating doctor has it only where that may be. */
export type RecipientKind = 'treating-doctor' | 'requester' | 'dac' | 'other';

/** A report on its way to one recipient: a professional or, by its kind, a structure. */
export type SecureMessageTable = {
  territory_id: string;
  id: string;
  report_id: string;
  recipient: string;
  recipient_kind: ColumnType<RecipientKind, RecipientKind | undefined, never>;
  message_id: string;
  state: ColumnType<MessageState, MessageState | undefined, MessageState>;
  attempts: ColumnType<number, number | undefined, number>;
  /** Why it failed, or why the last attempt is to be made again: a code, never the server's words. */
  failure: string | null;
  /** Where the last attempt went. */
  address: ColumnType<string | null, string | null | undefined, string | null>;
  queued_at: Instant;
  /** Of the first refusal for now: 48 h later it is over. */
  deferred_at: Instant | null;
  accepted_at: Instant | null;
  delivered_at: Instant | null;
  read_at: Instant | null;
  /** What the recipient's program could not do with the document. */
  integration_error: string | null;
  posted_at: Instant | null;
  posted_by: string | null;
};

export type FeedbackTables = { report: ReportTable; secure_message: SecureMessageTable };
