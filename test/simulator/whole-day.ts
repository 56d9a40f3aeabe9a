import { expect } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import type { Account, accountOf } from '../../src/simulator/account.ts';

/** What an account is drawn up from. */
export type Facts = Parameters<typeof accountOf>[0];

/** The day's shares of referrals and offers, and what the invariants have found: nothing. */
export function expectReferralsAndOffers(account: Account, { books }: Facts): void {
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
export function expectAnHourOfSilence(date: string, { books, seen }: Facts): void {
  const [from, until] = [instant(`${date}T14:00:00+01:00`), instant(`${date}T15:00:00+01:00`)];
  expect(seen.notices.filter(({ at }) => at >= from && at < until)).toEqual([]);
  const late = books.notices.filter(({ at }) => at >= from && at < until);
  expect(late.length).toBeGreaterThan(0);
  for (const { id } of late)
    expect(seen.notices.find((one) => one.id === id)?.at).toBeGreaterThanOrEqual(until);
}
