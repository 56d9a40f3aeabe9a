import type { ColumnType, Generated } from 'kysely';
import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import type { Audience } from '../slots/terms.ts';

/** A column that is written and read back in other queries only. */
type Unread<T> = ColumnType<never, T, T>;

/** Slots that were not made: ISO 8601, UTC. */
export type Conflict = { start: string; end: string };

/**
 * Why nobody gives a slot of a duty: its professional is away, the place is closed, something else is at that hour (another slot, their own diary), they have taken it back
 * themselves, or can give none there any more.
 */
export type DutyReason = 'absent' | 'place-closed' | 'elsewhere' | 'withdrawn' | 'gone';

/** `reason`: absent where an older version wrote it, which knew of other slots only. */
export type DutyConflict = Conflict & { reason?: DutyReason };

type AvailabilityTable = {
  territory_id: string;
  id: string;
  professional_id: string;
  place_id: string;
  rrule: string;
  /** Local dates, `2026-11-23`. */
  starts_on: string;
  until: string | null;
  from_time: string;
  to_time: string;
  slot_minutes: number;
  /** As `offer.ts` writes it. */
  offer: unknown;
  except_days: Unread<string[]>;
  on_holidays: boolean;
  conflicts: ColumnType<Conflict[], never, Conflict[]>;
  made_until: ColumnType<string | null, never, string | null>;
  version: Generated<number>;
  created_at: Instant;
};

export type AbsenceReason = 'leave' | 'training' | 'illness' | 'other';

type AbsenceTable = {
  territory_id: string;
  id: string;
  professional_id: string;
  from_at: Instant;
  to_at: Instant;
  reason: AbsenceReason;
  created_at: Instant;
};

type RosterTable = {
  territory_id: string;
  id: string;
  name: string;
  profession: Profession;
  mode: Mode;
  audience: Audience[];
  season_from: string;
  season_to: string;
  weekdays: number[] | null;
  on_holidays: boolean;
  version: Generated<number>;
  created_at: Instant;
};

type DutyTable = {
  territory_id: string;
  id: string;
  roster_id: string;
  on_day: string;
  from_time: string;
  to_time: string;
  professional_id: string;
  place_id: string;
  slot_minutes: number;
  capacity: number;
  conflicts: ColumnType<DutyConflict[], never, DutyConflict[]>;
  version: Generated<number>;
};

export type AvailabilityTables = {
  availability: AvailabilityTable;
  absence: AbsenceTable;
  roster: RosterTable;
  duty: DutyTable;
};
