import { validate, version } from 'uuid';
import { afterEach, expect, test, vi } from 'vitest';
import { newId } from '../../src/platform/ids.ts';

afterEach(() => vi.useRealTimers());

test('ids are UUIDs of version 7, in the order in which they were made, also where thousands are made in a millisecond', () => {
  const ids = Array.from({ length: 50_000 }, newId);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

test('a clock that is set back does not set the order back', () => {
  const first = newId();
  vi.useFakeTimers({ now: Date.now() - 60_000 });
  const then = newId();
  expect(then > first).toBe(true);
});

test('two ids made at different times share no randomness', () => {
  vi.useFakeTimers({ now: Date.now() + 60_000 });
  const tails = Array.from({ length: 1_000 }, () => {
    vi.advanceTimersByTime(1);
    return newId().slice(-12);
  });
  expect(new Set(tails).size).toBe(tails.length);
});
