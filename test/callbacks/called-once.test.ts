import { afterAll, beforeAll, expect, test } from 'vitest';
import { minutes } from '../../src/platform/clock.ts';
import { MONDAY_1130, startWorld, type World } from '../support/world.ts';
import { ends, waits } from './callers.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ at: MONDAY_1130, work: false });
  await world.database.owner.query(`update territory set settings = '{"operatorPhone":"+33353010190"}'`);
});
afterAll(() => world.close());

test('a callback that several operators make at the same moment is called once', async () => {
  const work = world.product.startWork();
  await ends(world, await waits(world, '+33639980235'));
  await world.settle();
  // Nobody rings from here on: that call stays on the line, where a carrier that cannot be reached would end it and let the next one call.
  await work.stop();
  world.clock.advance(minutes(1));
  const [{ id }] = (await world.request('GET', '/v1/callbacks?state=open')).body.items;
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => world.request('POST', `/v1/callbacks/${id}/call`)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
});
