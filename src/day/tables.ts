import type { Instant } from '../platform/clock.ts';

/** A day that was closed: everything on its list had been decided. */
type LineDayTable = {
  territory_id: string;
  /** Local date, `2026-11-23`. */
  day: string;
  closed_at: Instant;
  closed_by: string;
};

export type DayTables = { line_day: LineDayTable };
