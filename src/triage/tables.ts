import type { Instant } from '../platform/clock.ts';
import type { Answers, ScreenResult } from './protocol.ts';

/** One finished screen: what was asked, in which version, and what it came to. A half-finished one is never stored (rule 1). */
export type TriageTable = {
  territory_id: string;
  id: string;
  request_id: string;
  protocol: string;
  protocol_version: string;
  answers: Answers;
  answered_by: 'patient' | 'parent' | 'third-person';
  result: ScreenResult['result'];
  rules: readonly string[];
  at: Instant;
  actor: string;
};

export type TriageTables = { triage: TriageTable };
