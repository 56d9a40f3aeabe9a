import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { accountOf } from '../../src/simulator/account.ts';
import { dateOf } from '../../src/simulator/command.ts';
import { planDay } from '../../src/simulator/day.ts';
import { playDay } from '../../src/simulator/play-day.ts';
import { openWorkshop } from '../cli/program.ts';
import { startKillableProduct } from './killed-product.ts';
import { expectAnHourOfSilence, expectReferralsAndOffers, type Facts } from './whole-day.ts';

const workshop = openWorkshop();
afterAll(() => workshop.close());

describe('a day with 15 % referrals and 10 % offers, whose referrers are down for an hour', () => {
  it('tells each referrer each step in order, also when the product is killed in that hour and starts again', async () => {
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
          said: [],
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
