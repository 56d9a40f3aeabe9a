import type { BookingState } from '../bookings/booking.ts';
import { takesPlace } from '../bookings/booking.ts';
import type { RequestState } from '../requests/request.ts';
import type { Books } from './books.ts';
import { broken, type Broken, byId, type Day } from './broken.ts';
import { proofs, reports } from './feedback-account.ts';
import { callLog, lineDay } from './line-account.ts';
import { offers, openEnds } from './offer-account.ts';
import { referrals } from './referral-account.ts';

/** Everything that the product's books, the people of the day and the outside world do not agree about. Pure. */
export function brokenPromises(day: Day): Broken[] {
  return [
    ...callLog(day),
    ...lineDay(day),
    ...requests(day),
    ...openEnds(day),
    ...referrals(day),
    ...offers(day),
    ...bookings(day),
    ...reports(day),
    ...proofs(day),
    ...texts(day),
    ...machinery(day),
    ...day.ledger.faults.map((what): Broken => ({ invariant: 'fault', subject: '', what })),
  ];
}

/** States in which a request may be left: everything was done for it, or somebody decided what becomes of it. */
const NAMED: ReadonlySet<RequestState> = new Set([
  'reported',
  'closed',
  'redirected',
  'cancelled',
  'lost-contact',
]);

function requests({ books, ledger }: Day): Broken[] {
  const found: Broken[] = [];
  const rows = byId(books.requests);
  for (const [id, known] of ledger.requests) {
    const row = rows.get(id);
    if (!row) found.push(broken('request-lost', id, 'absente'));
    else if (row.state !== known.state)
      found.push(broken('request-lost', id, `${row.state} au lieu de ${known.state}`));
    else if (!NAMED.has(row.state)) found.push(broken('request-lost', id, `sans issue (${row.state})`));
  }
  for (const request of books.requests) {
    if (!ledger.requests.has(request.id))
      found.push(broken('done-twice', request.id, 'demande que personne n’a ouverte'));
    const blocked =
      request.redFlag === 'raised' ||
      request.redFlag === 'unknown' ||
      (request.redFlag === 'lifted' && request.lifts === 0);
    if (blocked && books.bookings.some(({ requestId }) => requestId === request.id))
      found.push(broken('red-flag', request.id, `rendez-vous malgré une alerte (${request.redFlag})`));
  }
  return found;
}

function bookings({ books, ledger }: Day): Broken[] {
  const found: Broken[] = [];
  const rows = byId(books.bookings);
  for (const [id, known] of ledger.bookings) {
    const state: BookingState | undefined = rows.get(id)?.state;
    if (state !== known.state)
      found.push(broken('booking-lost', id, `${state ?? 'absent'} au lieu de ${known.state}`));
  }
  for (const id of rows.keys())
    if (!ledger.bookings.has(id)) found.push(broken('done-twice', id, 'rendez-vous que personne n’a pris'));
  const slots = byId(books.slots);
  for (const [id, state] of ledger.slots)
    if (slots.get(id)?.state !== state)
      found.push(broken('slot-lost', id, `${slots.get(id)?.state ?? 'absent'} au lieu de ${state}`));
  return [...found, ...doubleBookings(books)];
}

/** Places given twice: a seat, a slot beyond its capacity, a request served twice, a slot that had been withdrawn. */
export function doubleBookings({ bookings: all, slots }: Pick<Books, 'bookings' | 'slots'>): Broken[] {
  const standing = all.filter(({ state }) => takesPlace(state));
  const found: Broken[] = [];
  const twice = (what: string, keyOf: (booking: Books['bookings'][number]) => string, of = standing) => {
    for (const [key, group] of Map.groupBy(of, keyOf))
      if (group.length > 1) found.push(broken('place-twice', key, what));
  };
  twice('une place, deux patients', ({ slotId, seatNo }) => `${slotId}/${seatNo}`);
  twice(
    'une demande, deux rendez-vous',
    ({ requestId }) => requestId,
    standing.filter(({ state }) => state === 'booked' || state === 'arrived'),
  );
  const taken = Map.groupBy(standing, ({ slotId }) => slotId);
  for (const { id, capacity, state } of slots) {
    const count = taken.get(id)?.length ?? 0;
    if (count > capacity) found.push(broken('place-twice', id, `${count} patients pour ${capacity} places`));
    if (count > 0 && state === 'withdrawn')
      found.push(broken('place-twice', id, 'créneau retiré et réservé'));
  }
  return found;
}

const INSTEAD: Readonly<Record<string, string>> = {
  confirmation: 'tell-booking',
  moved: 'tell-move',
  cancelled: 'tell-cancellation',
};

/** Each booking has its confirmation, by one SMS or by a person; what left, left once; what did not is a task. */
function texts({ books, seen }: Day): Broken[] {
  const found: Broken[] = [];
  const taskOf = (kind: string, bookingId: string) =>
    books.tasks.some((task) => task.kind === INSTEAD[kind] && task.subject === bookingId);
  const sent = seen.texts.filter(({ direction }) => direction !== 'outbound-reply');
  const copiesOf = (reference: string) => sent.filter(({ body }) => body.includes(reference)).length;
  for (const { id, state, start, bookedAt } of books.bookings) {
    const text = books.texts.find(
      ({ kind, bookingId }) => bookingId === id && (kind === 'confirmation' || kind === 'moved'),
    );
    const gone = state === 'cancelled' || state === 'moved';
    if (!text && !taskOf('confirmation', id) && !taskOf('moved', id) && !gone && start > bookedAt)
      found.push(broken('patient-told', id, 'ni SMS ni tâche'));
  }
  for (const { id, kind, bookingId, state, failure, reference } of books.texts) {
    const copies = copiesOf(reference);
    if (copies > 1) found.push(broken('patient-told', id, `SMS envoyé ${copies} fois`));
    if ((state === 'sent' || state === 'delivered') && copies === 0)
      found.push(broken('patient-told', id, `noté ${state}, jamais parti`));
    if (state === 'queued' || state === 'sending') found.push(broken('patient-told', id, `resté ${state}`));
    // Nobody is called for a reminder, and a missed callback is still on its list.
    const seenTo = !(kind in INSTEAD) || taskOf(kind, bookingId) || failure === 'no-longer-so';
    if ((state === 'failed' || state === 'unknown') && !seenTo)
      found.push(broken('patient-told', id, `${state} sans tâche`));
  }
  const references = new Set(books.texts.map(({ reference }) => reference));
  for (const { body } of sent)
    if (!references.has(/Réf\. (\w+)/.exec(body)?.[1] ?? ''))
      found.push(broken('patient-told', '', 'SMS que personne n’a écrit'));
  return found;
}

/** The event log and what hangs on it. */
function machinery({ books, seen }: Day): Broken[] {
  const found: Broken[] = [];
  const { events, numbers, highest, distinct } = books.feed;
  if (numbers !== highest || distinct !== numbers || numbers !== events)
    found.push(
      broken(
        'feed-gap',
        '',
        `${events} événements, ${numbers} numéros jusqu’à ${highest}, ${distinct} différents`,
      ),
    );
  for (const { reaction, eventId } of books.failedReactions)
    found.push(broken('work-done', eventId, `${reaction} a échoué`));
  for (const { kind, subject } of books.openIntents)
    found.push(broken('work-done', subject, `${kind} sans issue`));
  for (const { status } of seen.forged)
    if (status !== 403) found.push(broken('forged', '', `répondu ${status}`));
  return found;
}
