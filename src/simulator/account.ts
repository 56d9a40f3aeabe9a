import { takesPlace } from '../bookings/booking.ts';
import type { RequestKind } from '../requests/request.ts';
import { kilometres } from '../territory/distance.ts';
import type { Books } from './books.ts';
import { type Broken, LOSSES, type Witnesses } from './broken.ts';
import { brokenPromises } from './invariants.ts';
import type { Ledger } from './ledger.ts';

/** The figures of a day (api.md), with what the telephone and the mail did beside. */
export type Figures = {
  requests: number;
  /** Requests that others than the patient brought; what their senders were told, and what of it came again. */
  referrals: { received: number; told: number; repeated: number };
  /** A motive's protocol has said where to go. */
  triagedByMotive: number;
  bookedWithin24h: number;
  bookedLate: number;
  /** Requests for care that ended without a place, other than by a red flag or because the patient wanted none any more. */
  unserved: number;
  /** From the request to the visit. Null: no visit. */
  meanDelayMinutes: number | null;
  /** As the crow flies, video visits left out. Null: nobody had to go anywhere. */
  meanDistanceKm: number | null;
  /** Gini coefficient of the share of each doctor's places that was taken: 0, all alike. */
  loadGini: number;
  doubleBooked: number;
  lost: number;
  /** Messages to treating doctors that the product calls sent, distinct ones in their mailboxes, and what came back: read, answered, returned. */
  feedbackSent: number;
  feedbackDelivered: number;
  feedbackRead: number;
  feedbackAnswered: number;
  feedbackReturned: number;
  reports: number;
  reportsWithTreatingDoctor: number;
  calls: { rung: number; answered: number; abandoned: number; closedHours: number; byHand: number };
  callbacks: { owed: number; done: number; givenUp: number; carriedOver: number };
  /** Requests put to professionals. */
  offers: { made: number; accepted: number; nobody: number };
  sms: { sent: number; unknown: number; failed: number };
  tasks: { opened: number; done: number };
  noShows: number;
  refusals: Record<string, number>;
};

export type Account = Figures & { broken: Broken[] };

/** Draws up a day: figures, and every promise that was not kept. Pure. */
export function accountOf(day: { books: Books; ledger: Ledger; seen: Witnesses }): Account {
  const { books, ledger, seen } = day;
  const broken = brokenPromises(day);
  const standing = books.bookings.filter(({ state }) => takesPlace(state));
  const requests = new Map(books.requests.map((request) => [request.id, request]));
  const delays: number[] = [];
  const distances: number[] = [];
  let late = 0;
  for (const booking of standing) {
    const request = requests.get(booking.requestId);
    if (!request) continue;
    delays.push((booking.start - request.receivedAt) / 60_000);
    if (booking.mode !== 'VR') distances.push(kilometres(request, booking));
    if (booking.start > request.deadline) late++;
  }
  const served = new Set(standing.map(({ requestId }) => requestId));
  const unserved = books.requests.filter(
    (it) => isCare(it.kind) && !served.has(it.id) && it.redFlag === 'none' && it.state !== 'cancelled',
  );
  const outcomes = (outcome: string): number =>
    books.calls.filter((call) => call.outcome === outcome && call.origin === 'line').length;
  const callbacks = (wanted: string): number =>
    books.callbacks.filter(({ state }) => state === wanted).length;
  const returned = new Set(distinct(seen.said.filter(({ what }) => what === 'returned')));
  const texts = (...states: string[]): number =>
    books.texts.filter(({ state }) => states.includes(state)).length;
  return {
    requests: books.requests.length,
    referrals: {
      received: books.referrals.length,
      told: books.notices.filter(({ state }) => state === 'told').length,
      repeated: seen.notices.length - new Set(seen.notices.map(({ id }) => id)).size,
    },
    triagedByMotive: books.requests.filter(({ careProtocol }) => careProtocol !== null).length,
    bookedWithin24h: standing.length - late,
    bookedLate: late,
    unserved: unserved.length,
    meanDelayMinutes: mean(delays, 0),
    meanDistanceKm: mean(distances, 1),
    loadGini: gini(loads(books, standing)),
    doubleBooked: broken.filter(({ invariant }) => invariant === 'place-twice').length,
    lost: broken.filter(({ invariant }) => LOSSES.has(invariant)).length,
    feedbackSent: books.messages.filter(({ left }) => left).length,
    feedbackDelivered: distinct(seen.mails).filter((it) => !returned.has(it)).length,
    feedbackRead: books.messages.filter(({ state }) => state === 'read').length,
    feedbackAnswered: books.incoming.filter(({ inReplyTo }) => inReplyTo !== null).length,
    feedbackReturned: returned.size,
    reports: books.reports.length,
    reportsWithTreatingDoctor: books.reports.filter(({ address }) => address !== null).length,
    calls: {
      rung: seen.calls.filter(({ direction }) => direction === 'inbound').length,
      answered: outcomes('completed'),
      abandoned: outcomes('abandoned'),
      closedHours: outcomes('closed-hours'),
      byHand: books.calls.filter(({ origin }) => origin === 'hand').length,
    },
    callbacks: {
      owed: books.callbacks.length,
      done: callbacks('done'),
      givenUp: callbacks('given-up'),
      carriedOver: books.callbacks.filter(({ owner }) => owner !== null).length,
    },
    offers: {
      made: books.offers.length,
      accepted: books.offers.filter(({ state }) => state === 'accepted').length,
      nobody: books.offers.filter(({ state }) => state === 'expired' || state === 'withdrawn').length,
    },
    sms: { sent: texts('sent', 'delivered'), unknown: texts('unknown'), failed: texts('failed') },
    tasks: { opened: books.tasks.length, done: books.tasks.filter(({ state }) => state === 'done').length },
    noShows: books.bookings.filter(({ state }) => state === 'no-show').length,
    refusals: Object.fromEntries(ledger.refusals),
    broken,
  };
}

const distinct = (of: readonly { messageId: string }[]): string[] => [
  ...new Set(of.map(({ messageId }) => messageId)),
];

const isCare = (kind: RequestKind): boolean => kind === 'snp' || kind === 'both';

/** Taken ÷ offered places of every doctor who offered any. */
function loads({ slots }: Books, standing: Books['bookings']): number[] {
  const offered = new Map<string, number>();
  for (const { professionalId, capacity, state } of slots)
    if (state === 'open') offered.set(professionalId, (offered.get(professionalId) ?? 0) + capacity);
  const taken = Map.groupBy(standing, ({ professionalId }) => professionalId);
  return [...offered].map(([id, places]) => (taken.get(id)?.length ?? 0) / places);
}

/** 0 when all are equal (also all 0), near 1 when one has everything. */
export function gini(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const sum = sorted.reduce((total, value) => total + value, 0);
  if (sum === 0) return 0;
  const weighted = sorted.reduce((total, value, i) => total + (2 * (i + 1) - sorted.length - 1) * value, 0);
  return Math.round((weighted / (sorted.length * sum)) * 1000) / 1000;
}

function mean(values: readonly number[], digits: number): number | null {
  if (values.length === 0) return null;
  const factor = 10 ** digits;
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * factor) / factor;
}
