import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aVolunteer, nobodyVolunteers, type Volunteer } from '../offers/volunteers.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aRequest, screen } from '../support/people.ts';
import { button, type PhonePages, section } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

const PHONE_SIZE = { viewport: { width: 375, height: 812 } };
const DESK_SIZE = { viewport: { width: 1366, height: 768 } };

describe.skipIf(noBrowser)('an alert or a doubt that a doctor is asked to call back about', () => {
  let pages: PhonePages;
  let doctor: Volunteer;
  let numbers = 0;
  beforeAll(async () => {
    pages = await startRequestPages();
  });
  beforeEach(async () => {
    await pages.startAgain();
    await pages.world.database.owner.query('truncate slot cascade');
    doctor = await aVolunteer(pages.world, { onDuty: true });
    await pages.world.database.owner.query(`update professional set rpps = $2 where id = $1`, [
      doctor.id,
      `777${String(numbers++).padStart(8, '0')}`,
    ]);
  });
  afterEach(async () => {
    await pages.signOut();
    await nobodyVolunteers(pages.world);
  });
  afterAll(() => pages?.close());

  const found = async (answers: Record<string, string>, motive = 'malaise ce matin') => {
    const id = await aRequest(pages.world, { motive });
    await screen(pages.world, id, 'no', answers);
    return id;
  };
  const flagged = () => found({ 'chest-pain': 'yes' });
  const doubtful = () => found({ breathing: 'unknown' });
  const open = async (id: string, size = DESK_SIZE) => {
    const { page } = await pages.signIn('operator', size);
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${id}`);
    await page.locator('.now h2').first().waitFor();
    return page;
  };
  const ask = (id: string, more: object = {}) =>
    pages.world.request('POST', `/v1/requests/${id}/offers`, { kind: 'flag', ...more });
  const card = (page: Page) => page.getByRole('article', { name: 'Patient à rappeler' });
  const openTasks = (id: string) =>
    pages.one(`select string_agg(kind, ',') from task where subject = '${id}' and state = 'open'`);

  test('is asked for by the nurse, whose screen says 15 all the while, and lifted by the doctor on their phone', async () => {
    const id = await flagged();
    const page = await open(id);
    await page.getByRole('heading', { name: 'Transférez au SAMU' }).waitFor();
    await page.getByText('Faire regarder l’alerte par un médecin').click();
    await page.getByLabel('Un mot pour le médecin').fill('Pâle, calme.');
    await button(page, 'Demander à un médecin de rappeler').click();
    const asked = section(page, 'En plus du SAMU').getByRole('listitem').first();
    await asked.getByText('en cours', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Transférez au SAMU' }).waitFor();
    await pages.signOut();
    const phone = await pages.openAs(doctor.token, PHONE_SIZE);
    await card(phone).getByText('Alerte vitale').waitFor();
    await card(phone).getByText('Pâle, calme.').waitFor();
    expect(await phone.content()).not.toMatch(/Alix|INVENTÉ|malaise|1980|39 98 01 23/);
    await button(phone, 'Je rappelle le patient').click();
    await card(phone).getByText('INVENTÉ Alix').waitFor();
    expect(
      await card(phone)
        .getByRole('link', { name: /Appeler le/ })
        .getAttribute('href'),
    ).toBe('tel:+33639980123');
    await card(phone).getByText('malaise ce matin').waitFor();
    await card(phone)
      .locator('.fired')
      .getByText(/thoracique|poitrine/i)
      .first()
      .waitFor();
    await card(phone)
      .getByText(/Exemple, à signer/)
      .waitFor();
    await button(phone, 'Lever l’alerte').click();
    await phone.getByText('Écrivez pourquoi vous levez l’alerte.').waitFor();
    expect(await pages.one(`select red_flag from request where id = '${id}'`)).toBe('raised');
    await phone.getByLabel('Votre avis').fill('Douleur d’une côte, rappelé et entendu.');
    // Another sign is found while the doctor writes: it is read before it is lifted with the first.
    await pages.one(
      `update request set red_flag_rules = '{chest-pain,bleeding}' where id = '${id}' returning id`,
    );
    await button(phone, 'Lever l’alerte').click();
    await phone.getByText(/De nouvelles réponses ont changé l’alerte/).waitFor();
    expect(await pages.one(`select red_flag from request where id = '${id}'`)).toBe('raised');
    // What the card shows is read anew by then, or a moment later.
    const lift = async () => {
      await button(phone, 'Lever l’alerte')
        .click({ timeout: 1_000 })
        .catch(() => undefined);
      return pages.one(`select red_flag from request where id = '${id}'`);
    };
    await expect.poll(lift).toBe('lifted');
    await phone.getByText('Vous avez levé l’alerte').waitFor();
    await pages.signOut();
    const after = await open(id);
    await after
      .getByText(/Alerte levée par un médecin/)
      .first()
      .waitFor();
    await after.getByText('Posez maintenant les autres questions').waitFor();
  });

  test('tells the nurse who took it, before and after they have decided', async () => {
    const id = await doubtful();
    const { body: offer } = await ask(id);
    const page = await open(id);
    const rows = page.locator('.call-back');
    await rows.getByText('en cours', { exact: true }).waitFor();
    const act = (what: string, body?: object) =>
      pages.world.request('POST', `/v1/offers/${offer.id}/${what}`, body, { as: doctor.token });
    await act('accept');
    await rows.getByText('le médecin rappelle le patient').waitFor();
    await act('verdict', { verdict: 'not-reached', text: 'Sonne dans le vide.' });
    await rows.getByText('patient non joint, l’alerte reste').waitFor();
    await rows.getByText('Sonne dans le vide.').waitFor();
    await act('verdict', { verdict: 'samu', text: 'Ne finit pas ses phrases.' });
    await page.getByRole('heading', { name: 'Transférez au SAMU' }).waitFor();
    await rows.getByText('SAMU confirmé').waitFor();
    await expect.poll(() => openTasks(id)).toBe('question-answered');
  });

  test('a doubt whose caller has hung up ends as not reached, once the nurse has read what to do first', async () => {
    const id = await doubtful();
    const page = await open(id);
    await page.getByRole('heading', { name: /Passez-moi le patient/ }).waitFor();
    const other = section(page, 'Décider autrement');
    await expect.poll(() => other.getByText('Orienter autrement').count()).toBe(0);
    await other.getByText('Réorienter, annuler, injoignable').click();
    // A doubt is closed by nobody's advice.
    expect(await other.getByLabel('Issue').locator('option').allTextContents()).toEqual([
      'Réorienter',
      'Annuler',
      'Patient injoignable',
    ]);
    await other.getByLabel('Issue').selectOption({ label: 'Patient injoignable' });
    await other.getByText('Rappelez d’abord le patient').waitFor();
    await other.getByLabel('Motif', { exact: true }).selectOption({ label: 'Ne répond pas' });
    await other.locator('form', { hasText: 'Issue' }).getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('heading', { name: 'Patient injoignable' }).waitFor();
    expect(await pages.one(`select state from request where id = '${id}'`)).toBe('lost-contact');
  });

  test('an alert goes to the SAMU or the SAS, or ends with the nurse’s own words', async () => {
    const page = await open(await flagged());
    const besides = section(page, 'En plus du SAMU');
    await besides.getByText('Confiée au SAMU ou au SAS, injoignable, refus').click();
    expect(await besides.getByLabel('Motif', { exact: true }).locator('option').allTextContents()).toEqual([
      'Choisir…',
      'Pris en charge par le SAMU',
      'Transmise au SAS',
      'Service d’urgences',
    ]);
    await besides.getByLabel('Issue').selectOption({ label: 'Patient injoignable' });
    await besides.getByText('donnez au SAMU son nom, son numéro et son adresse').waitFor();
    await besides.getByLabel('Motif', { exact: true }).selectOption({ label: 'Ne répond pas' });
    await besides.getByRole('button', { name: 'Enregistrer' }).click();
    await besides.getByText('À remplir').waitFor();
    await besides.getByLabel('Ce qui a été fait').fill('Rappelé trois fois, le SAMU a l’adresse.');
    await besides.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('heading', { name: 'Patient injoignable' }).waitFor();
    expect(await pages.one(`select text from request_note`)).toBe('Rappelé trois fois, le SAMU a l’adresse.');
    await pages.signOut();
    const next = await open(await flagged());
    await next.getByText('Confiée au SAMU ou au SAS, injoignable, refus').click();
    const form = section(next, 'En plus du SAMU');
    await form.getByLabel('Motif', { exact: true }).selectOption({ label: 'Pris en charge par le SAMU' });
    await form.getByRole('button', { name: 'Enregistrer' }).click();
    await next.getByRole('heading', { name: 'Demande réorientée' }).waitFor();
  });

  test.each([
    ['light', 'raised'],
    ['dark', 'raised'],
    ['light', 'unknown'],
    ['dark', 'unknown'],
  ] as const)('has no fault that keeps somebody out (%s, %s)', async (colorScheme, flag) => {
    const look = { colorScheme, reducedMotion: 'reduce' as const };
    const id = flag === 'raised' ? await flagged() : await doubtful();
    await ask(id, { question: 'Pâle, calme ; sa fille est là.' });
    const whole = async (page: Page, width: number) => {
      expect(await faultsOf(page)).toEqual([]);
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    };
    for (const size of [DESK_SIZE, PHONE_SIZE]) {
      const page = await open(id, { ...size, ...look });
      await page.locator('.call-back').getByText('en cours', { exact: true }).waitFor();
      await page.getByText(flag === 'raised' ? /^Confiée au SAMU ou/ : /^Réorienter, annuler/).click();
      await page.getByLabel('Issue').selectOption({ label: 'Patient injoignable' });
      await whole(page, size.viewport.width);
      await pages.signOut();
    }
    const page = await pages.openAs(doctor.token, { ...PHONE_SIZE, ...look });
    await button(page, 'Je rappelle le patient').waitFor();
    await whole(page, 375);
    await button(page, 'Je rappelle le patient').click();
    for (const { width, height } of [PHONE_SIZE.viewport, DESK_SIZE.viewport]) {
      await page.setViewportSize({ width, height });
      await card(page).getByText('INVENTÉ Alix').waitFor();
      await card(page)
        .getByText(/Exemple, à signer/)
        .first()
        .waitFor();
      if (width === 375) await page.getByText('Questions posées et réponses').click();
      await whole(page, width);
    }
  });
});
