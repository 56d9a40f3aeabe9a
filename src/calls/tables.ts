import type { Instant } from '../platform/clock.ts';
import type { CallOutcome, CallState, EndStatus } from './call.ts';

/** `line`: rang on the territory's number. `hand`: taken on an ordinary phone and written down. */
export type CallOrigin = 'line' | 'hand';

/** The facts of `call.ts`; `state` and `outcome` are what they come to, kept for the board and its index. */
export type CallTable = {
  territory_id: string;
  id: string;
  carrier_sid: string | null;
  origin: CallOrigin;
  state: CallState['state'];
  outcome: CallOutcome | null;
  arrived_at: Instant;
  queued_at: Instant | null;
  answered_at: Instant | null;
  gave_up_at: Instant | null;
  ended_at: Instant | null;
  end_status: EndStatus | null;
  last_sequence: number | null;
  refused_closed: boolean;
  /** The actor who answered, as events name it. */
  answered_by: string | null;
  /** The operator's own words: for operators only. */
  note: string | null;
};

/** Who called: identity, kept apart. `null`: the number was withheld. */
type CallPartyTable = { territory_id: string; call_id: string; phone: string | null };

export type CallTables = { call: CallTable; call_party: CallPartyTable };
