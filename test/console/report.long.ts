import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, ALIX, aSlot, aTriagedRequest } from '../support/people.ts';
import { aNewDay, type Day } from './a-new-day.ts';
import type { PhonePages } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

const PHONE_SIZE = { viewport: { width: 390, height: 844 }, hasTouch: true };

describe.skipIf(noBrowser)('the report on a doctor’s phone', () => {
  let pages: PhonePages;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  let treating: Awaited<ReturnType<typeof aDoctor>>;
  let day: Day;
  beforeAll(async () => {
    pages = await startRequestPages();
    doctor = await aDoctor(pages.world);
    treating = await aDoctor(pages.world, 'Delattre');
  });
  beforeEach(async () => {
    await pages.startAgain();
    await pages.world.database.owner.query('truncate slot cascade');
    await pages.world.database.owner.query(`delete from structure where kind = 'dac'`);
    day = aNewDay(pages.world);
  });
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  async function aVisit(mode: 'AMB' | 'HH' | 'VR' = 'AMB') {
    const slotId = await aSlot(pages.world, doctor, day.at('14:15'), { mode });
    const requestId = await aTriagedRequest(pages.world, {
      modes: [mode],
      patient: { ...ALIX, treatingDoctorId: treating.id },
    });
    const { status, body } = await pages.world.request('POST', `/v1/requests/${requestId}/bookings`, {
      slotId,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { requestId, id: body.id as string };
  }
  /** The patient has just come in, unless it is later. */
  async function open(hour = '14:20', options: object = PHONE_SIZE): Promise<{ page: Page; card: Locator }> {
    day.goTo(hour);
    const page = await pages.openAs(doctor.token, options);
    const card = page.getByRole('article', { name: /INVENTÉ Alix/ });
    await card.waitFor();
    return { page, card };
  }
  const press = (where: Locator, name: string | RegExp) => where.getByRole('button', { name }).click();
  const tap = (where: Locator, text: string) => where.getByText(text, { exact: true }).click();
  const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

  test('is signed with a few taps, after it was read again and the patient was asked', async () => {
    const { id, requestId } = await aVisit();
    const { page, card } = await open();
    await tap(card, 'Écrire le retour');
    // The line has written it down already.
    await expect.poll(() => card.getByLabel('Motif').inputValue()).toBe('fièvre depuis hier');
    // Who has begun to write does not say by a slip of the thumb that it was written elsewhere.
    await expect
      .poll(() => card.getByRole('button', { name: 'Retour envoyé depuis mon logiciel' }).count())
      .toBe(0);
    await tap(card, 'À revoir par le médecin traitant');
    await tap(card, 'Pas de signe de gravité');
    await press(card, 'Relire et signer');
    await card.getByRole('alert').getByText('Dites ce qui est demandé au médecin traitant.').waitFor();
    await tap(card, 'Suivre les résultats');
    await tap(card, 'dans la journée');
    await card.getByText('Appelez aussi le cabinet').waitFor();
    await tap(card, 'sous 48 heures');
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => wide(page)).toBe(390);
    await press(card, 'Relire et signer');
    await card.getByText('Suite demandée au médecin traitant : sous 48 heures').waitFor();
    await card.getByText('Dr Camille Delattre').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('Relire avant de signer');
    await press(card, 'Signer et envoyer');
    await card.getByText('Dites si le patient sait').waitFor();
    await expect.poll(() => pages.one(`select count(*)::int from report where booking_id = '${id}'`)).toBe(0);
    await tap(card, 'Oui, il est d’accord');
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => wide(page)).toBe(390);
    await press(card, 'Signer et envoyer');
    await page.getByText('Retour signé pour INVENTÉ Alix').waitFor();
    await expect
      .poll(() =>
        pages.one(
          `select outcome || ' ' || (content -> 'followUp' ->> 'urgency') from report where booking_id = '${id}'`,
        ),
      )
      .toBe('follow-up-needed two-days');
    await expect
      .poll(() =>
        pages.one(`select informed_at is not null from report_consent where request_id = '${requestId}'`),
      )
      .toBe(true);
    await expect.poll(() => pages.one('select count(*)::int from report_draft')).toBe(0);

    // Read again, corrected, handed to the patient.
    await page.getByText('1 rendez-vous terminé').click();
    await page.getByText('Relire mon retour').click();
    await page.getByText('Suivre les résultats.').waitFor();
    await page.getByText('à déposer vous-même depuis votre logiciel').waitFor();
    const kept = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Copie pour le patient' }).click();
    expect((await kept).suggestedFilename()).toBe('compte-rendu.pdf');
    await page.getByRole('button', { name: 'Corriger ce retour' }).click();
    const form = page.locator('.report-form');
    await form.getByLabel('Motif').fill('Fièvre et toux');
    await press(form, 'Relire et signer');
    await page.getByText('Cette version annule et remplace la précédente').waitFor();
    await page.getByRole('button', { name: 'Signer et envoyer' }).click();
    await page.getByText('version 2, signé').waitFor();
    await page.getByText('La version précédente').click();
    await page.getByText('fièvre depuis hier').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => pages.one(`select max(version) from report where booking_id = '${id}'`)).toBe(2);
  });

  test('is written from end to end by the keyboard', async () => {
    const { id } = await aVisit();
    const { page, card } = await open('14:20', {});
    const to = async (name: string | RegExp, role: 'radio' | 'checkbox' | 'button' = 'button') => {
      const wanted = await card.getByRole(role, { name }).first().elementHandle();
      for (let i = 0; i < 60; i++) {
        if (await page.evaluate((it) => it === document.activeElement, wanted)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${String(name)} is not reached`);
    };
    await card.getByText('Écrire le retour').focus();
    await page.keyboard.press('Enter');
    await card.getByLabel('Motif').waitFor();
    await to(/Pris en charge/, 'radio');
    await page.keyboard.press('Space');
    await to('Pas de signe de gravité', 'checkbox');
    await page.keyboard.press('Space');
    await to('Relire et signer');
    await page.keyboard.press('Enter');
    await card.getByText('Dr Camille Delattre').waitFor();
    await to('Oui, il est d’accord', 'radio');
    await page.keyboard.press('Space');
    await to('Signer et envoyer');
    await page.keyboard.press('Enter');
    await page.getByText('Retour signé pour').waitFor();
    await expect
      .poll(() => pages.one(`select outcome from report where booking_id = '${id}'`))
      .toBe('treated');
  });

  test('is kept while it is typed, and found again on another phone', async () => {
    const { id } = await aVisit('HH');
    const { card } = await open();
    await tap(card, 'Écrire le retour');
    await card.getByLabel('Motif').fill('Chute ce matin');
    await card.locator('summary').getByText('À domicile').click();
    await tap(card, 'Vit seul');
    await card.getByText(/^Brouillon enregistré/).waitFor();
    await expect
      .poll(() =>
        pages.one(
          `select content -> 'content' -> 'setting' ->> 'picked' from report_draft where booking_id = '${id}'`,
        ),
      )
      .toBe('["alone"]');
    await pages.signOut();
    const again = await open();
    await tap(again.card, 'Écrire le retour');
    await expect.poll(() => again.card.getByLabel('Motif').inputValue()).toBe('Chute ce matin');
    await expect.poll(() => again.card.getByRole('checkbox', { name: 'Vit seul' }).isChecked()).toBe(true);
    await again.card.getByLabel('Motif').fill('Chute hier soir');
    await expect
      .poll(() =>
        pages.one(
          `select content -> 'content' -> 'reason' ->> 'text' from report_draft where booking_id = '${id}'`,
        ),
      )
      .toBe('Chute hier soir');
  });

  test('leaves for nobody where the patient objects, and says so', async () => {
    const { id } = await aVisit();
    const { page, card } = await open();
    await tap(card, 'Écrire le retour');
    await tap(card, 'Pris en charge, sans suite particulière à prévoir');
    await tap(card, 'Pas de fièvre');
    await press(card, 'Relire et signer');
    await tap(card, 'Il s’y oppose');
    await card.getByText('Rien ne partira').waitFor();
    await press(card, 'Signer sans envoyer');
    await page.getByText('Retour signé pour').waitFor();
    await expect
      .poll(() =>
        pages.one(
          `select refused from report_consent c join report r on r.request_id = c.request_id where r.booking_id = '${id}'`,
        ),
      )
      .toBe(true);
  });

  test('is said to have left from the doctor’s own program in one tap, and may be written here later', async () => {
    const { id } = await aVisit();
    const { page, card } = await open();
    await press(card, 'Retour envoyé depuis mon logiciel');
    await page.getByText('retour envoyé depuis votre logiciel. Merci.').waitFor();
    await expect
      .poll(() => pages.one(`select sent_elsewhere from report where booking_id = '${id}'`))
      .toBe(true);
    await page.getByText('1 rendez-vous terminé').click();
    await page.getByText('Relire mon retour').click();
    await page.getByText('Envoyé depuis le logiciel du professionnel').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Copie pour le patient' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Écrire quand même un retour ici' }).click();
    await page.locator('.report-form').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  test('that is not there stands first of all on the page', async () => {
    await aVisit();
    const later = await aSlot(pages.world, doctor, day.at('20:00'));
    const other = await aTriagedRequest(pages.world, { patient: { ...ALIX, familyName: 'Autre' } });
    await pages.world.request('POST', `/v1/requests/${other}/bookings`, { slotId: later });
    const { page, card } = await open('18:31');
    await card.getByText('Son médecin traitant attend votre retour').waitFor();
    const headings = await page.locator('.visits h3').allTextContents();
    expect(headings[0]).toBe('Retour à écrire');
    await expect.poll(() => page.locator('.visits article').first().textContent()).toContain('INVENTÉ');
  });

  test('is read by the nurse, who notes what the patient says of it; a coordinator sees neither', async () => {
    const { id, requestId } = await aVisit();
    const structure = { name: 'DAC du Douaisis', kind: 'dac', secureAddress: 'dac@douaisis.mssante.example' };
    await pages.world.request('POST', '/v1/structures', structure, { as: 'coordinator' });
    const { page } = await pages.signIn();
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${requestId}`);
    const part = page.locator('.request-report');
    await part.getByText('Qui le reçoit : information du patient à noter').click();
    await part.getByText('DAC du Douaisis', { exact: true }).waitFor();
    await part.getByText('ne part pas sans l’accord du patient').waitFor();
    await tap(part, 'Oui, il est d’accord');
    await part.getByText('D’accord pour DAC du Douaisis').click();
    expect(await faultsOf(page)).toEqual([]);
    await press(part, 'Noter');
    await part.getByText(/patient informé/).waitFor();
    await expect
      .poll(() =>
        pages.one(`select agreed_kinds::text from report_consent where request_id = '${requestId}'`),
      )
      .toBe('{dac}');
    const report = { outcome: 'treated', text: 'Angine.' };
    await pages.world.request('POST', `/v1/bookings/${id}/report`, report, { as: doctor.token });
    await page.reload();
    // What somebody has come for by now: it is open without a press.
    await part.getByText('Angine.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await pages.signOut();
    const { page: office } = await pages.signIn('coordinator');
    await office.goto(`${new URL(office.url()).origin}/#/demandes/${requestId}`);
    await office
      .getByRole('heading', { name: /^Demande/ })
      .first()
      .waitFor();
    await expect.poll(() => office.locator('.request-report').count()).toBe(0);
  });
});
