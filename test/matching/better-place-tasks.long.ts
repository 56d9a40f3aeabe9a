import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooks } from '../../src/matching/propose.ts';
import { planReview } from '../../src/matching/review-due.ts';
import { reviewPlaces } from '../../src/matching/review-places.ts';
import { hours, type Instant, isoIn } from '../../src/platform/clock.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

const inHours = (h: number) => isoIn('Europe/Paris', (world.clock.now() + hours(h)) as Instant);

type Task = { kind: string; subject: string; state: string };

test('what a person has settled is not asked again; what has passed by itself is, when it comes back', async () => {
  const doctor = await aDoctor(world, 'Revient');
  const waiting = await aTriagedRequest(world, { patient: { ...ALIX, givenName: 'Patiente' } });
  const own = async () =>
    (await world.request('GET', '/v1/tasks?limit=200')).body.items.filter(
      (task: Task) => task.kind === 'better-place' && task.subject === waiting,
    );
  const review = async () => {
    await world.run((tx) => planReview(tx));
    world.clock.advance(11 * 60_000);
    await world.settle();
  };
  const slotId = await aSlot(world, doctor, inHours(4));
  await review();
  expect(await own()).toMatchObject([{ state: 'open', times: 1 }]);
  await review();
  expect(await own()).toMatchObject([{ state: 'open', times: 1 }]);
  await world.database.owner.query(`update slot set state = 'withdrawn' where id = $1`, [slotId]);
  await review();
  expect(await own()).toMatchObject([{ state: 'done', doneBy: 'system:review-places' }]);
  await world.database.owner.query(`update slot set state = 'open' where id = $1`, [slotId]);
  await review();
  const [, again] = await own();
  expect(again).toMatchObject({ state: 'open' });
  await world.request('POST', `/v1/tasks/${again.id}/done`, { note: 'le patient refuse' });
  await review();
  expect((await own()).map(({ state }: Task) => state)).toEqual(['done', 'done']);
});

test('a search that was given up for want of time is no reason to give up a place, nor to say that there is none', async () => {
  const doctor = await aDoctor(world, 'Inachevé');
  const waiting = await aTriagedRequest(world, { patient: { ...ALIX, givenName: 'Attend' } });
  await aSlot(world, doctor, inHours(4));
  const { database } = world.product;
  const review = (search?: Parameters<typeof reviewPlaces>[3]) =>
    reviewPlaces({ database, clock: world.clock }, openBooks(), 'grand-douai', search);
  const states = async () =>
    (
      await world.database.owner.query<{ state: string }>(
        `select state from task where kind = 'better-place' and subject = $1 order by round`,
        [waiting],
      )
    ).rows.map(({ state }) => state);
  await review();
  expect(await states()).toEqual(['open']);
  await world.database.owner.query(`delete from due where kind = 'places.review-due'`);
  await review(() => Promise.resolve(undefined));
  expect(await states()).toEqual(['open']);
  // It goes on all the same.
  const { rows } = await world.database.owner.query(`select from due where kind = 'places.review-due'`);
  expect(rows).toHaveLength(1);
  await review(() => Promise.resolve([]));
  expect(await states()).toEqual(['done']);
});
