import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeLink } from '../../src/offers/link.ts';
import { faultsOf, noBrowser, openBrowser } from '../support/browser.ts';
import { aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { aVolunteer, nobodyVolunteers } from './volunteers.ts';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
/** Where pictures are put, for whoever wants to look. */
const PICTURES = process.env.RECOURS_PICTURES;

describe.skipIf(noBrowser)('the page behind a link, on a phone', () => {
  let world: World;
  let browser: Browser;
  let base: string;
  const open: Page[] = [];
  beforeAll(async () => {
    world = await startWorld({ work: false });
    base = await world.http.listen({ host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
  });
  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close();
    await nobodyVolunteers(world);
  });
  afterAll(async () => {
    await browser?.close();
    await world.close();
  });

  /** The page of somebody who is asked. */
  const asked = async (
    more: Record<string, unknown> = {},
    options: BrowserContextOptions = {},
    volunteer: Parameters<typeof aVolunteer>[1] = {},
  ): Promise<{ page: Page; secret: string; offerId: string }> => {
    await aVolunteer(world, { km: 6, ...volunteer });
    const requestId = await aTriagedRequest(world, { chronic: true });
    const made = await world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'visit', ...more });
    const secret = await world.run((tx) => makeLink(tx, made.body.recipients[0].id));
    const context = await browser.newContext({ ...PHONE, ...options });
    const page = await context.newPage();
    open.push(page);
    await page.goto(`${base}/o/${secret}`);
    return { page, secret, offerId: made.body.id };
  };
  const picture = async (page: Page, name: string) => {
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  };
  /** Nothing keeps anybody out, and nothing has to be pushed aside with a finger. */
  const fits = async (page: Page) => {
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    const buttons = await page.getByRole('button').all();
    for (const one of buttons) expect((await one.boundingBox())?.height ?? 44).toBeGreaterThanOrEqual(40);
  };

  test.each(['light', 'dark'] as const)(
    'accepted with a touch, and read afterwards, %s',
    async (colorScheme) => {
      const { page } = await asked({}, { colorScheme });
      await fits(page);
      await picture(page, `offer-asked-${colorScheme}`);
      await page.getByLabel('Heure du rendez-vous').selectOption({ index: 4 });
      await page.getByRole('button', { name: 'J’accepte' }).click();
      await page.getByRole('heading', { name: 'Merci, la demande est à vous' }).waitFor();
      await expect
        .poll(() => page.getByRole('link', { name: '06 39 98 01 23' }).getAttribute('href'))
        .toBe('tel:+33639980123');
      for (const one of await page.locator('summary').all()) await one.click();
      await fits(page);
      await picture(page, `offer-accepted-${colorScheme}`);
      await page.getByLabel('Motif').selectOption('Prise des constantes');
      await page.getByLabel(/plus mal/).selectOption('Non');
      await page.getByLabel('Ce que vous constatez').fill('Va bien, fièvre à 38.');
      await page.getByLabel('Température (°C)').fill('38,1');
      await page.getByRole('button', { name: 'Envoyer la fiche' }).click();
      await page.getByText('Fiche envoyée à').waitFor();
      await page.getByText('Je ne peux plus venir').click();
      await page.getByRole('button', { name: 'Rendre cette demande' }).click();
      await page.getByText('Vous avez rendu cette demande').waitFor();
      await fits(page);
    },
  );

  test('without JavaScript: declined, then accepted all the same', async () => {
    const { page } = await asked({}, { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Je ne peux pas' }).click();
    // Nobody else could be asked: it is over.
    await page.getByRole('heading', { name: 'Demande terminée' }).waitFor();
    const other = await asked({}, { javaScriptEnabled: false });
    await other.page.getByRole('button', { name: 'J’accepte' }).click();
    await other.page.getByRole('heading', { name: 'Merci, la demande est à vous' }).waitFor();
  });

  test('a question is answered, and a refusal says why beside what was written', async () => {
    const { page, offerId } = await asked({
      kind: 'question',
      question:
        'Homme de 45 ans sous anticoagulant, saignement de nez depuis 20 minutes malgré la compression. Où l’adresser ?',
    });
    await fits(page);
    await picture(page, 'offer-question');
    await page.getByLabel('Votre réponse').fill('Aux urgences ORL, je les préviens.');
    await world.request('POST', `/v1/offers/${offerId}/cancel`);
    await page.getByRole('button', { name: 'Envoyer ma réponse' }).click();
    await page.getByText('Votre réponse n’a pas été transmise').waitFor();
    await page.getByText('je les préviens').waitFor();
    await fits(page);
    await picture(page, 'offer-over');
  });

  test('a place is chosen where none is known; what opens nothing says so', async () => {
    const { page } = await asked({}, {}, { noPlace: true });
    await fits(page);
    await picture(page, 'offer-place');
    await page.getByRole('button', { name: 'J’accepte' }).click();
    await page.getByRole('heading', { name: 'Merci, la demande est à vous' }).waitFor();
    await page.goto(`${base}/o/${'A'.repeat(22)}`);
    await page.getByRole('heading', { name: 'Ce lien n’ouvre plus rien' }).waitFor();
    await fits(page);
  });
});
