import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aVolunteer, nobodyVolunteers } from '../offers/volunteers.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { ALIX, ALIX_AT_HOME, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { button, type PhonePages } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

describe.skipIf(noBrowser)('where a home visit goes', () => {
  let pages: PhonePages;
  beforeAll(async () => {
    pages = await startRequestPages();
  });
  beforeEach(async () => {
    await pages.startAgain();
    await pages.world.database.owner.query('truncate slot cascade');
  });
  afterEach(async () => {
    await pages.signOut();
    await nobodyVolunteers(pages.world);
  });
  afterAll(() => pages?.close());

  const street = () => pages.one(`select home_street from patient_identity order by patient_id desc limit 1`);

  test('is asked for in the new request as soon as somebody may come to the patient, and stands beside their name', async () => {
    const { page } = await pages.signIn();
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Nouvelle demande' }).waitFor();
    const file = page.getByRole('group', { name: 'Ou nouveau dossier' });
    await expect.poll(() => file.getByLabel('Numéro et rue').isVisible()).toBe(false);
    await page.getByLabel('À domicile').check();
    await file.getByLabel('Nom de famille').fill('Dhénin');
    await file.getByLabel('Prénom').fill('Odette');
    await file.getByLabel('Date de naissance').fill('04/03/1971');
    await file.getByLabel('Commune').selectOption('59178');
    await file.getByLabel('Pour entrer').fill('code 47B19');
    await page.getByLabel('Motif, avec').fill('brûlures en mangeant');
    await button(page, /^Enregistrer et poser/).click();
    await page.getByText('indiquez le numéro et la rue').waitFor();
    await file.getByLabel('Numéro et rue').fill('12 rue des Trois-Bleuets');
    expect(await faultsOf(page)).toEqual([]);
    await button(page, /^Enregistrer et poser/).click();
    await page.locator('.question').waitFor();
    await expect
      .poll(() => page.locator('.person address').innerText())
      .toBe('12 rue des Trois-Bleuets, 59500 Douai');
    await expect.poll(() => page.locator('.person').innerText()).toMatch(/Pour entrer\s: code 47B19/);
    expect(decodeURIComponent(page.url())).not.toMatch(/Bleuets|47B19/);
    await button(page, 'Corriger l’adresse').click();
    await page.getByLabel('Bâtiment, étage').fill('3e étage');
    await page.keyboard.press('Enter');
    await page.locator('.person address').getByText('3e étage').waitFor();
    await expect.poll(() => pages.one(`select home_complement from patient_identity`)).toBe('3e étage');
  });

  test('is asked for right where a place at home is chosen: one key books nothing, another button books without it', async () => {
    const doctor = await aDoctor(pages.world);
    await aSlot(pages.world, doctor, '2026-11-23T15:00:00+01:00', { mode: 'HH' });
    const id = await aTriagedRequest(pages.world, { patient: ALIX, modes: ['HH'] });
    const { page } = await pages.signIn();
    await page.goto(`${page.url().split('#')[0]}#/demandes/${id}`);
    await page.getByText('Adresse à demander').waitFor();
    const places = page.getByRole('region', { name: 'Places proposées' });
    await button(page, 'Chercher une place sans ces questions').click();
    await places.getByRole('radio').first().check();
    await places.getByText('Adresse manquante').waitFor();
    await page.keyboard.press('Enter');
    await places.getByText('notez-la, ou réservez sans elle').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('.address-form') !== null))
      .toBe(true);
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => pages.one(`select state from request where id = '${id}'`)).toBe('triaged');
    await button(page, 'Réserver sans l’adresse').click();
    const booked = page.locator('.booked');
    await booked.getByRole('heading', { name: 'Adresse à demander avant la visite' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await booked.getByLabel('Numéro et rue').fill('12 rue des Trois-Bleuets');
    await page.keyboard.press('Enter');
    await booked.getByText('Adresse à demander').waitFor({ state: 'detached' });
    await expect.poll(() => street()).toBe('12 rue des Trois-Bleuets');
    await expect.poll(() => pages.one(`select state from task where kind = 'address-missing'`)).toBe('done');
  });

  test('is noted first where the patient can say it, and the place is booked then', async () => {
    const doctor = await aDoctor(pages.world);
    await aSlot(pages.world, doctor, '2026-11-23T15:00:00+01:00', { mode: 'HH' });
    const id = await aTriagedRequest(pages.world, { patient: ALIX, modes: ['HH'] });
    const { page } = await pages.signIn();
    await page.goto(`${page.url().split('#')[0]}#/demandes/${id}`);
    const places = page.getByRole('region', { name: 'Places proposées' });
    await button(page, 'Chercher une place sans ces questions').click();
    await places.getByRole('radio').first().check();
    await places.getByLabel('Numéro et rue').fill('12 rue des Trois-Bleuets');
    await page.keyboard.press('Enter');
    await places.getByText('Adresse manquante').waitFor({ state: 'detached' });
    await expect.poll(() => pages.one(`select state from request where id = '${id}'`)).toBe('triaged');
    await button(page, /^Réserver/).click();
    await page.locator('.booked').waitFor();
    await expect.poll(() => page.getByText('Adresse à demander').count()).toBe(0);
  });

  test('is asked for right where professionals are asked to go there', async () => {
    await aVolunteer(pages.world);
    const id = await aTriagedRequest(pages.world, { patient: ALIX, modes: ['HH'] });
    const { page } = await pages.signIn();
    await page.goto(`${page.url().split('#')[0]}#/demandes/${id}`);
    const offers = page.getByRole('region', { name: 'Demander aux professionnels' });
    await button(page, 'Chercher une place sans ces questions').click();
    await offers.getByText('Adresse manquante').waitFor();
    await offers.getByRole('button', { name: 'Demander sans l’adresse' }).waitFor();
    await offers.getByLabel('Numéro et rue').fill('12 rue des Trois-Bleuets');
    await offers.getByRole('button', { name: 'Enregistrer l’adresse' }).click();
    await offers.getByText('Adresse manquante').waitFor({ state: 'detached' });
    await offers.getByRole('button', { name: 'Demander aux professionnels' }).click();
    await expect.poll(() => pages.one(`select state from request where id = '${id}'`)).toBe('offered');
  });

  test('may be asked for after professionals were; whoever accepted is told whom to call until it is known', async () => {
    const doctor = await aVolunteer(pages.world);
    const id = await aTriagedRequest(pages.world, { patient: ALIX, modes: ['HH'] });
    const { page } = await pages.signIn();
    await page.goto(`${page.url().split('#')[0]}#/demandes/${id}`);
    const offers = page.getByRole('region', { name: 'Demander aux professionnels' });
    await button(page, 'Chercher une place sans ces questions').click();
    await offers.getByRole('button', { name: 'Demander sans l’adresse' }).click();
    await offers.getByRole('heading', { name: 'Adresse à demander avant la visite' }).waitFor();
    // A row that comes in is tinted for a second.
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    expect(await faultsOf(page)).toEqual([]);
    const phone = await pages.openAs(doctor.token, { viewport: { width: 375, height: 812 } });
    await button(phone, 'J’accepte').click();
    const card = phone.locator('.visit').first();
    await card.getByText('Adresse pas encore connue').waitFor();
    await expect
      .poll(() => card.getByRole('link').evaluateAll((links) => links.map((one) => one.getAttribute('href'))))
      .toEqual(expect.arrayContaining([expect.stringMatching(/^tel:\+33353/), 'tel:+33639980123']));
    expect(await faultsOf(phone)).toEqual([]);
    await page.locator('.booked').getByLabel('Numéro et rue').fill('12 rue des Trois-Bleuets');
    await page.keyboard.press('Enter');
    await page.locator('.booked').getByText('Adresse à demander').waitFor({ state: 'detached' });
    await phone.reload();
    await card.locator('address').getByText('12 rue des Trois-Bleuets').waitFor();
  });

  test('is read by the professional who accepted, and copied by their own hand', async () => {
    const doctor = await aVolunteer(pages.world);
    const requestId = await aTriagedRequest(pages.world);
    const put = await pages.world.request('POST', `/v1/requests/${requestId}/offers`, {
      kind: 'visit',
      mode: 'HH',
    });
    expect(put.status).toBe(201);
    const page = await pages.openAs(doctor.token, { viewport: { width: 375, height: 812 } });
    await page.getByRole('article', { name: /Soins à domicile/ }).waitFor();
    expect(await page.content()).not.toMatch(/Bleuets|47B19/);
    await button(page, 'J’accepte').click();
    const home = page.locator('.home').first();
    await home.waitFor();
    await expect
      .poll(() => home.locator('address').innerText())
      .toBe('12 rue des Trois-Bleuets, 3e étage gauche, 59500 Douai');
    await home.getByText(ALIX_AT_HOME.access).waitFor();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await home.getByRole('button', { name: 'Copier l’adresse' }).click();
    await home.getByText('Adresse copiée').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      '12 rue des Trois-Bleuets, 59500 Douai',
    );
    expect(await faultsOf(page)).toEqual([]);
  });
});
