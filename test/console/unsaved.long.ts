import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { availabilityRoutes } from '../../src/availability/routes.ts';
import { directoryRoutes } from '../../src/directory/routes.ts';
import { noBrowser } from '../support/browser.ts';
import { aDoctor } from '../support/people.ts';
import { button, type PhonePages, section, startPhonePages } from './phone-pages.ts';

describe.skipIf(noBrowser)('a coordinator who writes in several forms of one page', () => {
  let pages: PhonePages;
  let page: Page;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  beforeAll(async () => {
    pages = await startPhonePages([directoryRoutes, availabilityRoutes]);
    doctor = await aDoctor(pages.world, 'Lemaire');
  });
  beforeEach(async () => {
    ({ page } = await pages.signIn('coordinator', { viewport: { width: 1366, height: 768 } }));
  });
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  const go = (part: string) => page.goto(`${new URL(page.url()).origin}/#/organisation/${part}`);
  const read = async (url: string) =>
    (await pages.world.request('GET', url, undefined, { as: 'coordinator' })).body;
  const asked = () => page.getByRole('dialog', { name: 'Modifications non enregistrées' });
  const finess = () => page.getByRole('textbox', { name: 'Numéro FINESS de la CPTS' });
  const address = () => page.getByLabel('Adresse de messagerie sécurisée', { exact: true });
  const isAskedBeforeLeaving = async () => {
    await button(page, /^← Tableau/).click();
    await asked().waitFor();
    await button(page, 'Continuer à modifier').click();
    await asked().waitFor({ state: 'hidden' });
  };
  const leavesUnasked = async () => {
    await button(page, /^← Tableau/).click();
    await section(page, 'Demandes').waitFor();
  };

  test('saves one, and is still asked about the other', async () => {
    await go('adresses');
    await finess().fill('590000');
    // Nothing is lost by opening another one.
    await page.getByRole('link', { name: 'Dr Camille Lemaire' }).click();
    await address().fill('c.lemaire@medecin.mssante.example');
    await page.keyboard.press('Enter');
    await page.getByText('Dr Camille Lemaire : enregistré.').waitFor();
    await expect.poll(() => asked().isVisible()).toBe(false);
    await expect.poll(() => address().count()).toBe(0);
    await isAskedBeforeLeaving();
    await expect.poll(() => finess().inputValue()).toBe('590000');
    await finess().fill('59000012A');
    await page.keyboard.press('Enter');
    await section(page, 'La CPTS').getByText('Enregistré.').waitFor();
    await leavesUnasked();
    expect((await read(`/v1/professionals/${doctor.id}`)).secureAddress).toBe(
      'c.lemaire@medecin.mssante.example',
    );
    expect((await read('/v1/territory')).settings.finess).toBe('59000012A');
  });

  test('leaves one without having written there, and is still asked about the other', async () => {
    await go('adresses');
    await finess().fill('');
    await page.getByRole('link', { name: 'Dr Camille Lemaire' }).click();
    await address().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => address().count()).toBe(0);
    await isAskedBeforeLeaving();
  });

  test('throws one away on purpose, and is still asked about the other', async () => {
    await go('adresses');
    await finess().fill('590000');
    await page.getByRole('link', { name: 'Dr Camille Lemaire' }).click();
    await address().fill('ailleurs@medecin.mssante.example');
    await page.keyboard.press('Escape');
    await button(page, 'Quitter sans enregistrer').click();
    await expect.poll(() => address().count()).toBe(0);
    await expect.poll(() => finess().inputValue()).toBe('590000');
    await isAskedBeforeLeaving();
    await page.getByRole('link', { name: /^Tours de garde/ }).click();
    await button(page, 'Quitter sans enregistrer').click();
    await section(page, 'Tours de garde').waitFor();
    await leavesUnasked();
  });

  test('opens another structure beside the new one, and loses nothing of it', async () => {
    await pages.world.request(
      'POST',
      '/v1/structures',
      { name: 'EHPAD des Écluses', kind: 'nursing-home' },
      { as: 'coordinator' },
    );
    await go('adresses');
    await button(page, 'Ajouter une structure').click();
    const added = page.getByRole('form', { name: 'Nouvelle structure' });
    await added.getByLabel('Nom').fill('Maison de santé du Canal');
    await page.getByRole('link', { name: 'EHPAD des Écluses' }).click();
    const other = page.getByRole('form', { name: 'Modifier EHPAD des Écluses' });
    await other.getByLabel(/Téléphone/).fill('+33327990010');
    await added.getByLabel('Nom').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Maison de santé du Canal : enregistré.').waitFor();
    await expect.poll(() => other.getByLabel(/Téléphone/).inputValue()).toBe('+33327990010');
    await expect.poll(() => asked().isVisible()).toBe(false);
    await isAskedBeforeLeaving();
  });

  test('adds a place beside one that is half changed', async () => {
    await go(`lieux/${doctor.placeId}`);
    const open = page.getByRole('form', { name: 'Modifier Cabinet Lemaire' });
    await open.getByLabel('Nom').fill('Cabinet des Tilleuls');
    await button(page, 'Ajouter un lieu').click();
    const added = page.getByRole('form', { name: 'Nouveau lieu' });
    await added.getByLabel('Nom').fill('Centre de la Scarpe');
    await added.getByLabel('Numéro et rue').fill('2 quai Inventé');
    await added.getByLabel('Commune').selectOption({ label: 'Douai' });
    await button(page, 'Ajouter le lieu').click();
    await page.getByText('Centre de la Scarpe : enregistré.').waitFor();
    await expect.poll(() => open.getByLabel('Nom').inputValue()).toBe('Cabinet des Tilleuls');
    await expect.poll(() => asked().isVisible()).toBe(false);
    await isAskedBeforeLeaving();
    await button(page, 'Enregistrer le lieu').click();
    await page.getByText('Cabinet des Tilleuls : enregistré.').waitFor();
    await leavesUnasked();
  });

  test('adds a room while a colleague’s name is half written, and changes two rooms at once', async () => {
    await go('moyens');
    await button(page, 'Inscrire un accompagnant').click();
    await page.getByLabel('Prénom').fill('Agnès');
    const add = async (name: string) => {
      await button(page, 'Ajouter une salle ou du matériel').click();
      await page
        .getByRole('form', { name: 'Nouvelle salle ou nouveau matériel' })
        .getByRole('textbox', { name: 'Nom' })
        .fill(name);
      await page.keyboard.press('Enter');
      await button(page, `Modifier ${name}`).waitFor();
    };
    await add('Salle des Tilleuls');
    await isAskedBeforeLeaving();
    await add('Salle du Canal');
    await page.getByRole('form', { name: 'Nouvel accompagnant' }).getByText('Annuler').click();
    const form = (name: string) => page.getByRole('form', { name: `Modifier ${name}` });
    await button(page, 'Modifier Salle des Tilleuls').click();
    await form('Salle des Tilleuls').getByLabel('Nom').fill('Salle des Ormes');
    await button(page, 'Modifier Salle du Canal').click();
    await form('Salle du Canal').getByText('Annuler').click();
    await expect
      .poll(() => form('Salle des Tilleuls').getByLabel('Nom').inputValue())
      .toBe('Salle des Ormes');
    await isAskedBeforeLeaving();
    await form('Salle des Tilleuls').getByText('Enregistrer').click();
    await button(page, 'Modifier Salle des Ormes').waitFor();
    await leavesUnasked();
  });
});
