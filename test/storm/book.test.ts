import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { startWorld, type World } from '../support/world.ts';
import { rivalry } from './rivals.ts';

let world: World;
beforeAll(async () => {
  // The rows of the storm are made by PostgreSQL's own clock.
  world = await startWorld({ work: false, at: systemClock.now() });
});
afterAll(() => world.close());

test('20 rivals × 40 slots: exactly 40 bookings, and every other is told slot-taken', async () => {
  expect(await rivalry(world, 40, 20)).toEqual({
    booked: 40,
    bookings: 40,
    overbooked: 0,
    statuses: { 201: 40, 409: 760 },
    refusals: { '/problems/slot-taken': 760 },
  });
});
