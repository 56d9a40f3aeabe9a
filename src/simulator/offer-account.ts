import type { RequestState } from '../requests/request.ts';
import type { Books } from './books.ts';
import { broken, type Broken, byId, type Day } from './broken.ts';

/** One acceptance an offer, whoever was told yes; it has the visit that was booked for it, and nobody is left waiting for an answer. */
export function offers({ books, ledger }: Day): Broken[] {
  const found: Broken[] = [];
  const rows = byId(books.offers);
  const bookings = byId(books.bookings);
  for (const [id, { acceptedBy }] of ledger.offers) {
    const row = rows.get(id);
    if (!row) found.push(broken('offer-twice', id, 'absente'));
    else if (acceptedBy.length > 1)
      found.push(broken('offer-twice', id, `accordée à ${acceptedBy.length} professionnels`));
    else if (acceptedBy.length === 1 && row.acceptedBy !== acceptedBy[0])
      found.push(broken('offer-twice', id, 'accordée à quelqu’un, notée pour un autre'));
  }
  for (const offer of books.offers) {
    const twice = acceptances(offer);
    if (twice) found.push(broken('offer-twice', offer.id, twice));
    const booking = bookings.get(offer.bookingId ?? '');
    const isTheirs = booking?.requestId === offer.requestId && booking.professionalId === offer.acceptedBy;
    if (offer.state === 'accepted' && offer.kind === 'visit' && !isTheirs)
      found.push(broken('offer-twice', offer.id, 'acceptée, sans son rendez-vous'));
  }
  return found;
}

function acceptances({
  state,
  acceptances: events,
  recipientsAccepted,
}: Books['offers'][number]): string | undefined {
  const right = state === 'accepted' ? 1 : 0;
  if (events > 1) return `acceptée ${events} fois`;
  return recipientsAccepted === right ? undefined : `${recipientsAccepted} acceptations, notée ${state}`;
}

const OPEN: ReadonlySet<RequestState> = new Set(['received', 'triaged', 'offered', 'proposed', 'waiting']);

/** In French, for the account. */
const WORDS: Partial<Record<RequestState, string>> = {
  received: 'jamais commencée',
  triaged: 'triée, sans suite',
  offered: 'proposée à des professionnels, sans suite',
  proposed: 'proposée au patient, sans suite',
  waiting: 'en attente, sans suite',
};

/** Every request ends; at the closing of the day none that is care was without its named outcome; nothing asks for an answer any more. */
export function openEnds({ books, ledger }: Day): Broken[] {
  const found: Broken[] = [];
  const open = (subject: string, what: string): void =>
    void found.push(broken('request-open', subject, what));
  for (const { id, state } of books.requests) if (OPEN.has(state)) open(id, WORDS[state] ?? state);
  for (const id of ledger.openAtClosing) open(id, 'sans issue à la fermeture');
  for (const { id, state } of books.offers) if (state === 'open') open(id, 'proposition restée ouverte');
  // The list of those who seek a treating doctor is where their request's outcome has led: they stay on it.
  for (const { id, list, state } of books.waitingPlaces)
    if (state === 'waiting' && list !== 'mt') open(id, 'quelqu’un attend encore sur une liste');
  return found;
}
