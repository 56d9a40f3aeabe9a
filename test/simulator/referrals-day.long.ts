import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { type Account, accountOf } from '../../src/simulator/account.ts';
import { dateOf, simulateDay } from '../../src/simulator/command.ts';
import { planDay } from '../../src/simulator/day.ts';
import { playDay } from '../../src/simulator/play-day.ts';
import { openWorkshop } from '../cli/program.ts';
import { createTestDatabase } from '../support/database.ts';
import { startKillableProduct } from './killed-product.ts';

const workshop = openWorkshop();
afterAll(() => workshop.close());

type Facts = Parameters<typeof accountOf>[0];

/** The day's shares, and what the invariants have found: nothing. */
function expectReferralsAndOffers(account: Account, { books }: Facts): void {
  expect(account.broken).toEqual([]);
  expect(account).toMatchObject({ lost: 0, doubleBooked: 0 });
  const { referrals, requests, offers } = account;
  expect(referrals.received / requests).toBeGreaterThanOrEqual(0.15);
  const care = books.requests.filter(({ kind }) => kind === 'snp' || kind === 'both').length;
  expect(offers.made / care).toBeGreaterThanOrEqual(0.1);
  expect(offers.accepted).toBeGreaterThan(0);
  expect(referrals.repeated).toBeGreaterThan(0);
}

/** From 14 h to 15 h the referrers' server hears nothing; what came meanwhile was told afterwards. */
function expectAnHourOfSilence(date: string, { books, seen }: Facts): void {
  const [from, until] = [instant(`${date}T14:00:00+01:00`), instant(`${date}T15:00:00+01:00`)];
  expect(seen.notices.filter(({ at }) => at >= from && at < until)).toEqual([]);
  const late = books.notices.filter(({ at }) => at >= from && at < until);
  expect(late.length).toBeGreaterThan(0);
  for (const { id } of late)
    expect(seen.notices.find((one) => one.id === id)?.at).toBeGreaterThanOrEqual(until);
}

describe('a day with 15 % referrals and 10 % offers, whose referrers are down for an hour', () => {
  it.each([1, 2])('tells each referrer each step in order, and ends every request: seed %i', async (seed) => {
    const database = await createTestDatabase();
    const date = dateOf(seed);
    try {
      const days: Facts[] = [];
      const account = await simulateDay({
        urls: database.urls,
        date,
        seed,
        logLevel: 'error',
        onFacts: async (facts) => void days.push(facts),
      });
      for (const facts of days) {
        expectReferralsAndOffers(account, facts);
        expectAnHourOfSilence(date, facts);
      }
    } finally {
      await database.drop();
    }
  });

  it('also when the product is killed in that hour and starts again', async () => {
    const seed = 5;
    const date = dateOf(seed);
    const product = await startKillableProduct(workshop, { seed, date });
    const { referrer, network, mailbox } = product;
    const failed = new AbortController();
    let kills = 0;
    let over = false;
    /** Once the product has knocked at a closed door: what it has to tell is then nowhere but in its database. */
    const killer = (async () => {
      while (!over && referrer.turnedAway() === 0) await sleep(2);
      if (over) return;
      kills++;
      await product.kill();
    })().catch((error: unknown) => failed.abort(error));
    try {
      const plan = planDay(product.company.cast, { seed, openMs: product.openMs });
      const ledger = await playDay(product.stage, plan, failed.signal);
      const { books, idle } = await product.closeBooks();
      const { calls, webhooks, messages, callbacks } = network;
      const facts: Facts = {
        books,
        ledger,
        seen: {
          calls,
          webhooks,
          texts: messages,
          mails: mailbox.mails,
          notices: referrer.heard,
          forged: callbacks.forged,
        },
      };
      expect([kills, idle]).toEqual([1, true]);
      expectReferralsAndOffers(accountOf(facts), facts);
      expectAnHourOfSilence(date, facts);
    } finally {
      over = true;
      await killer;
      await product.close();
    }
  });
});
