import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Account, accountOf } from '../../src/simulator/account.ts';
import { readBooks } from '../../src/simulator/books.ts';
import { reportDay, simulateDay } from '../../src/simulator/command.ts';
import type { InvariantName } from '../../src/simulator/broken.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const TERRITORY = 'grand-douai';
const DAY = { date: '2026-11-23', seed: 1, calls: 10 };

type Facts = Parameters<typeof accountOf>[0];

/** One short day is played; then its books are falsified, one lie at a time. */
describe('a simulated day', () => {
  let database: TestDatabase;
  let account: Account;
  let facts: Facts;
  /** The account after somebody changed rows behind the product's back. */
  let robbed: Account;

  beforeAll(async () => {
    database = await createTestDatabase();
    account = await simulateDay({
      ...DAY,
      urls: database.urls,
      onFacts: async (it) => {
        facts = structuredClone(it);
        await database.owner.query(
          'delete from report where id = (select id from report r where not exists (select from secure_message m where m.report_id = r.id) limit 1)',
        );
        robbed = accountOf({ ...it, books: await readBooks(database.urls.owner, TERRITORY) });
      },
    });
  }, 60_000);
  afterAll(() => database.drop());

  it('keeps every promise', () => {
    expect(account.broken).toEqual([]);
    expect(account).toMatchObject({ lost: 0, doubleBooked: 0 });
    expect(account.requests).toBeGreaterThanOrEqual(8);
    expect(account.bookedWithin24h).toBeGreaterThanOrEqual(4);
    expect(account.reports).toBeGreaterThan(0);
    expect(account.feedbackDelivered).toBe(account.reportsWithTreatingDoctor);
    expect(account.feedbackSent).toBe(account.feedbackDelivered);
    expect(account.referrals).toMatchObject({ received: 2 });
    expect(account.referrals.told).toBeGreaterThanOrEqual(4);
    expect(account.offers.accepted).toBe(1);
    expect(account.triagedByMotive).toBeGreaterThan(0);
  });

  it('is told as a table and ends with 0, or with 1 when a promise was broken', () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      expect(reportDay(account, { ...DAY, json: false })).toBe(0);
      expect(said.mock.lastCall?.[0]).toContain('✓ aucune demande perdue');
      expect(said.mock.lastCall?.[0]).toMatch(/Demandes adressées +2 \(\d+ étapes annoncées/);
      expect(said.mock.lastCall?.[0]).toMatch(
        /Propositions aux professionnels +1 \(1 acceptée, 0 sans preneur\)/,
      );
      expect(reportDay(robbed, { ...DAY, json: true })).toBe(1);
      expect(JSON.parse(String(said.mock.lastCall?.[0]))).toMatchObject({
        seed: 1,
        lost: 1,
        doubleBooked: 0,
      });
      expect(reportDay(robbed, { ...DAY, json: false })).toBe(1);
      expect(said.mock.lastCall?.[0]).toContain('✗ aucun compte rendu perdu');
    } finally {
      said.mockRestore();
    }
  });

  it('takes an answer to somebody who wrote for no text of its own', () => {
    const wrote = structuredClone(facts);
    const reply = {
      to: '+33639980100',
      body: 'Votre message a été lu.',
      direction: 'outbound-reply',
    } as const;
    wrote.seen = { ...wrote.seen, texts: [...wrote.seen.texts, reply] };
    expect(accountOf(wrote).broken).toEqual([]);
    const unasked = { ...reply, direction: 'outbound-api' } as const;
    wrote.seen = { ...wrote.seen, texts: [...wrote.seen.texts, unasked] };
    expect(names(accountOf(wrote))).toEqual(['patient-told']);
  });

  it('sees a row that was deleted', () => {
    expect(robbed.lost).toBe(1);
    expect(names(robbed)).toContain('report-lost');
  });

  const lies: [what: string, sees: InvariantName, lie: (it: Facts) => void][] = [
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
      (it) =>
        (it.seen = { ...it.seen, notices: it.seen.notices.map((one) => ({ ...one, answered: false })) }),
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
      (it) =>
        (it.seen = { ...it.seen, notices: [...it.seen.notices, { ...first(it.seen.notices), id: 'x' }] }),
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
    [
      'a forged callback was believed',
      'forged',
      (it) => (it.seen = { ...it.seen, forged: [{ status: 204 }] }),
    ],
    [
      'something unforeseen was refused',
      'fault',
      ({ ledger }) => ledger.faults.push('POST /v1/requests: 500'),
    ],
  ];
  it.each(lies)('sees that %s', (_what, invariant, lie) => {
    const false_ = structuredClone(facts);
    lie(false_);
    expect(names(accountOf(false_))).toContain(invariant);
  });
});

const taken = ({ acceptedBy }: { acceptedBy: string[] }): boolean => acceptedBy.length > 0;

const names = ({ broken }: Account): InvariantName[] => broken.map(({ invariant }) => invariant);

function first<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('this day does not have what the lie is about');
  return row;
}

function indexOf<T>(rows: readonly T[], where: (row: T) => boolean): number {
  first(rows.filter(where));
  return rows.findIndex(where);
}

const drop = <T>(rows: T[], where: (row: T) => boolean = () => true): void =>
  void rows.splice(indexOf(rows, where), 1);

function change<T extends object>(rows: T[], where: (row: T) => boolean, to: Partial<T>): void {
  Object.assign(rows[indexOf(rows, where)] as T, to);
}
