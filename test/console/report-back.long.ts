import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { REPORT } from '../feedback/visit.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, ALIX, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld } from '../support/world.ts';
import { button, type PhonePages, section } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

const DESK = { viewport: { width: 1366, height: 768 } };
const PHONE = { viewport: { width: 390, height: 844 } };

describe.skipIf(noBrowser)('a request whose report is written', () => {
  let pages: PhonePages;
  let mailbox: Mailbox;
  let requestId: string;
  beforeAll(async () => {
    mailbox = await startMailbox();
    pages = await startRequestPages(() =>
      startWorld({ env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' } }),
    );
    const { world } = pages;
    const author = await aDoctor(world, 'Marœuil');
    const treating = await aDoctor(world, 'Delattre');
    await aDoctor(world, 'Neuf');
    const dac = { name: 'Appui du Douaisis', kind: 'dac', secureAddress: 'appui@dac.mssante.example' };
    await world.request('POST', '/v1/structures', dac, { as: 'coordinator' });
    const slotId = await aSlot(world, author, '2026-11-23T14:30:00+01:00');
    requestId = await aTriagedRequest(world, { patient: { ...ALIX, treatingDoctorId: treating.id } });
    const { body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    await world.request('POST', `/v1/bookings/${body.id}/report`, REPORT, { as: author.token });
    await world.settle();
  });
  afterEach(() => pages.signOut());
  afterAll(async () => {
    await pages?.close();
    await mailbox?.close();
  });

  const open = async (options: object) => {
    const { page } = await pages.signIn('operator', options);
    await page.goto(`${page.url().split('#')[0]}#/demandes/${requestId}`);
    await section(page, 'Retour')
      .getByText(/Lombalgie aiguë/)
      .waitFor();
    return page;
  };
  const left = (page: Page, text: RegExp) =>
    section(page, 'Retour')
      .getByText(text)
      .first()
      .evaluate((it) => it.getBoundingClientRect().left / innerWidth);

  test('shows what was found, and to whom it went, where the places stood; beside it the story alone', async () => {
    const page = await open(DESK);
    await expect.poll(() => left(page, /Lombalgie aiguë/)).toBeLessThan(0.3);
    const letters = section(page, 'Compte rendu envoyé à');
    await letters.getByText('Dr Camille DELATTRE').waitFor();
    await expect.poll(() => letters.count()).toBe(1);
    const story = section(page, 'Histoire');
    await expect.poll(() => story.getByText('Lire le compte rendu').count()).toBe(0);
    await expect.poll(() => story.getByText('Compte rendu envoyé à', { exact: true }).count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  });

  test('is sent to one more by the keyboard, once their part in the care is said', async () => {
    const page = await open(DESK);
    const before = mailbox.mails.length;
    await page.getByText('Envoyer aussi à quelqu’un d’autre').press('Enter');
    const field = page.getByLabel('Nom du professionnel ou de la structure');
    await field.focus();
    await page.keyboard.press('Enter');
    await page.getByText(/Cherchez le destinataire par son nom/).waitFor();
    await page.keyboard.type('neuf');
    await page.getByText(/1 trouvé\. Choisissez/).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await faultsOf(page)).toEqual([]);
    // Nobody has said why they may have it.
    await page.keyboard.press('Enter');
    await page.getByText(/l’accord du patient est à recueillir/).waitFor();
    await page.getByLabel(/Prend part aux soins/).press('Space');
    await page.keyboard.press('Enter');
    await page.getByText('Part pour Dr Camille Neuf.').waitFor();
    await pages.world.settle();
    expect(mailbox.mails.slice(before).map(({ to }) => to[0])).toEqual([
      'camille.neuf@medecin.mssante.example',
    ]);
    await section(page, 'Compte rendu envoyé à').getByText('Dr Camille NEUF').waitFor({ timeout: 15_000 });
    // Once is enough.
    await field.fill('neuf');
    await page.getByRole('radio').first().press('Space');
    await button(page, 'Envoyer le compte rendu').click();
    await page.getByText(/déjà parti, ou part déjà/).waitFor();
  });

  test('goes to the DAC only with the patient’s recorded consent, and says so first', async () => {
    const page = await open(PHONE);
    await page.getByText('Envoyer aussi à quelqu’un d’autre').click();
    const field = page.getByLabel('Nom du professionnel ou de la structure');
    await field.fill('personne');
    await page.getByText('Personne de ce nom dans l’annuaire.').waitFor();
    // A search that fails is not one that has found nobody.
    await page.route('**/v1/structures*', (route) => route.abort());
    await field.fill('appui du');
    await page.getByText('La recherche n’a pas abouti : retapez le nom dans un instant.').waitFor();
    await page.unroute('**/v1/structures*');
    await field.fill('appui');
    await page.getByRole('radio', { name: /Appui du Douaisis/ }).check();
    await page.getByText(/Hors de l’équipe de soins\s:/).waitFor();
    await expect.poll(() => page.getByLabel(/Prend part aux soins/).count()).toBe(0);
    await button(page, 'Envoyer le compte rendu').click();
    await page.getByText(/l’accord du patient est à recueillir/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(390);
  });

  test('what was said of one is not said of the next who is chosen', async () => {
    for (const name of ['Vasseur', 'Vasselin']) await aDoctor(pages.world, name);
    const page = await open(DESK);
    await page.getByText('Envoyer aussi à quelqu’un d’autre').click();
    await page.getByLabel('Nom du professionnel ou de la structure').fill('vass');
    await page.getByRole('radio', { name: /Vasseur/ }).check();
    await page.getByLabel(/Prend part aux soins/).check();
    await page.getByRole('radio', { name: /Vasselin/ }).check();
    await expect.poll(() => page.getByLabel(/Prend part aux soins/).isChecked()).toBe(false);
  });
});
