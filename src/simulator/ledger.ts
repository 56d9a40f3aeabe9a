import type { Instant } from '../platform/clock.ts';
import type { RequestKind, RequestState } from '../requests/request.ts';
import type { BookingState } from '../bookings/booking.ts';
import type { Person } from './invent-person.ts';

/** What an expected state may be once the day is over; `no-show` bookings leave their request triaged until somebody decides. */
export type KnownRequest = {
  kind: RequestKind;
  state: RequestState;
  patient: Person;
  callNo: number;
  flagged: boolean;
};
export type KnownBooking = {
  requestId: string;
  slotId: string;
  professionalId: string;
  start: Instant;
  state: BookingState;
  callNo: number;
};
export type KnownOffer = {
  requestId: string;
  callNo: number;
  /** Professionals who were told that it is theirs. */
  acceptedBy: string[];
};
export type KnownReferral = { id: string; requestId: string };
export type KnownReport = { bookingId: string; requestId: string; patient: Person };

/**
 * What the product has acknowledged to the people of the day, by id: the account that its own books must agree with. Written only after
 * an answer that said yes.
 */
export type Ledger = {
  /** How often an operator was told that this call is theirs. */
  answers: Map<string, number>;
  /** Calls taken on an ordinary phone. */
  byHand: Set<string>;
  requests: Map<string, KnownRequest>;
  /** By the number that whoever referred was given. */
  referrals: Map<string, KnownReferral>;
  offers: Map<string, KnownOffer>;
  /** Requests for care that had no named outcome when a day was closed. */
  openAtClosing: Set<string>;
  bookings: Map<string, KnownBooking>;
  slots: Map<string, 'open' | 'withdrawn'>;
  reports: Map<string, KnownReport>;
  /** Messages that went by post instead. */
  posted: Set<string>;
  tasksDone: Set<string>;
  /** Phones whose owner heard that they will be called back. */
  promised: Set<string>;
  /** Callbacks that nobody will make any more, by decision of a person. */
  givenUp: Set<string>;
  /** Local dates. */
  daysClosed: Set<string>;
  /** Refusals that belong to the day (`slot-taken`, …), and how often. */
  refusals: Map<string, number>;
  /** What the product must not do, and did. */
  faults: string[];
};

export const newLedger = (): Ledger => ({
  answers: new Map(),
  byHand: new Set(),
  requests: new Map(),
  referrals: new Map(),
  offers: new Map(),
  openAtClosing: new Set(),
  bookings: new Map(),
  slots: new Map(),
  reports: new Map(),
  posted: new Set(),
  tasksDone: new Set(),
  promised: new Set(),
  givenUp: new Set(),
  daysClosed: new Set(),
  refusals: new Map(),
  faults: [],
});

export function countRefusal(ledger: Ledger, code: string): void {
  ledger.refusals.set(code, (ledger.refusals.get(code) ?? 0) + 1);
}
