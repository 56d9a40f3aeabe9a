import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOf, noBrowser, openBrowser } from '../support/browser.ts';
import { startWorld, type World } from '../support/world.ts';

describe.skipIf(noBrowser)('the form in a browser, without a script', () => {
  let browser: Browser;
  let at: string;
  let own: World;
  let url: string;
  beforeAll(async () => {
    own = await startWorld({ work: false });
    const structure = await own.request(
      'POST',
      '/v1/structures',
      { name: 'Résidence Les Lilas', kind: 'nursing-home' },
      { as: 'coordinator' },
    );
    const made = await own.request(
      'POST',
      `/v1/structures/${structure.body.id}/referral-links`,
      {},
      { as: 'coordinator' },
    );
    at = await own.http.listen({ host: '127.0.0.1', port: 0 });
    url = at + made.body.url;
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await own?.close();
  });

  const onPhone = async (options: BrowserContextOptions, work: (page: Page) => Promise<void>) => {
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      locale: 'fr-FR',
      ...options,
    });
    await work(await context.newPage());
    await context.close();
  };
  const sendNow = (page: Page) => page.getByRole('button', { name: 'Envoyer la demande' }).click();
  const fillIn = async (page: Page) => {
    await page.getByLabel('Nom de famille').fill('Inventé');
    await page.getByLabel('Prénom').fill('Alix');
    await page.getByLabel('Date de naissance').fill('1948-03-12');
    await page.getByLabel('Commune où elle habite').selectOption('Douai');
    await page.getByLabel('Un soin dans les 24 heures').check();
    await page.getByLabel('Que se passe-t-il ?').fill('Chute ce matin, douleur au poignet.');
    await page.getByLabel('Téléphone pour la joindre').fill('06 39 98 01 23');
    await page.getByLabel('Non, il faut venir à elle').check();
    await page.getByLabel('Nous participons aux soins de la personne').check();
  };

  test('a request can be made on a phone, put right, and followed', async () => {
    await onPhone({ javaScriptEnabled: false }, async (page) => {
      await page.goto(url);
      await page.getByLabel('Prénom').fill('Alix');
      await sendNow(page);
      await expect.poll(() => page.getByRole('alert').textContent()).toContain('points sont à corriger');
      await expect.poll(() => page.getByLabel('Prénom').inputValue()).toBe('Alix');
      await fillIn(page);
      await sendNow(page);
      expect(page.url()).toMatch(/\/GD-2026-\d{6}$/);
      await expect.poll(() => page.getByRole('status').textContent()).toContain('Demande reçue');
    });
  });

  test.each(['light', 'dark'] as const)('nobody is kept out of any of its pages, %s', async (colorScheme) => {
    // axe needs a script to run; the pages have none.
    await onPhone({ colorScheme }, async (page) => {
      const isGood = async () => {
        expect(await faultsOf(page)).toEqual([]);
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth))
          .toBe(false);
      };
      await page.goto(url);
      await isGood();
      await sendNow(page);
      await page.getByRole('alert').waitFor();
      await isGood();
      await fillIn(page);
      await sendNow(page);
      await page.getByRole('status').waitFor();
      await isGood();
      await page.goto(`${at}/r/${'x'.repeat(43)}`);
      await isGood();
    });
  });
});
