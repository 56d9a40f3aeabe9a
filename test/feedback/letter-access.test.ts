import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { bookedVisit, REPORT } from './visit.ts';

describe('the letter on paper', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  test('says what was found, and is the line’s alone: a coordinator sees that a message failed, and not what it says', async () => {
    const visit = await bookedVisit(world);
    await world.request('POST', `/v1/bookings/${visit.bookingId}/report`, REPORT, { as: visit.token });
    await world.settle();
    const list = `/v1/feedback?requestId=${visit.requestId}`;
    const { body } = await world.request('GET', list, undefined, { as: 'coordinator' });
    expect(body.items).toHaveLength(1);
    const url = `/v1/feedback/${body.items[0].id}/letter.pdf`;
    for (const as of ['coordinator', visit.token])
      expect((await world.request('GET', url, undefined, { as })).status).toBe(403);
    expect((await world.request('GET', url)).status).toBe(200);
  });
});
