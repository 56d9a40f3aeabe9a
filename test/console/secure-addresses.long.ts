import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryRoutes } from '../../src/directory/routes.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor } from '../support/people.ts';
import { button, type PhonePages, section, startPhonePages } from './phone-pages.ts';

const DESK = { viewport: { width: 1366, height: 768 } };
const PHONE = { viewport: { width: 390, height: 844 } };

describe.skipIf(noBrowser)('where reports go, kept by the coordination', () => {
  let pages: PhonePages;
  let page: Page;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  beforeAll(async () => {
    pages = await startPhonePages([directoryRoutes]);
    doctor = await aDoctor(pages.world, 'Lemaire');
    await aDoctor(pages.world, 'Bécu');
    await coordinator('PATCH', `/v1/professionals/${doctor.id}`, { secureAddress: null });
    ({ page } = await pages.signIn('coordinator', DESK));
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: 'Organisation', exact: true }).waitFor();
    await page.keyboard.press('6');
    await section(page, 'Adresses des professionnels').waitFor();
  });
  afterAll(() => pages?.close());

  const coordinator = async (method: 'GET' | 'PATCH', url: string, body?: unknown) =>
    (await pages.world.request(method, url, body, { as: 'coordinator' })).body;
  const structures = async () => (await coordinator('GET', '/v1/structures')).items;

  test('somebody without an address is found, an ordinary one is refused with a clear word, and the right one is saved by Enter', async () => {
    const part = section(page, 'Adresses des professionnels');
    await part.getByLabel('Nom', { exact: true }).fill('LEMAI');
    await part.getByLabel('Montrer').selectOption('without');
    expect(await faultsOf(page)).toEqual([]);
    await part.getByRole('link', { name: 'Dr Camille Lemaire' }).press('Enter');
    const field = part.getByLabel('Adresse de messagerie sécurisée');
    await expect.poll(() => field.evaluate((it) => it === document.activeElement)).toBe(true);
    await page.keyboard.type('camille.lemaire@gmail.com');
    await page.keyboard.press('Enter');
    await part
      .getByText(/les données de santé ne peuvent pas y être envoyées/)
      .first()
      .waitFor();
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    expect(await faultsOf(page)).toEqual([]);
    await field.fill('camille.lemaire@medecin.mssante.example');
    await page.keyboard.press('Enter');
    await part.getByText('Dr Camille Lemaire : enregistré.').waitFor();
    expect((await coordinator('GET', `/v1/professionals/${doctor.id}`)).secureAddress).toBe(
      'camille.lemaire@medecin.mssante.example',
    );
    await part.getByText('Personne ne correspond.').waitFor();
    await part.getByLabel('Montrer').selectOption('all');
    await part.getByText('camille.lemaire@medecin.mssante.example').waitFor();
  });

  test('the national directory is asked on purpose, and says what it lacks', async () => {
    const part = section(page, 'Adresses des professionnels');
    await part.getByRole('link', { name: 'Dr Camille Lemaire' }).press('Enter');
    await button(page, 'Chercher dans l’annuaire national').press('Enter');
    await part.getByText(/n’est pas installée ici/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    // Out of what is open first; nothing was typed, so that nothing is asked.
    await part.getByLabel('Adresse de messagerie sécurisée').focus();
    await page.keyboard.press('Escape');
    await expect.poll(() => part.getByRole('form').count()).toBe(0);
    await part.getByRole('link', { name: 'Dr Camille Lemaire' }).waitFor();
  });

  test('a structure is entered, and its address put right later', async () => {
    const part = section(page, 'Structures');
    await part.getByText('Aucune structure dans l’annuaire.').waitFor();
    await button(page, 'Ajouter une structure').press('Enter');
    await page.keyboard.type('EHPAD des Écluses');
    await part.getByLabel('Ce que c’est').selectOption('nursing-home');
    await part.getByLabel(/Numéro FINESS/).fill('59');
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await part.getByText('Numéro FINESS à 9 caractères attendu', { exact: true }).waitFor();
    await part.getByLabel(/Numéro FINESS/).fill('590000123');
    await page.keyboard.press('Enter');
    await part.getByText('EHPAD des Écluses : enregistré.').waitFor();
    await part.getByText(/EHPAD · pas d’adresse sécurisée/).waitFor();
    await part.getByRole('link', { name: 'EHPAD des Écluses' }).press('Enter');
    const field = part.getByLabel('Adresse de messagerie sécurisée (facultatif)');
    await expect.poll(() => field.evaluate((it) => it === document.activeElement)).toBe(true);
    await page.keyboard.type('soins@ehpad-ecluses.mssante.example');
    await page.keyboard.press('Enter');
    await part.getByText('soins@ehpad-ecluses.mssante.example').waitFor();
    await expect
      .poll(() => structures())
      .toMatchObject([
        {
          name: 'EHPAD des Écluses',
          kind: 'nursing-home',
          finess: '590000123',
          secureAddress: 'soins@ehpad-ecluses.mssante.example',
        },
      ]);
  });

  test('the CPTS’s own number is set, refused where it is none, and forgotten', async () => {
    const part = section(page, 'La CPTS');
    const field = part.getByRole('textbox', { name: 'Numéro FINESS de la CPTS' });
    await field.fill('59x');
    await page.keyboard.press('Enter');
    await part.getByText('Numéro FINESS à 9 caractères attendu', { exact: true }).waitFor();
    await field.fill('59000012a');
    await page.keyboard.press('Enter');
    await part.getByText('Enregistré.').waitFor();
    const finess = async () => (await coordinator('GET', '/v1/territory')).settings.finess;
    await expect.poll(() => finess()).toBe('59000012A');
    expect(await faultsOf(page)).toEqual([]);
    await field.fill('');
    await page.keyboard.press('Enter');
    await expect.poll(finess).toBe(null);
  });

  test('nothing goes beyond a phone’s screen, nor keeps somebody out of the dark one', async () => {
    await pages.signOut();
    ({ page } = await pages.signIn('coordinator', { ...PHONE, colorScheme: 'dark' }));
    await page.goto(`${page.url().split('#')[0]}#/organisation/adresses/${doctor.id}`);
    await page.getByLabel('Adresse de messagerie sécurisée', { exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(390);
  });
});
