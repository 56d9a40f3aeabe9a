import type { SeasonRequest, SeasonSlot } from './season.ts';

/** What the product acknowledged to the people of a season, by its ids: its books are compared with it. */
export type SeasonLedger = {
  requests: Map<string, SeasonRequest>;
  slots: Map<string, SeasonSlot>;
  /** Bookings, each with its request. */
  bookings: Map<string, string>;
  /** Reports, each with its request. */
  reports: Map<string, { requestId: string }>;
  /** Places that the product did not take in: their professional is elsewhere at that time. */
  refusedSlots: SeasonSlot[];
  /** Places that a professional took back who had enough that day. */
  takenBack: Set<string>;
  faults: string[];
};

export const newSeasonLedger = (): SeasonLedger => ({
  requests: new Map(),
  slots: new Map(),
  bookings: new Map(),
  reports: new Map(),
  refusedSlots: [],
  takenBack: new Set(),
  faults: [],
});
