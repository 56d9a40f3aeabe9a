import type { BookingState } from '../bookings/booking.ts';
import type { Profession } from '../directory/profession.ts';
import type { Instant } from '../platform/clock.ts';
import type { RequestState } from '../requests/request.ts';

/**
 * What a referrer is told. `received`, `handled` and `not-reached` are for everybody. The others say what became of the patient, and are for
 * those who care for them or have their consent. `place-lost`: for the doctor who had decided, whoever they are.
 */
export type Progress =
  | { status: 'received' | 'handled' | 'not-reached' | 'place-lost' | 'waiting' | 'cancelled' | 'closed' }
  | { status: 'redirected'; reason: string | null }
  | { status: 'booked' | 'seen'; at: Instant; professional: string; profession: Profession };

export type Status = Progress['status'];

/** How the request that a referral became stands. */
export type Standing = {
  state: RequestState;
  reason: string | null;
  /** The last one; null: none was made. */
  booking: { state: BookingState; at: Instant; professional: string; profession: Profession } | null;
};

export type Referrer = {
  caresForPatient: boolean;
  /** The patient agreed, on the record, that the referrer learns the outcome. */
  consented: boolean;
  /** A regulating doctor had decided before the request came here. */
  decided: boolean;
};

/** Rule 8: who cares for the patient, or has their recorded consent, learns the outcome (who, when); others that it was received, handled or not reached. */
export function progressOf(referrer: Referrer, standing: Standing): Progress {
  const all = outcomeOf(standing);
  if (referrer.decided && placeLost(standing)) return { status: 'place-lost' };
  return referrer.caresForPatient || referrer.consented ? all : { status: withoutOutcome[all.status] };
}

/** What is left of something that was to be told once the one who was to hear it may not learn the outcome any more. */
export const withheld = (status: Status): Status =>
  // For the doctor who had decided, whoever they are.
  status === 'place-lost' ? status : withoutOutcome[status];

const withoutOutcome: Record<Status, 'received' | 'handled' | 'not-reached'> = {
  received: 'received',
  waiting: 'received',
  'place-lost': 'received',
  booked: 'handled',
  seen: 'handled',
  redirected: 'handled',
  cancelled: 'handled',
  closed: 'handled',
  handled: 'handled',
  'not-reached': 'not-reached',
};

function outcomeOf({ state, reason, booking }: Standing): Progress {
  const visit = booking && {
    at: booking.at,
    professional: booking.professional,
    profession: booking.profession,
  };
  switch (state) {
    case 'received':
    case 'triaged':
    case 'offered':
    case 'proposed':
      return { status: 'received' };
    case 'waiting':
      return { status: 'waiting' };
    case 'booked':
      return visit ? { status: 'booked', ...visit } : { status: 'received' };
    case 'seen':
    case 'reported':
    case 'closed':
      return visit && booking.state === 'seen' ? { status: 'seen', ...visit } : { status: 'closed' };
    case 'redirected':
      return { status: 'redirected', reason };
    case 'cancelled':
      return { status: 'cancelled' };
    case 'lost-contact':
      return { status: 'not-reached' };
  }
}

/** There was a place, it fell through, and there is no other yet. */
const placeLost = ({ state, booking }: Standing): boolean =>
  ['triaged', 'offered', 'proposed', 'waiting'].includes(state) &&
  (booking?.state === 'cancelled' || booking?.state === 'no-show');
