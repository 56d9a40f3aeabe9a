import type { Instant } from '../platform/clock.ts';
import type { SmsKind, SmsState } from './sms.ts';

export type SmsTable = {
  territory_id: string;
  id: string;
  kind: SmsKind;
  /** The booking that it is about. */
  subject: string;
  patient_id: string | null;
  /** E.164. */
  phone: string;
  body: string;
  /** Stands in the text, so that the carrier's list can be searched for it. */
  reference: string;
  state: SmsState;
  carrier_sid: string | null;
  failure: string | null;
  queued_at: Instant;
  sent_at: Instant | null;
};

export type SmsTables = { sms: SmsTable };
