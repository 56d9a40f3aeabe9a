import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTask } from '../../src/tasks/open-task.ts';
import { aVolunteer } from '../offers/volunteers.ts';
import { noBrowser } from '../support/browser.ts';
import { aTriagedRequest } from '../support/people.ts';
import { type PhonePages, section } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

describe.skipIf(noBrowser)('what is left to a person, in the console', () => {
  let pages: PhonePages;
  beforeAll(async () => {
    pages = await startRequestPages();
  });
  beforeEach(() => pages.startAgain());
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  test('leads to the request’s page, and says that it happened again', async () => {
    const requestId = await aTriagedRequest(pages.world);
    const worse = () => pages.world.run((tx) => openTask(tx, 'patient-worse', requestId));
    await worse();
    pages.world.clock.advance(600_000);
    await worse();
    await worse();
    await pages.world.settle();
    const { page } = await pages.signIn();
    const tasks = section(page, 'Tâches');
    await tasks.getByText('3 fois, la dernière').waitFor();
    await tasks.getByRole('link', { name: 'Patient trouvé aggravé' }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/demandes/${requestId}`);
    await page.getByRole('heading', { name: /^Demande n°/ }).waitFor();
  });

  // At the end: the clock does not go back.
  test('an offer that is made at night says when professionals will be asked', async () => {
    await aVolunteer(pages.world);
    pages.world.clock.set(Date.parse('2026-11-24T22:00:00+01:00') as never);
    const requestId = await aTriagedRequest(pages.world);
    const made = await pages.world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'visit' });
    expect(made.status).toBe(201);
    const { page } = await pages.signIn();
    await page.goto(`${page.url().split('#')[0]}#/demandes/${requestId}`);
    const row = page.locator('.offer');
    await row.getByText(/Les professionnels seront sollicités\s+demain à 8 h/).waitFor();
    await expect.poll(() => row.textContent()).toContain('pas encore envoyée');
  });
});
