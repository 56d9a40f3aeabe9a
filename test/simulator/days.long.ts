import { afterAll, describe, expect, it } from 'vitest';
import { dateOf, simulateDay } from '../../src/simulator/command.ts';
import { createTestDatabase } from '../support/database.ts';
import { QUEUE_SERVERS, startTestRedis, type TestRedis } from '../support/redis.ts';
import { expectAnHourOfSilence, expectReferralsAndOffers, type Facts } from './whole-day.ts';

const SEEDS = { postgres: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], redis: [1, 2] };
/** On these, 15 % referrals, 10 % offers, and an hour in which the referrers are down are looked at too. */
const SHARES_SHOWN = [1, 2];

describe.each(QUEUE_SERVERS)('days of the line, jobs on %s', (server) => {
  let redis: TestRedis | undefined;
  afterAll(() => redis?.stop());

  it.each(SEEDS[server])(
    'day %i: nothing lost, no place given twice, every report in its mailbox',
    async (seed) => {
      if (server === 'redis') redis ??= await startTestRedis();
      const database = await createTestDatabase();
      const date = dateOf(seed);
      const days: Facts[] = [];
      try {
        const account = await simulateDay({
          urls: database.urls,
          redisUrl: redis?.url,
          date,
          seed,
          logLevel: 'error',
          onFacts: async (facts) => void days.push(facts),
        });
        expect(days).toHaveLength(1);
        for (const facts of SHARES_SHOWN.includes(seed) ? days : []) {
          expectReferralsAndOffers(account, facts);
          expectAnHourOfSilence(date, facts);
        }
        expect(account.broken).toEqual([]);
        expect(account).toMatchObject({ lost: 0, doubleBooked: 0 });
        expect(account.feedbackSent).toBe(account.reportsWithTreatingDoctor);
        expect(account.feedbackDelivered + account.feedbackReturned).toBe(account.reportsWithTreatingDoctor);
        expect(account.feedbackRead).toBeGreaterThan(account.feedbackDelivered / 3);
        expect(account.bookedWithin24h).toBeGreaterThan(8);
        expect(account.referrals.received).toBeGreaterThan(2);
        // How many are planned is shown in day-plan.test.ts; whom a protocol sends elsewhere is not offered.
        expect(account.offers.made).toBeGreaterThan(0);
      } finally {
        await database.drop();
      }
    },
  );
});
