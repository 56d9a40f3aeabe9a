import type { Access } from '../directory/access.ts';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import type { Care } from '../triage/care.ts';
import type { EscalationAction } from './escalation.ts';
import type { FollowUp } from './follow-up.ts';
import type { SearchWidth } from './search-width.ts';
import type { Orientation, RedFlag, RedFlagLifter, RequestKind, RequestState } from './request.ts';
import { isTimedCare } from './timed-care.ts';

/** Where a demande comes from (domain.md, five kinds of requester and the SAS). */
export type Origin =
  | 'patient-without-mt'
  | 'patient-mt-away'
  | 'professional'
  | 'structure'
  | 'hospital'
  | 'cpam'
  | 'sas';

/** What a request is about that asks for neither care nor a doctor. */
export type OtherSubject = 'information' | 'wrong-number' | 'out-of-area' | 'certificate' | 'other';

/** What a regulating doctor decided before the request came here: carried on, and asked again as « worse since? ». Clinical. */
export type RegulatorDecision = { by: string; at: string; text: string };

export type RequestTable = {
  territory_id: string;
  id: string;
  call_id: string | null;
  patient_id: string;
  kind: RequestKind;
  origin: Origin;
  motive: string;
  chronic: boolean;
  state: RequestState;
  red_flag: RedFlag['state'];
  red_flag_rules: string[];
  red_flag_lifted_by: RedFlagLifter | null;
  orientation: Orientation | null;
  modes: Mode[];
  lat: number;
  lng: number;
  insee: string | null;
  reason: string | null;
  subject: OtherSubject | null;
  complaint: string | null;
  care: Care | null;
  care_protocol: string | null;
  care_by: Instant | null;
  triage_open: string | null;
  /** Steps since its 24 h have begun. */
  escalation: number;
  /** How much wider than usual is searched (requests/escalation.ts). */
  search: SearchWidth;
  merged_into: string | null;
  decision: RegulatorDecision | null;
  requester: string | null;
  /** What the patient needs to get in. */
  access: Access[];
  follow_ups: FollowUp[];
  available_from: Instant | null;
  available_to: Instant | null;
  received_at: Instant;
  /** 24 h after they have begun (requests/deadline.ts). */
  deadline: Instant;
};

export type RedFlagLiftTable = {
  territory_id: string;
  id: string;
  request_id: string;
  by: RedFlagLifter;
  red_flag: RedFlag['state'];
  rules: string[];
  reason: string;
  advice_by: string | null;
  advice_at: Instant | null;
  file_number: string | null;
  at: Instant;
  actor: string;
};

/** One step that a request's escalation has taken, and what was done then; numbered through its whole life. */
type EscalationStepTable = {
  territory_id: string;
  request_id: string;
  step: number;
  done: EscalationAction[];
  at: Instant;
};

export type RequestTables = {
  request: RequestTable;
  red_flag_lift: RedFlagLiftTable;
  escalation_step: EscalationStepTable;
};

/** A row as it is read. */
export type RequestRow = RequestTable;

/** Whether it is care with a deadline. */
export const isTimedRow = (row: Pick<RequestRow, 'kind' | 'orientation' | 'red_flag' | 'care_by'>): boolean =>
  isTimedCare({ kind: row.kind, orientation: row.orientation, redFlag: row.red_flag, careBy: row.care_by });

/** What `isBookable` looks at. */
export const bookableOf = (
  row: Pick<
    RequestRow,
    'state' | 'red_flag' | 'red_flag_rules' | 'red_flag_lifted_by' | 'orientation' | 'triage_open'
  >,
) => ({
  state: row.state,
  redFlag: redFlagOf(row),
  orientation: row.orientation,
  triageOpen: row.triage_open,
});

/** The red flag that a row tells of. */
export function redFlagOf(
  row: Pick<RequestRow, 'red_flag' | 'red_flag_rules' | 'red_flag_lifted_by'>,
): RedFlag {
  switch (row.red_flag) {
    case 'raised':
      return { state: 'raised', rules: row.red_flag_rules };
    case 'unknown':
      return { state: 'unknown', questions: row.red_flag_rules };
    case 'lifted':
      return { state: 'lifted', by: row.red_flag_lifted_by ?? 'doctor' };
    case 'none':
      return { state: 'none' };
  }
}

/** Whether a flag or a doubt stands in the way of everything else (rule 1). */
export const isFlagged = (row: Pick<RequestRow, 'red_flag'>): boolean =>
  row.red_flag === 'raised' || row.red_flag === 'unknown';
