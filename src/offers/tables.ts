import type { ColumnType } from 'kysely';
import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import type { AssessmentSheet } from './assessment.ts';
import type { FlagVerdict, OfferEnd, OfferKind, OfferState, RecipientState } from './offer.ts';

type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>;

export type OfferTable = {
  territory_id: string;
  id: string;
  request_id: string;
  kind: OfferKind;
  profession: Profession;
  mode: Mode | null;
  /** Clinical: for those who are asked; never in a text message. */
  question: string | null;
  state: ColumnType<OfferState, OfferState | undefined, OfferState>;
  wave: ColumnType<number, number | undefined, number>;
  wave_size: number;
  wave_minutes: number;
  expires_at: Instant;
  made_at: Instant;
  made_by: string;
  accepted_by: Nullable<string>;
  accepted_at: Nullable<Instant>;
  planned_at: Nullable<Instant>;
  /** Clinical. */
  answer: Nullable<string>;
  verdict: Nullable<FlagVerdict>;
  ended_at: Nullable<Instant>;
  reason: Nullable<OfferEnd>;
  booking_id: Nullable<string>;
  follows: string | null;
};

export type OfferRecipientTable = {
  territory_id: string;
  id: string;
  offer_id: string;
  professional_id: string;
  wave: number;
  state: ColumnType<RecipientState, RecipientState | undefined, RecipientState>;
  link_hash: Nullable<Buffer>;
  link_phone: Nullable<string>;
  place_id: string | null;
  km: number | null;
  reason: Nullable<string>;
  asked_at: Instant;
  answered_at: Nullable<Instant>;
};

export type AssessmentTable = {
  territory_id: string;
  id: string;
  request_id: string;
  offer_id: string | null;
  author: string;
  /** Clinical. */
  sheet: AssessmentSheet;
  at: Instant;
};

export type OfferTables = {
  offer: OfferTable;
  offer_recipient: OfferRecipientTable;
  assessment: AssessmentTable;
};
