import { expect, test } from 'vitest';
import { betterBook, type Standing } from '../../src/matching/better-book.ts';
import type { Instant } from '../../src/platform/clock.ts';

const standing = (more: Partial<Standing> = {}): Standing => ({
  territoryId: 'grand-douai',
  at: 1_000_000 as Instant,
  key: 'as it is',
  ...more,
});
const later = (ms: number) => (1_000_000 + ms) as Instant;

test('Better places are found once for all who ask at a time, and anew once something has changed, or a minute is over', async () => {
  const book = betterBook<number>();
  let times = 0;
  const find = async () => ++times;
  const ask = (more?: Partial<Standing>) => book.of(standing(more), find);
  expect(await Promise.all([ask(), ask(), ask({ at: later(59_000) })])).toEqual([1, 1, 1]);
  expect(await ask({ key: 'a place less' })).toBe(2);
  expect(await ask({ territoryId: 'sud-28', key: 'a place less' })).toBe(3);
  expect(await ask({ key: 'a place less' })).toBe(2);
  expect(await ask({ key: 'a place less', at: later(60_000) })).toBe(4);
});

test('What was given up for want of time is looked for anew by the next one', async () => {
  const book = betterBook<string | undefined>((found) => found !== undefined);
  expect(await book.of(standing(), async () => undefined)).toBeUndefined();
  expect(await book.of(standing(), async () => 'found')).toBe('found');
  expect(await book.of(standing(), async () => 'found again')).toBe('found');
});

test('What could not be found is looked for anew by the next one', async () => {
  const book = betterBook<string>();
  await expect(
    book.of(standing(), () => Promise.reject(new Error('the database is away'))),
  ).rejects.toThrow();
  expect(await book.of(standing(), async () => 'found')).toBe('found');
});
