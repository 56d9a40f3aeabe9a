import type { ColumnType } from 'kysely';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import type { Audience, SlotState } from './terms.ts';

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
  state: ColumnType<SlotState, 'open' | undefined, SlotState>;
  published_at: Instant;
  /** What is from here on: see `terms.ts`. */
  min_age: number | null;
  max_age: number | null;
  without_doctor_only: boolean;
  communes: string[] | null;
  complaints: string[] | null;
  walk_in: boolean;
  reserved_for: string | null;
  release_at: Instant | null;
  release_audience: Audience[];
  rule_id: string | null;
  /** The start that its rule gave it, where a person has moved it. */
  moved_from: Instant | null;
  /** Withdrawn for that absence: open again when it ends. */
  absence_id: string | null;
  /** A visit stays, and its professional's own diary has closed the other places. */
  diary_full: ColumnType<boolean, boolean | undefined, boolean>;
  /** Its place has closed at that hour since: who has a visit keeps it, and nobody else is booked. */
  place_closed: ColumnType<boolean, boolean | undefined, boolean>;
  version: number;
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
