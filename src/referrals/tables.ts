import type { Generated } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { Status } from './progress.ts';
import type { Rank } from './rank.ts';

export type ReferralTable = {
  territory_id: string;
  id: string;
  number: string;
  request_id: string;
  token_id: string | null;
  link_id: string | null;
  rank: Rank;
  file_number: string | null;
  cares_for_patient: boolean;
  consent_at: Instant | null;
  webhook_url: string | null;
  webhook_secret: Buffer | null;
  at: Instant;
  /** The last event of the request that was put in line for the webhook. */
  noted: Generated<string | null>;
};

export type NoticeState = 'waiting' | 'told' | 'given-up';

export type NoticeTable = {
  territory_id: string;
  id: string;
  referral_id: string;
  seq: number;
  status: Status;
  data: Record<string, unknown>;
  at: Instant;
  state: Generated<NoticeState>;
  attempts: Generated<number>;
  last_failure: string | null;
  told_at: Instant | null;
};

export type LinkTable = {
  territory_id: string;
  id: string;
  structure_id: string;
  hash: Buffer;
  made_at: Instant;
  made_by: string;
  expires_at: Instant;
  revoked_at: Instant | null;
};

export type ReferralTables = {
  referral: ReferralTable;
  referral_notice: NoticeTable;
  referral_link: LinkTable;
};
