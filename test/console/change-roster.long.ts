import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rosterRoutes } from '../../src/availability/roster-routes.ts';
import { directoryRoutes } from '../../src/directory/routes.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor } from '../support/people.ts';
import { button, type PhonePages, section, startPhonePages } from './phone-pages.ts';

describe.skipIf(noBrowser)('a coordinator who changes a roster', () => {
  let pages: PhonePages;
  let page: Page;
  let id: string;
  beforeAll(async () => {
    pages = await startPhonePages([rosterRoutes, directoryRoutes]);
    const doctor = await aDoctor(pages.world, 'Lemaire');
    const duty = (date: string) => ({
      date,
      from: '09:00',
      to: '12:00',
      slotMinutes: 20,
      professionalId: doctor.id,
      placeId: doctor.placeId,
    });
    const { body } = await coordinator('POST', '/v1/rosters', {
      name: 'Permanence du samedi',
      profession: 'doctor',
      weekdays: [6],
      season: { from: '2026-11-23', to: '2026-12-31' },
      duties: [duty('2026-11-28'), duty('2026-12-05')],
    });
    id = body.id;
    ({ page } = await pages.signIn('coordinator', { viewport: { width: 1366, height: 768 } }));
    await page.goto(`${new URL(page.url()).origin}/#/organisation/gardes/${id}`);
    await section(page, 'Permanence du samedi').waitFor();
  });
  afterAll(() => pages?.close());

  const coordinator = (method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown) =>
    pages.world.request(method, url, body, { as: 'coordinator' });
  const form = () => page.getByRole('form', { name: 'Modifier Permanence du samedi' });
  const roster = async () => (await coordinator('GET', `/v1/rosters/${id}`)).body;

  test('does it by the keyboard, is told at the field whose duties are outside, and keeps what was typed', async () => {
    const change = button(page, 'Modifier le tour de garde');
    await change.press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('form')?.ariaLabel))
      .toBe('Modifier Permanence du samedi');
    await page.keyboard.press('Escape');
    await expect.poll(() => form().count()).toBe(0);
    await expect.poll(() => change.evaluate((it) => it === document.activeElement)).toBe(true);

    await page.keyboard.press('Enter');
    await form().getByLabel('Dernier jour').fill('2026-11-30');
    await page.keyboard.press('Enter');
    await form()
      .getByText('Une garde est après ce jour : le 5 décembre 2026. Retirez-la d’abord.', { exact: true })
      .waitFor();
    await expect.poll(() => form().getByLabel('Dernier jour').getAttribute('aria-invalid')).toBe('true');
    await expect
      .poll(() =>
        form()
          .getByLabel('Dernier jour')
          .evaluate((it) => it === document.activeElement),
      )
      .toBe(true);
    expect(await faultsOf(page)).toEqual([]);
    // Escape does not lose what was typed: it is asked first.
    await page.keyboard.press('Escape');
    await button(page, 'Continuer à modifier').press('Enter');
    await expect.poll(() => form().getByLabel('Dernier jour').inputValue()).toBe('2026-11-30');

    await form().getByLabel('Dernier jour').fill('2026-12-12');
    await form().getByLabel('dimanche').check();
    await form().getByLabel('les autres professionnels').check();
    await form().getByLabel('la ligne', { exact: true }).uncheck();
    await button(page, 'Enregistrer le tour de garde').press('Enter');
    await page.getByText('Les places libres sont refaites pour leur nouveau public').waitFor();
    await page.getByText('du 23 novembre 2026 au 12 décembre 2026').waitFor();
    await page.getByText('3 jours sans personne').waitFor();
    await page.getByRole('heading', { name: /^Semaine du lundi 23 novembre/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => roster()).toMatchObject({ weekdays: [6, 7], audience: ['PRO'], version: 2 });
  });

  test('is told when a colleague was quicker, and nothing of hers is lost', async () => {
    await button(page, 'Modifier le tour de garde').press('Enter');
    await coordinator('PATCH', `/v1/rosters/${id}`, { onHolidays: true });
    await form().getByLabel('Nom').fill('Samedis et dimanches');
    await page.keyboard.press('Enter');
    await form().getByRole('alert').getByText('Quelqu’un a modifié cet élément').waitFor();
    await expect.poll(() => form().getByLabel('Nom').inputValue()).toBe('Samedis et dimanches');
    expect((await roster()).name).toBe('Permanence du samedi');
  });

  test('reads it on a phone as well', async () => {
    const size = { width: 390, height: 844 };
    await page.setViewportSize(size);
    await form().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
  });
});
