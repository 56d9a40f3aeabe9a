import type { ColumnType } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { AgreedKind } from './may-receive.ts';
import type { RecipientKind } from './recipient-kind.ts';
import type { ReportOutcome } from './report.ts';
import type { MessageState } from './secure-message.ts';

/** What whoever saw the patient wrote, one row for each version. `author` is a professional. */
export type ReportTable = {
  territory_id: string;
  id: string;
  booking_id: string;
  request_id: string;
  author: string;
  /** Null: written elsewhere. */
  outcome: ReportOutcome | null;
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

/** A report on its way to one recipient: a professional or, by its kind, a structure. */
export type SecureMessageTable = {
  territory_id: string;
  id: string;
  report_id: string;
  recipient: string;
  recipient_kind: ColumnType<RecipientKind, RecipientKind | undefined, never>;
  /** Somebody who may has said that they take part in the patient's care. */
  takes_part: ColumnType<boolean, boolean | undefined, never>;
  message_id: string;
  state: ColumnType<MessageState, MessageState | undefined, MessageState>;
  attempts: ColumnType<number, number | undefined, number>;
  /** Those of which no answer is on record: may-have-arrived.ts. */
  unanswered: ColumnType<number, number | undefined, number>;
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
  posted_note: string | null;
};

/** What proves a message's fate, as it was received: the server's answer, a DSN, an MDN. */
type MessageProofTable = {
  territory_id: string;
  id: string;
  message_id: string;
  kind: ProofKind;
  outcome: string;
  code: string | null;
  received_at: Instant;
  content: Buffer;
};

export type ProofKind = 'smtp' | 'dsn' | 'mdn';

/** A territory's mailbox as it stands: its address and secrets are configuration. */
type MailboxTable = {
  territory_id: string;
  /** When it was last read to its end. */
  looked_at: Instant | null;
  /** Of the reading. */
  failing_since: Instant | null;
  failure: string | null;
  paused_at: Instant | null;
  paused_by: string | null;
  /** The server refuses us, whatever the message: since when, by which code, how often, and when the next message may try. */
  refused_at: Instant | null;
  refused_code: string | null;
  refusals: ColumnType<number, number | undefined, number>;
  next_try_at: Instant | null;
  /** Of whose end a person has been told. */
  warned_certificate: string | null;
};

/** What is not finished, of one author for one visit. */
type ReportDraftTable = {
  territory_id: string;
  booking_id: string;
  author: string;
  content: unknown;
  saved_at: Instant;
};

/** What the patient was told of the exchange, and what they said (CSP L1110-4). */
type ReportConsentTable = {
  territory_id: string;
  request_id: string;
  informed_at: Instant | null;
  informed_by: string | null;
  refused: boolean;
  agreed_kinds: AgreedKind[];
  noted_at: Instant;
};

export type FeedbackTables = {
  report: ReportTable;
  report_draft: ReportDraftTable;
  report_consent: ReportConsentTable;
  secure_message: SecureMessageTable;
  message_proof: MessageProofTable;
  mailbox: MailboxTable;
};
