import { expect } from 'vitest';
import { change, drop, first } from './falsify.ts';
import type { Lie } from './lie.ts';
import { mailLies } from './mail-lies.ts';

/** What somebody could make the books of a day say, and the invariant that has to see it. */
export const lies: Lie[] = [
  [
    'a call is missing in the log',
    'call-lost',
    ({ books }) => drop(books.calls, ({ origin }) => origin === 'line'),
  ],
  [
    'an abandoned call is noted as answered',
    'call-end',
    ({ books }) => change(books.calls, ({ outcome }) => outcome === 'abandoned', { outcome: 'completed' }),
  ],
  [
    'the log tells of a call that nobody made',
    'call-end',
    ({ books }) => books.calls.push({ ...first(books.calls), id: 'x', sid: 'CAx', origin: 'line' }),
  ],
  ['a request is missing', 'request-lost', ({ books }) => drop(books.requests)],
  [
    'a request has another outcome than the one acknowledged',
    'request-lost',
    ({ books }) => change(books.requests, ({ state }) => state === 'reported', { state: 'cancelled' }),
  ],
  [
    'a request is left without an outcome',
    'request-lost',
    ({ books, ledger }) => {
      const [id, known] = first([...ledger.requests]);
      known.state = 'triaged';
      change(books.requests, (it) => it.id === id, { state: 'triaged' });
    },
  ],
  ['a referral is missing', 'request-lost', ({ books }) => drop(books.referrals)],
  [
    'a referral was taken in twice',
    'done-twice',
    ({ books }) => books.referrals.push({ ...first(books.referrals), number: 'GD-2026-999999' }),
  ],
  [
    'a referrer was not told the last step',
    'referral-untold',
    (it) => (it.seen = { ...it.seen, notices: it.seen.notices.slice(0, -1) }),
  ],
  [
    'the answer of a referrer was lost, and it did not come again',
    'referral-untold',
    (it) => (it.seen = { ...it.seen, notices: it.seen.notices.map((one) => ({ ...one, answered: false })) }),
  ],
  [
    'a referrer heard the second step before the first',
    'referral-untold',
    (it) => (it.seen = { ...it.seen, notices: it.seen.notices.toReversed() }),
  ],
  [
    'a referrer was told by somebody else',
    'referral-untold',
    (it) => (it.seen = { ...it.seen, notices: it.seen.notices.map((one) => ({ ...one, signed: false })) }),
  ],
  [
    'a step came again under another name',
    'referral-untold',
    (it) => (it.seen = { ...it.seen, notices: [...it.seen.notices, { ...first(it.seen.notices), id: 'x' }] }),
  ],
  [
    'a step is still noted as to be told',
    'referral-untold',
    ({ books }) => change(books.notices, () => true, { state: 'waiting' }),
  ],
  [
    'a referrer was told of a patient whom nobody referred',
    'referral-untold',
    ({ ledger }) => void ledger.referrals.delete(first([...ledger.referrals.keys()])),
  ],
  [
    'what became of the patient was put in line for nobody',
    'referral-untold',
    (it) => {
      const { id, referralId } = first(it.books.notices.filter(({ status }) => status === 'seen'));
      drop(it.books.notices, (one) => one.id === id);
      it.seen = { ...it.seen, notices: it.seen.notices.filter((one) => one.id !== id) };
      expect(it.books.notices.some((one) => one.referralId === referralId)).toBe(true);
    },
  ],
  [
    'two professionals were told that it is theirs',
    'offer-twice',
    ({ ledger }) => void first([...ledger.offers.values()].filter(taken)).acceptedBy.push('x'),
  ],
  [
    'an offer is noted for somebody else than was told',
    'offer-twice',
    ({ ledger }) => void (first([...ledger.offers.values()].filter(taken)).acceptedBy = ['x']),
  ],
  [
    'an acceptance is on record twice',
    'offer-twice',
    ({ books }) => change(books.offers, ({ state }) => state === 'accepted', { acceptances: 2 }),
  ],
  [
    'two of those who were asked stand as having accepted',
    'offer-twice',
    ({ books }) => change(books.offers, ({ state }) => state === 'accepted', { recipientsAccepted: 2 }),
  ],
  [
    'an accepted offer has no visit',
    'offer-twice',
    ({ books }) => change(books.offers, ({ state }) => state === 'accepted', { bookingId: null }),
  ],
  ['an offer is missing', 'offer-twice', ({ books }) => drop(books.offers)],
  [
    'a request stands offered for ever',
    'request-open',
    ({ books }) => change(books.requests, () => true, { state: 'offered' }),
  ],
  [
    'a request stands proposed for ever, as everybody thinks it should',
    'request-open',
    ({ books, ledger }) => {
      const [id, known] = first([...ledger.requests]);
      known.state = 'proposed';
      change(books.requests, (it) => it.id === id, { state: 'proposed' });
    },
  ],
  [
    'the day was closed with a request that had no outcome',
    'request-open',
    ({ books, ledger }) => void ledger.openAtClosing.add(first(books.requests).id),
  ],
  [
    'an offer still asks for an answer',
    'request-open',
    ({ books }) => change(books.offers, () => true, { state: 'open' }),
  ],
  [
    'somebody waits on a list that their request has left',
    'request-open',
    ({ books }) => void books.waitingPlaces.push({ id: 'x', list: 'speech-therapist', state: 'waiting' }),
  ],
  ['a booking is missing', 'booking-lost', ({ books }) => drop(books.bookings)],
  [
    'a request was opened twice',
    'done-twice',
    ({ books }) => books.requests.push({ ...first(books.requests), id: 'x' }),
  ],
  [
    'a booking was written twice',
    'done-twice',
    ({ books }) => books.bookings.push({ ...first(books.bookings), id: 'x', state: 'cancelled' }),
  ],
  [
    'a report was written twice',
    'done-twice',
    ({ books }) => books.reports.push({ ...first(books.reports), id: 'x' }),
  ],
  [
    'a place is given to two patients',
    'place-twice',
    ({ books }) =>
      books.bookings.push({
        ...first(books.bookings.filter(({ state }) => state === 'seen')),
        id: 'x',
        requestId: 'y',
      }),
  ],
  [
    'a slot has more patients than places',
    'place-twice',
    ({ books }) =>
      books.bookings.push({
        ...first(books.bookings.filter(({ state }) => state === 'seen')),
        id: 'x',
        requestId: 'y',
        seatNo: 2,
      }),
  ],
  [
    'a request has two bookings that stand',
    'place-twice',
    ({ books }) =>
      books.bookings.push(
        ...['s', 't'].map((slotId) => ({
          ...first(books.bookings),
          id: slotId,
          slotId,
          state: 'booked' as const,
        })),
      ),
  ],
  [
    'a withdrawn slot is booked',
    'place-twice',
    ({ books }) => {
      const { slotId } = first(books.bookings.filter(({ state }) => state === 'seen'));
      change(books.slots, ({ id }) => id === slotId, { state: 'withdrawn' });
    },
  ],
  [
    'a red flag was booked over',
    'red-flag',
    ({ books }) => {
      const { requestId } = first(books.bookings);
      change(books.requests, ({ id }) => id === requestId, { redFlag: 'raised' });
    },
  ],
  [
    'a red flag was lifted by nobody',
    'red-flag',
    ({ books }) => {
      const { requestId } = first(books.bookings);
      change(books.requests, ({ id }) => id === requestId, { redFlag: 'lifted', lifts: 0 });
    },
  ],
  [
    'a mail did not arrive',
    'report-arrives',
    (it) => (it.seen = { ...it.seen, mails: it.seen.mails.slice(1) }),
  ],
  [
    'a mail went to somebody else',
    'report-arrives',
    (it) =>
      (it.seen = { ...it.seen, mails: it.seen.mails.map((mail) => ({ ...mail, to: ['x@example.org'] })) }),
  ],
  [
    'a mail is about another patient',
    'report-arrives',
    ({ books }) =>
      change(books.reports, ({ address }) => address !== null, { familyName: 'Quelqu’un d’autre' }),
  ],
  [
    'a mail came from nowhere',
    'report-arrives',
    (it) =>
      (it.seen = {
        ...it.seen,
        mails: [...it.seen.mails, { ...first(it.seen.mails), messageId: '<x@y>' }],
      }),
  ],
  [
    'a report without recipient is nobody’s task',
    'report-arrives',
    ({ books }) => drop(books.tasks, ({ kind }) => kind === 'report-without-recipient'),
  ],
  ...mailLies,
  [
    'an SMS went out twice',
    'patient-told',
    (it) => (it.seen = { ...it.seen, texts: [...it.seen.texts, first(it.seen.texts)] }),
  ],
  [
    'an SMS noted as sent never left',
    'patient-told',
    (it) => (it.seen = { ...it.seen, texts: it.seen.texts.slice(1) }),
  ],
  [
    'a patient is not told at all',
    'patient-told',
    ({ books }) => drop(books.texts, ({ kind }) => kind === 'confirmation'),
  ],
  [
    'an SMS of unknown fate is nobody’s task',
    'patient-told',
    ({ books }) => change(books.texts, ({ kind }) => kind === 'confirmation', { state: 'unknown' }),
  ],
  [
    'a phone rang that nobody asked to ring',
    'dialled-twice',
    (it) =>
      (it.seen = {
        ...it.seen,
        calls: [
          ...it.seen.calls,
          { ...first(it.seen.calls.filter(({ direction }) => direction === 'outbound-api')), sid: 'CAx' },
        ],
      }),
  ],
  [
    'somebody’s phone rang twice for one answer',
    'dialled-twice',
    ({ books, ledger }) => {
      const { callId } = first(books.legs.filter(({ party }) => party === 'operator'));
      ledger.answers.set(callId, 0);
    },
  ],
  [
    'a promised callback is not on record',
    'call-lost',
    ({ ledger }) => void ledger.promised.add('+33639980000'),
  ],
  [
    'nobody calls somebody back',
    'nobody-owed',
    ({ books }) =>
      books.calls.push({
        ...first(books.calls),
        id: 'x',
        outcome: 'abandoned',
        origin: 'line',
        phone: '+33639980000',
      }),
  ],
  [
    'a callback is owed by nobody',
    'nobody-owed',
    ({ books }) => void Object.assign(first(books.callbacks), { state: 'open', owner: null }),
  ],
  [
    'a call goes on for ever',
    'nobody-owed',
    ({ books }) => change(books.calls, () => true, { state: 'queued' }),
  ],
  ['the day is not closed', 'nobody-owed', ({ books }) => void books.daysClosed.pop()],
  [
    'the feed has a gap',
    'feed-gap',
    ({ books }) => void (books.feed = { ...books.feed, highest: books.feed.highest + 1 }),
  ],
  [
    'the feed repeats an event',
    'feed-gap',
    ({ books }) => void (books.feed = { ...books.feed, distinct: books.feed.distinct - 1 }),
  ],
  [
    'a reaction failed',
    'work-done',
    ({ books }) => books.failedReactions.push({ reaction: 'send-sms', eventId: 'x' }),
  ],
  ['a forged callback was believed', 'forged', (it) => (it.seen = { ...it.seen, forged: [{ status: 204 }] })],
  ['something unforeseen was refused', 'fault', ({ ledger }) => ledger.faults.push('POST /v1/requests: 500')],
];

const taken = ({ acceptedBy }: { acceptedBy: string[] }): boolean => acceptedBy.length > 0;
