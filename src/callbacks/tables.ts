import type { Generated } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { CallbackReason, CallbackState } from './callback.ts';

type CallbackTable = {
  territory_id: string;
  id: string;
  reason: CallbackReason;
  state: Generated<CallbackState>;
  /** The place in the line: when the caller first called. */
  since: Instant;
  not_before: Instant | null;
  priority: boolean;
  /** The newest call of that caller. */
  call_id: string;
  calls: Generated<number>;
  attempts: Generated<number>;
  attempted_at: Generated<Instant | null>;
  /** The actor who takes it on at the closing of the day, and until when. */
  owner: Generated<string | null>;
  carried_to: Generated<Instant | null>;
  ended_at: Generated<Instant | null>;
  ended_by: Generated<string | null>;
  /** Operators only. */
  note: Generated<string | null>;
};

/** Whom to ring: identity, kept apart. One open callback a phone. */
type CallbackPartyTable = {
  territory_id: string;
  callback_id: string;
  /** E.164. */
  phone: string;
  open: Generated<boolean>;
};

export type CallbackTables = { callback: CallbackTable; callback_party: CallbackPartyTable };
