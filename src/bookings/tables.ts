import type { Instant } from '../platform/clock.ts';
import type { BookingState, CancelledBy } from './booking.ts';

export type BookingTable = {
  territory_id: string;
  id: string;
  request_id: string;
  slot_id: string;
  seat_no: number;
  professional_id: string;
  state: BookingState;
  /** Why it was cancelled: a code. */
  reason: string | null;
  cancelled_by: CancelledBy | null;
  booked_at: Instant;
  start_at: Instant;
  /** The patient has said that they will come. */
  confirmed_at: Instant | null;
  arrived_at: Instant | null;
  /** When the patient was seen or stayed away, or the visit was called off or moved. */
  ended_at: Instant | null;
  /** For the professional who sees the patient. May be clinical. */
  comment: string | null;
  /** Beyond the slot's capacity, by its own professional. */
  overbooked: boolean;
  /** How often it has changed, from 1. */
  version: number;
};

export type BookingTables = { booking: BookingTable };
