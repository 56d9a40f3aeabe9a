import type { Generated } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { CallChoice, CallOutcome, CallState, EndStatus } from './call.ts';
import type { LegState } from './leg.ts';

/** `line`: rang on the territory's number. `hand`: taken on an ordinary phone and written down. `callback`: the line rang the caller. */
export type CallOrigin = 'line' | 'hand' | 'callback';

/** The facts of `call.ts`; `state` and `outcome` are what they come to, kept for the board and its index. */
export type CallTable = {
  territory_id: string;
  id: string;
  carrier_sid: string | null;
  origin: CallOrigin;
  state: CallState['state'];
  outcome: CallOutcome | null;
  arrived_at: Instant;
  choice: CallChoice | null;
  queued_at: Instant | null;
  callback_at: Instant | null;
  answered_at: Instant | null;
  connected_at: Instant | null;
  gave_up_at: Instant | null;
  ended_at: Instant | null;
  end_status: EndStatus | null;
  last_sequence: number | null;
  refused_closed: boolean;
  /** The actor who answered, as events name it. */
  answered_by: string | null;
  /** The operator's own words: for operators only. */
  note: string | null;
  held_at: Generated<Instant | null>;
  wrapped_up_at: Generated<Instant | null>;
  /** What came of it, in the operator's choice of words (`wrap-up.ts`). */
  wrap_up: Generated<string | null>;
};

/** Who called: identity, kept apart. `null`: the number was withheld. */
type CallPartyTable = {
  territory_id: string;
  call_id: string;
  phone: string | null;
  /** Keyed in by a caller with a withheld number who has not yet said that it is right. E.164. */
  keyed_phone: Generated<string | null>;
};

/** A phone that the line rings for a call. `operator`: whose. `caller`: only of a callback. */
export type CallLegTable = {
  territory_id: string;
  id: string;
  call_id: string;
  party: 'operator' | 'samu' | 'caller';
  operator: string | null;
  state: Generated<LegState>;
  carrier_sid: Generated<string | null>;
  failure: Generated<string | null>;
  planned_at: Instant;
  joined_at: Generated<Instant | null>;
  ended_at: Generated<Instant | null>;
};

export type CallTables = { call: CallTable; call_party: CallPartyTable; call_leg: CallLegTable };
