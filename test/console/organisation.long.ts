import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { absenceRoutes } from '../../src/availability/absence-routes.ts';
import { rosterRoutes } from '../../src/availability/roster-routes.ts';
import { availabilityRoutes } from '../../src/availability/routes.ts';
import { calendarRoutes } from '../../src/calendars/routes.ts';
import { directoryRoutes } from '../../src/directory/routes.ts';
import { slotRoutes } from '../../src/slots/routes.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, aSlot } from '../support/people.ts';
import { button, type PhonePages, section, startPhonePages } from './phone-pages.ts';

const DESK = { viewport: { width: 1366, height: 768 } };
const PHONE = { viewport: { width: 390, height: 844 } };

describe.skipIf(noBrowser)('a coordinator', () => {
  let pages: PhonePages;
  let page: Page;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  beforeAll(async () => {
    pages = await startPhonePages([
      slotRoutes,
      availabilityRoutes,
      absenceRoutes,
      rosterRoutes,
      directoryRoutes,
      (http, deps) => calendarRoutes(http, deps),
    ]);
    doctor = await aDoctor(pages.world, 'Lemaire');
    await aSlot(pages.world, doctor, '2026-11-24T10:00:00+01:00', { capacity: 2 });
    await coordinator('PATCH', `/v1/professionals/${doctor.id}`, { speciality: 'SM59' });
    for (const [givenName, familyName] of [
      ['Agnès', 'Bécu'],
      ['Hugo', 'Caudrelier'],
    ])
      await coordinator('POST', '/v1/professionals', { profession: 'dentist', givenName, familyName });
    ({ page } = await pages.signIn('coordinator', DESK));
  });
  afterAll(() => pages?.close());

  const coordinator = (method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown) =>
    pages.world.request(method, url, body, { as: 'coordinator' });
  const territory = async () => (await coordinator('GET', '/v1/territory')).body.settings;
  /** By the keyboard alone, from wherever she is. */
  const part = async (digit: string, title: string) => {
    await page.getByRole('heading', { name: 'Organisation', exact: true }).click();
    await page.keyboard.press(digit);
    await section(page, title).waitFor();
  };

  test('opens the page with one key, sees who gives places when, and finds one of them', async () => {
    await page.keyboard.press('o');
    const row = page.getByRole('row', { name: /Dr Camille Lemaire/ });
    await expect.poll(() => row.textContent()).toMatch(/2libres sur 2/);
    await expect.poll(() => row.getByRole('rowheader').textContent()).toContain('Médecine d’urgence');
    await page.getByLabel('Nom', { exact: true }).fill('becu');
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole('row', { name: /Agnès Bécu/ }).waitFor();
    await page.getByLabel('Nom', { exact: true }).fill('');
    await page.getByLabel('Montrer').selectOption('giving');
    await row.getByRole('link', { name: 'Dr Camille Lemaire' }).click();
    await section(page, 'Dr Camille Lemaire').getByText('médecin · Médecine d’urgence').waitFor();
    await page.getByRole('heading', { name: /Places à venir/ }).waitFor();
    // Out of what is open first.
    await page.getByRole('heading', { name: 'Organisation', exact: true }).click();
    await page.keyboard.press('Escape');
    await row.waitFor();
  });

  test('makes a roster from a model and fills its gaps with Enter, day after day', async () => {
    await part('2', 'Tours de garde');
    await button(page, 'Créer un tour de garde').click();
    await page.getByLabel('Dernier jour').fill('2026-12-06');
    await page.getByLabel('Dernier jour').press('Enter');
    await section(page, 'Dentistes de garde').waitFor();
    const days = page.locator('li[data-state="gap"]');
    await page.getByText('2 jours sans personne').waitFor();
    await expect.poll(() => days.count()).toBe(2);
    await button(page, 'Au premier jour sans personne').press('Enter');
    await page.keyboard.press('Enter');
    await button(page, 'Attribuer à Agnès Bécu').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('1 jour sans personne').waitFor();
    // The keyboard is on the next day without anybody, and it is the other one's turn.
    await page.keyboard.press('Enter');
    await button(page, 'Attribuer à Hugo Caudrelier').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('complet', { exact: true }).waitFor();
    await expect
      .poll(() => pages.one(`select string_agg(on_day::text, ',' order by on_day) from duty`))
      .toBe('2026-11-29,2026-12-06');
  });

  test('is told at the field why a duty cannot go to somebody, replaces them, and takes a duty away', async () => {
    const { items } = (await coordinator('GET', '/v1/professionals?profession=dentist')).body;
    const away = await coordinator('POST', '/v1/absences', {
      professionalId: items[1].id,
      from: '2026-11-29',
      to: '2026-11-29',
      reason: 'leave',
    });
    expect(away.status).toBe(201);
    await page.locator('[data-date="2026-11-29"] .duty').click();
    const form = page.getByRole('form', { name: 'Garde du dimanche 29 novembre' });
    await form.getByLabel('De garde').selectOption({ label: 'Hugo Caudrelier — 1 garde' });
    await button(page, 'Confier à Hugo Caudrelier').click();
    await form.getByText('Ce professionnel est absent à ces heures.').first().waitFor();
    await expect.poll(() => form.getByLabel('De garde').getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Escape');
    await expect.poll(() => form.count()).toBe(0);
    await page.locator('[data-date="2026-12-06"] .duty').focus();
    await page.keyboard.press('ArrowUp');
    // The days of a week and those above them are one step away.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('li')?.dataset['date']))
      .toBe('2026-11-29');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await button(page, 'Retirer la garde').click();
    await page.getByText('1 jour sans personne').waitFor();
    await page.getByText('Garde du dimanche 6 décembre retirée.').waitFor();
    await button(page, 'Comme la semaine précédente (1)').click();
    await page.getByText('complet', { exact: true }).waitFor();
  });

  test('adds a room, and closes it only when nothing needs it any more', async () => {
    await part('3', 'Salles et matériel');
    await button(page, 'Ajouter une salle ou du matériel').click();
    await page.keyboard.type('Salle des Tilleuls');
    await page.getByLabel('Dans quel lieu').selectOption({ label: 'Cabinet Lemaire, Douai' });
    await button(page, 'Ajouter').click();
    const row = page.getByRole('listitem').filter({ hasText: 'Salle des Tilleuls' });
    await row.waitFor();
    const resourceId = await pages.one('select id from resource');
    const { body: slot } = await coordinator('POST', '/v1/slots', {
      professionalId: doctor.id,
      placeId: doctor.placeId,
      start: '2026-11-25T10:00:00+01:00',
      end: '2026-11-25T10:20:00+01:00',
      needs: [{ part: 'room', resourceId }],
    });
    await row.getByRole('button', { name: /^Retirer du service/ }).click();
    await row.getByText('1 créneau à venir en a besoin').waitFor();
    await pages.world.request('DELETE', `/v1/slots/${slot.id}`, undefined, { as: 'coordinator' });
    await row.getByRole('button', { name: /^Retirer du service/ }).click();
    await page.getByText('Retirés du service (1)').waitFor();
    await expect.poll(() => pages.one('select closed_at is not null from resource')).toBe(true);
  });

  test('gives the fallback centre its hours, and keeps what was typed when the server refuses', async () => {
    await part('4', 'Lieux et horaires');
    await page.getByRole('link', { name: 'Cabinet Lemaire' }).click();
    const form = page.getByRole('form', { name: 'Modifier Cabinet Lemaire' });
    await form.getByLabel('Nom').fill('');
    await form.getByLabel('accès en fauteuil roulant').check();
    await form.getByLabel('Ce lieu a ses propres horaires').check();
    await form.getByRole('group', { name: 'Plage 1' }).getByLabel('samedi').check();
    await form.getByLabel('De', { exact: true }).fill('18:30');
    await form.getByText('du lundi au samedi de 18 h 30 à minuit').waitFor();
    await button(page, 'Enregistrer le lieu').click();
    await form.getByText('Ne peut pas être vide', { exact: true }).waitFor();
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('');
    await expect.poll(() => form.getByLabel('De', { exact: true }).inputValue()).toBe('18:30');
    // What is written is not left without a word.
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Modifications non enregistrées' }).waitFor();
    await button(page, 'Continuer à modifier').click();
    await form.getByLabel('Nom').fill('Centre de la Scarpe');
    await page.keyboard.press('Enter');
    await page.getByText('Centre de la Scarpe : enregistré.').waitFor();
    expect((await coordinator('GET', `/v1/places/${doctor.placeId}`)).body).toMatchObject({
      access: ['wheelchair'],
      opening: [{ weekdays: [1, 2, 3, 4, 5, 6], from: '18:30', to: '24:00' }],
    });
  });

  test('turns a weight within its bounds, reads the refusal beside it, and goes back to how it came', async () => {
    await part('5', 'L’ordre des places');
    const wait = page.getByLabel('Un jour d’attente');
    const save = button(page, 'Enregistrer les poids');
    await wait.fill('vite');
    await save.click();
    await page.getByText('Écrivez un nombre, par exemple 1,5.').waitFor();
    await wait.fill('21');
    await save.click();
    await page.getByText('Nombre attendu, 20 au plus', { exact: true }).waitFor();
    await expect.poll(() => wait.getAttribute('aria-invalid')).toBe('true');
    expect((await territory()).matching).toBeNull();
    await wait.fill('1,5');
    await page.keyboard.press('Enter');
    await page.getByText('les prochaines propositions en tiennent compte').waitFor();
    expect((await territory()).matching).toEqual({ wait: 1.5 });
    await button(page, 'Remettre les valeurs d’origine').click();
    await save.click();
    await expect.poll(async () => (await territory()).matching).toBeNull();
    await page.getByLabel('Limiter la distance').check();
    await page.getByLabel('D’abord, jusqu’à (km)').fill('12,5');
    await page.getByLabel('Quand la demande tarde').fill('10');
    await button(page, 'Enregistrer la distance').click();
    await page.getByText('pas moins loin').waitFor();
    await page.getByLabel('Quand la demande tarde').fill('25');
    await button(page, 'Enregistrer la distance').click();
    await expect.poll(async () => (await territory()).search).toEqual({ km: 12.5, fartherKm: 25 });
  });

  test.each([
    ['light', DESK],
    ['dark', PHONE],
  ] as const)('meets no fault that keeps somebody out, on any part (%s)', async (colorScheme, size) => {
    await pages.signOut();
    ({ page } = await pages.signIn('coordinator', { ...size, colorScheme, reducedMotion: 'reduce' }));
    const rosterId = await pages.one('select id from roster');
    const origin = new URL(page.url()).origin;
    const parts = [
      ['praticiens', () => page.getByRole('row', { name: /Lemaire/ })],
      [`gardes/${rosterId}`, () => page.locator('[data-date="2026-12-06"] .duty')],
      ['moyens', () => page.getByText('Retirés du service (1)')],
      [`lieux/${doctor.placeId}`, () => button(page, 'Enregistrer le lieu')],
      ['regles', () => button(page, 'Enregistrer les poids')],
      [`praticiens/${doctor.id}`, () => page.getByRole('heading', { name: /Places à venir/ })],
    ] as const;
    for (const [path, shown] of parts) {
      await page.goto(`${origin}/#/organisation/${path}`);
      await shown().waitFor();
      if (path.startsWith('gardes')) await shown().click();
      expect(await faultsOf(page), path).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(size.viewport.width);
    }
  });

  test('has all six parts on one line of the usual screen, and whole on the smallest phone', async () => {
    const tabs = page.getByRole('navigation', { name: 'Organisation' }).getByRole('link');
    const measured = () =>
      tabs.evaluateAll((all) =>
        all.map((tab) => {
          const { top, left, right, height } = tab.getBoundingClientRect();
          return {
            top: Math.round(top),
            height,
            isWhole: left >= 0 && right <= innerWidth && tab.scrollWidth <= tab.clientWidth,
            letters: Number.parseFloat(getComputedStyle(tab).fontSize),
          };
        }),
      );
    for (const [width, height, rows] of [
      [1366, 768, 1],
      [1280, 720, 1],
      [375, 812, 3],
    ] as const) {
      await page.setViewportSize({ width, height });
      const shown = await measured();
      expect(shown.length).toBe(6);
      expect(new Set(shown.map(({ top }) => top)).size, `${width}`).toBe(rows);
      for (const tab of shown) {
        expect(tab, `${width}`).toMatchObject({ isWhole: true });
        expect(tab.letters, `${width}`).toBeGreaterThanOrEqual(14);
        expect(tab.height, `${width}`).toBeGreaterThanOrEqual(44);
        if (rows === 1) expect(tab.height, `${width}`).toBeLessThan(52);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await faultsOf(page), `${width}`).toEqual([]);
    }
  });

  test('is not an operator, who lands on the board', async () => {
    await pages.signOut();
    ({ page } = await pages.signIn('operator', DESK));
    await page.goto(`${new URL(page.url()).origin}/#/organisation/regles`);
    await section(page, 'Demandes').waitFor();
    await expect.poll(() => button(page, 'Organisation').count()).toBe(0);
    await expect.poll(() => page.getByRole('heading', { name: 'Organisation', exact: true }).count()).toBe(0);
  });
});
