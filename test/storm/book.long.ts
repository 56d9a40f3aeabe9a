import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { startWorld, type World } from '../support/world.ts';
import { rivalry } from './rivals.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld({ work: false, at: systemClock.now() });
});
afterEach(() => world.close());

test('50 rivals × 300 slots: exactly 300 bookings, 14,700 clear refusals, nothing else', async () => {
  expect(await rivalry(world, 300, 50)).toEqual({
    booked: 300,
    bookings: 300,
    overbooked: 0,
    statuses: { 201: 300, 409: 14_700 },
    refusals: { '/problems/slot-taken': 14_700 },
  });
});

test('50 rivals × 300 slots, every other of three places: exactly the 600 places that there are', async () => {
  expect(await rivalry(world, 300, 50, 3)).toEqual({
    booked: 600,
    bookings: 600,
    overbooked: 0,
    statuses: { 201: 600, 409: 14_400 },
    refusals: { '/problems/slot-taken': 14_400 },
  });
});
