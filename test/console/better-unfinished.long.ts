import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { solved } from '../../src/matching/better-places.ts';
import { betterRoutes } from '../../src/matching/better-routes.ts';
import { hours, type Instant, isoIn } from '../../src/platform/clock.ts';
import { openTask } from '../../src/tasks/open-task.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { button, type PhonePages, section, startPhonePages } from './phone-pages.ts';

describe.skipIf(noBrowser)('a search for better places that has not come to its end', () => {
  let pages: PhonePages;
  let isGivenUp = true;
  beforeAll(async () => {
    const search: typeof solved = (found) => (isGivenUp ? Promise.resolve(undefined) : solved(found));
    pages = await startPhonePages([(http, deps) => betterRoutes(http, deps, { search })]);
  });
  afterAll(() => pages?.close());

  test('is not said to have found nothing, and is made again by whoever asks', async () => {
    const { world } = pages;
    const doctor = await aDoctor(world, 'Lemaire');
    await aSlot(world, doctor, isoIn('Europe/Paris', (world.clock.now() + hours(3)) as Instant));
    const requestId = await aTriagedRequest(world);
    await world.run((tx) => openTask(tx, 'better-place', requestId));

    const { page } = await pages.signIn();
    const better = section(page, 'Meilleures places');
    await better.getByText('n’a pas fini à temps : il y en a peut-être').waitFor();
    await expect.poll(() => better.getByText('Plus rien de mieux').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);

    isGivenUp = false;
    await button(page, 'Chercher encore').press('Enter');
    await better.getByRole('link', { name: /^Placer la demande/ }).waitFor();
    await expect.poll(() => better.getByText('n’a pas fini à temps').count()).toBe(0);
  });
});
