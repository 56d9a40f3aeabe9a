import type { Instant } from '../platform/clock.ts';
import type { BookingState } from './booking.ts';

export type BookingTable = {
  territory_id: string;
  id: string;
  request_id: string;
  slot_id: string;
  seat_no: number;
  professional_id: string;
  state: BookingState;
  reason: string | null;
  booked_at: Instant;
  start_at: Instant;
  /** The patient has said that they will come. */
  confirmed_at: Instant | null;
};

export type BookingTables = { booking: BookingTable };
