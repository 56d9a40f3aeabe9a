import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Account, accountOf } from '../../src/simulator/account.ts';
import { readBooks } from '../../src/simulator/books.ts';
import { reportDay, simulateDay } from '../../src/simulator/command.ts';
import type { InvariantName } from '../../src/simulator/broken.ts';
import type { Facts } from './lie.ts';
import { lies } from './lies.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const TERRITORY = 'grand-douai';
const DAY = { date: '2026-11-23', seed: 1, calls: 10 };

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
    expect(account.feedbackSent).toBe(account.reportsWithTreatingDoctor);
    expect(account.feedbackDelivered + account.feedbackReturned).toBe(account.feedbackSent);
    expect(account).toMatchObject({ feedbackReturned: 1, feedbackAnswered: 1 });
    expect(account.feedbackRead).toBeGreaterThanOrEqual(2);
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

  it.each(lies)('sees that %s', (_what, invariant, lie) => {
    const false_ = structuredClone(facts);
    lie(false_);
    expect(names(accountOf(false_))).toContain(invariant);
  });
});

const names = ({ broken }: Account): InvariantName[] => broken.map(({ invariant }) => invariant);
