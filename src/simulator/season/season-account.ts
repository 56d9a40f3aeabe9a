import { takesPlace } from '../../bookings/booking.ts';
import type { Books } from '../books.ts';
import { figuresOf, type SeasonFigures } from './figures.ts';
import type { SeasonLedger } from './season-ledger.ts';
import { dayOf, needsPlace, type Season, type SeasonRequest, type SeasonSlot } from './season.ts';

/** The figures of a season that the product has played (api.md), and every promise that was not kept. */
export type SeasonAccount = SeasonFigures & {
  doubleBooked: number;
  lost: number;
  /** Messages to treating doctors that the product calls sent, and distinct ones in their mailboxes. */
  feedbackSent: number;
  feedbackDelivered: number;
  /** Requests of the file that need no place: searches for a treating doctor, questions. */
  others: number;
  noShows: number;
  reports: number;
  /** Places that the product did not take in, because their professional gives another one at that time. */
  slotsRefused: number;
  broken: string[];
};

/** With what could have been served by somebody who knew everything. */
export type SeasonResult = SeasonAccount & { optimum?: number; servedOfOptimum?: number };

/** Requests end like this, or they are lost. */
const NAMED_OUTCOMES = new Set(['reported', 'closed', 'redirected', 'cancelled', 'lost-contact']);

/** Draws up a season from the product's own books, compared with what it acknowledged and with what arrived. Pure. */
export function seasonAccount(it: {
  season: Season;
  books: Books;
  ledger: SeasonLedger;
  /** Message ids in the mailboxes. */
  delivered: ReadonlySet<string>;
}): SeasonAccount {
  const { season, books, ledger, delivered } = it;
  const standing = books.bookings.filter(({ state }) => takesPlace(state));
  const placed = new Map<SeasonRequest, SeasonSlot>();
  for (const { requestId, slotId } of standing) {
    const request = ledger.requests.get(requestId);
    const slot = ledger.slots.get(slotId);
    if (request && slot) placed.set(request, slot);
  }
  const double = doubleBooked(books, standing);
  const lost = lostThings(books, ledger);
  const broken = [
    ...double,
    ...lost,
    ...tooMany(season, ledger, standing),
    ...unsentReports(books, delivered),
    ...ledger.faults,
  ];
  const came = [...ledger.requests.values()];
  return {
    ...figuresOf(
      { ...season, slots: season.slots.filter((slot) => !ledger.refusedSlots.includes(slot)) },
      placed,
    ),
    doubleBooked: double.length,
    lost: lost.length,
    feedbackSent: books.messages.filter(({ left }) => left).length,
    feedbackDelivered: delivered.size,
    others: came.filter((request) => !needsPlace(request)).length,
    noShows: books.bookings.filter(({ state }) => state === 'no-show').length,
    reports: books.reports.length,
    slotsRefused: ledger.refusedSlots.length,
    broken,
  };
}

type Bookings = Books['bookings'];

/** A place twice, a slot beyond its places, or a request with two visits. */
function doubleBooked({ slots }: Books, standing: Bookings): string[] {
  const capacity = new Map(slots.map(({ id, capacity: places }) => [id, places]));
  const twice = (key: (booking: Bookings[number]) => string) =>
    [...Map.groupBy(standing, key)].filter(([, bookings]) => bookings.length > 1);
  const over = [...Map.groupBy(standing, ({ slotId }) => slotId)].filter(
    ([slotId, bookings]) => bookings.length > (capacity.get(slotId) ?? 0),
  );
  return [
    ...twice(({ slotId, seatNo }) => `${slotId} ${seatNo}`).map(
      ([seat]) => `une place donnée deux fois : ${seat}`,
    ),
    ...twice(({ requestId }) => requestId).map(([id]) => `une demande avec deux rendez-vous : ${id}`),
    ...over.map(([id]) => `un créneau au-delà de ses places : ${id}`),
  ];
}

/** What was acknowledged and is not there, and requests without a named outcome. */
function lostThings({ requests, bookings, reports }: Books, ledger: SeasonLedger): string[] {
  const states = new Map(requests.map(({ id, state }) => [id, state]));
  const missing = (ids: Iterable<string>, there: ReadonlySet<string>, what: string): string[] =>
    [...ids].filter((id) => !there.has(id)).map((id) => `${what} : ${id}`);
  const standing = new Set(bookings.filter(({ state }) => takesPlace(state)).map(({ id }) => id));
  const unended = [...ledger.requests.keys()].filter((id) => {
    const state = states.get(id);
    return state !== undefined && !NAMED_OUTCOMES.has(state);
  });
  return [
    ...missing(ledger.requests.keys(), new Set(states.keys()), 'une demande confirmée manque'),
    ...missing(ledger.bookings.keys(), standing, 'un rendez-vous confirmé manque'),
    ...missing(
      ledger.reports.keys(),
      new Set(reports.map(({ id }) => id)),
      'un compte rendu confirmé manque',
    ),
    ...unended.map((id) => `une demande reste sans issue (${states.get(id)}) : ${id}`),
  ];
}

function tooMany(season: Season, { slots }: SeasonLedger, standing: Bookings): string[] {
  const most = new Map(season.professionals.map(({ id, maxPerDay }) => [id, maxPerDay ?? Infinity]));
  const taken = standing.flatMap(({ slotId }) => slots.get(slotId) ?? []);
  return [...Map.groupBy(taken, (slot) => dayOf(season, slot))].flatMap(([day, visits]) => {
    const bound = most.get(visits[0]?.professionalId ?? '') ?? Infinity;
    return visits.length > bound ? [`${visits.length} visites au lieu de ${bound} au plus : ${day}`] : [];
  });
}

/** Rule 5: the treating doctor always hears back. */
function unsentReports({ reports, messages }: Books, delivered: ReadonlySet<string>): string[] {
  const arrived = new Set(
    messages
      .filter(({ left, messageId }) => left && delivered.has(messageId))
      .map(({ reportId }) => reportId),
  );
  return reports
    .filter(({ id, treatingDoctor }) => treatingDoctor !== null && !arrived.has(id))
    .map(({ id }) => `un compte rendu n’est pas arrivé chez le médecin traitant : ${id}`);
}
