import type { ColumnType } from 'kysely';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';

/** Who may see a slot (TRE_R314): the CPTS's line, the SAS, professionals, the public. */
export type Audience = 'CPTS' | 'SNP' | 'PRO' | 'PUBLIC';

export type SlotTable = {
  territory_id: string;
  id: string;
  professional_id: string;
  place_id: string;
  start_at: Instant;
  end_at: Instant;
  mode: Mode;
  capacity: number;
  audience: Audience[];
  state: ColumnType<'open' | 'withdrawn', 'open' | undefined, 'open' | 'withdrawn'>;
  published_at: Instant;
};

/** One row per place of a slot: free, held for a request until a time, or taken by one booking (rule 3). */
export type SeatTable = {
  territory_id: string;
  slot_id: string;
  no: number;
  holder: string | null;
  held_since: Instant | null;
  held_until: Instant | null;
  booking_id: string | null;
};

export type SlotTables = { slot: SlotTable; seat: SeatTable };
