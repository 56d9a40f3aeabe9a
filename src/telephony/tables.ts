import type { Generated } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { SmsKind, SmsState } from './sms.ts';
import type { SmsWord } from './sms-words.ts';

export type SmsTable = {
  territory_id: string;
  id: string;
  kind: SmsKind;
  /** The booking or the callback that it is about. */
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
  /** When it was last handed to the carrier without an answer being on record (machine time). */
  handed_at: Generated<Instant | null>;
};

/** What somebody wrote to the line. */
export type InboundSmsTable = {
  territory_id: string;
  id: string;
  carrier_sid: string;
  /** E.164, or whatever the carrier gives as the sender. */
  phone: string;
  body: string;
  understood: SmsWord;
  /** The booking it was about, when that is certain. */
  booking_id: string | null;
  /** What was answered; null: nothing. */
  reply: string | null;
  at: Instant;
};

export type SmsTables = { sms: SmsTable; inbound_sms: InboundSmsTable };
