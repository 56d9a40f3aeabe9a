import type { Instant } from '../platform/clock.ts';
import type { PresenceState } from './presence.ts';

export type PresenceTable = {
  territory_id: string;
  /** The operator's token: what tells one nurse from another. */
  operator: string;
  /** As events and `call.answered_by` name them. */
  actor: string;
  /** What colleagues call them. */
  label: string | null;
  state: PresenceState;
  /** E.164, `sip:` or `client:` address; null: the territory's operator phone. */
  phone: string | null;
  /** The call they are on, or have just ended. */
  call_id: string | null;
  since: Instant;
  /** Machine time: a console that is gone is a fact of the network, not of the product's day. */
  seen_at: Instant;
};
