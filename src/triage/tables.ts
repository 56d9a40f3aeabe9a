import type { Instant } from '../platform/clock.ts';
import type { Care } from './care.ts';
import type { AnsweredBy, Conclusion, Facts, Fired } from './evaluate.ts';
import type { Answers } from './protocol.ts';

export type GivenBy = Readonly<Record<string, AnsweredBy>>;

/** One finished triage: what was asked, in which version, and what it came to. A half-finished one is a draft (rule 1). */
type TriageTable = {
  territory_id: string;
  id: string;
  request_id: string;
  protocol: string;
  protocol_version: string;
  protocol_hash: string | null;
  answers: Answers;
  /** Who ended it. */
  answered_by: AnsweredBy;
  /** Who gave each answer, by the question's id; absent: the one who ended it. */
  given_by: GivenBy;
  facts: Facts;
  result: Conclusion['result'];
  care: Care | null;
  rules: readonly string[];
  fired: readonly Fired[];
  at: Instant;
  actor: string;
};

type TriageDraftTable = {
  territory_id: string;
  request_id: string;
  protocol: string;
  protocol_version: string;
  answers: Answers;
  answered_by: AnsweredBy;
  given_by: GivenBy;
  at: Instant;
  actor: string;
};

type ProtocolTable = {
  territory_id: string;
  id: string;
  version: string;
  hash: string;
  source: string;
  added_at: Instant;
  added_by: string;
};

type ProtocolSignatureTable = {
  territory_id: string;
  protocol: string;
  version: string;
  hash: string;
  professional_id: string;
  rpps: string;
  at: Instant;
};

type ProtocolDeclarationTable = {
  territory_id: string;
  protocol: string;
  professional_id: string;
  declared_at: Instant;
  declared_by: string;
};

export type TriageTables = {
  triage: TriageTable;
  triage_draft: TriageDraftTable;
  protocol: ProtocolTable;
  protocol_signature: ProtocolSignatureTable;
  protocol_declaration: ProtocolDeclarationTable;
};
