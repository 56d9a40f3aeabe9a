import type { Instant } from '../platform/clock.ts';

/** A day that was closed at least once: everything on its list had been decided then. */
type LineDayTable = {
  territory_id: string;
  /** Local date, `2026-11-23`. */
  day: string;
  closed_at: Instant;
  closed_by: string;
  /** Something that has to be decided came after that, and nobody has closed it again; null: it is closed. */
  reopened_at: Instant | null;
};

export type DayTables = { line_day: LineDayTable };
