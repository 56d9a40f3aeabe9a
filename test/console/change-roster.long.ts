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

  const coordinator = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
    pages.world.request(method, url, body, { as: 'coordinator' });
  const form = () => page.getByRole('form', { name: 'Modifier Permanence du samedi' });
  /** What somebody else has done, as the form tells it. */
  const changes = async () =>
    (await page.locator('form').getByRole('status').locator('span').allTextContents()).map((says) =>
      says.replaceAll('\u00a0', ' '),
    );
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
    await page.getByText('Les places à venir sont visibles pour leur nouveau public').waitFor();
    await page.getByText('du 23 novembre 2026 au 12 décembre 2026').waitFor();
    await page.getByText('3 jours sans personne').waitFor();
    await page.getByRole('heading', { name: /^Semaine du lundi 23 novembre/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => roster()).toMatchObject({ weekdays: [6, 7], audience: ['PRO'], version: 2 });
  });

  test('is told when a colleague was quicker, sees what she has changed, and saves at once what was typed', async () => {
    await button(page, 'Modifier le tour de garde').press('Enter');
    const { duties } = await roster();
    await coordinator('DELETE', `/v1/rosters/${id}/duties/${duties[1].id}`);
    await coordinator('PATCH', `/v1/rosters/${id}`, {
      name: 'Samedis de l’hiver',
      onHolidays: true,
      weekdays: [3, 6, 7],
      season: { from: '2026-11-24', to: '2026-12-12' },
    });
    await form().getByLabel('Nom').fill('Samedis et dimanches');
    await form().getByLabel('dimanche').uncheck();
    await form().getByLabel('Dernier jour').fill('2026-12-20');
    await page.keyboard.press('Enter');
    const now = page.getByRole('form', { name: 'Modifier Samedis de l’hiver' });
    const says = now.getByRole('alert');
    await says
      .getByText(
        'Quelqu’un a modifié ce tour de garde entre-temps. Ce que vous avez écrit n’est pas encore enregistré : vérifiez, puis enregistrez de nouveau.',
      )
      .waitFor();
    await expect
      .poll(changes)
      .toEqual([
        'Nom : « Samedis de l’hiver » (votre saisie est gardée)',
        'Saison : du 24 novembre 2026 au 12 décembre 2026 (votre saisie est gardée)',
        'Jours de garde : mercredi, samedi et dimanche (votre saisie est gardée)',
        'Jours fériés et jours de fermeture : compris',
      ]);
    expect(await faultsOf(page)).toEqual([]);
    // What she did, also in the calendar.
    await section(page, 'Samedis de l’hiver')
      .getByText('médecin · du 24 novembre 2026 au 12 décembre 2026')
      .waitFor();
    await page.locator('[data-date="2026-12-05"] .gap').waitFor();
    await expect.poll(() => now.getByLabel('Premier jour').inputValue()).toBe('2026-11-24');
    await expect.poll(() => now.getByLabel(/jours fériés/).isChecked()).toBe(true);
    await expect.poll(() => now.getByLabel('mercredi').isChecked()).toBe(true);
    // What was typed.
    await expect.poll(() => now.getByLabel('Nom').inputValue()).toBe('Samedis et dimanches');
    await expect.poll(() => now.getByLabel('Dernier jour').inputValue()).toBe('2026-12-20');
    await expect.poll(() => now.getByLabel('dimanche').isChecked()).toBe(false);
    expect(await roster()).toMatchObject({ name: 'Samedis de l’hiver', version: 3 });

    // Quicker once more, where nothing was typed.
    await coordinator('PATCH', `/v1/rosters/${id}`, { audience: ['PRO', 'SNP'] });
    await button(page, 'Enregistrer le tour de garde').press('Enter');
    await expect.poll(changes).toEqual(['Places visibles pour : les autres professionnels et le SAS']);
    await button(page, 'Enregistrer le tour de garde').press('Enter');
    await section(page, 'Samedis et dimanches').getByText('Tour de garde enregistré.').waitFor();
    expect(await roster()).toMatchObject({
      name: 'Samedis et dimanches',
      season: { from: '2026-11-24', to: '2026-12-20' },
      weekdays: [3, 6],
      onHolidays: true,
      audience: ['PRO', 'SNP'],
      version: 5,
    });
  });

  test('is told by the answer to a duty too, and has nothing to save where a colleague has typed the same', async () => {
    await button(page, 'Modifier le tour de garde').press('Enter');
    const changed = page.getByRole('form', { name: /^Modifier / });
    await changed.getByLabel('Nom').fill('Permanence de fin d’année');
    await coordinator('PATCH', `/v1/rosters/${id}`, { name: 'Permanence de fin d’année' });
    await page.locator('[data-date="2026-11-28"] .duty').click();
    await button(page, 'Retirer la garde').click();
    await changed
      .getByRole('alert')
      .getByText('entre-temps. Le formulaire montre ce qui est enregistré maintenant.')
      .waitFor();
    await expect.poll(changes).toEqual(['Nom : « Permanence de fin d’année »']);
    await button(page, 'Enregistrer le tour de garde').press('Enter');
    await expect.poll(() => changed.count()).toBe(0);
    expect((await roster()).version).toBe(6);
  });

  test('reads it on a phone as well', async () => {
    const size = { width: 390, height: 844 };
    await page.setViewportSize(size);
    await button(page, 'Modifier le tour de garde').press('Enter');
    const changed = page.getByRole('form', { name: 'Modifier Permanence de fin d’année' });
    await changed.getByLabel('Nom').fill('Permanence de l’hiver');
    await coordinator('PATCH', `/v1/rosters/${id}`, { onHolidays: false });
    await page.keyboard.press('Enter');
    await expect.poll(changes).toEqual(['Jours fériés et jours de fermeture : non compris']);
    // In sight, though the keyboard is in the first field of a long form.
    const says = changed.getByRole('alert');
    await expect
      .poll(() =>
        says.evaluate((it) => {
          const { top, bottom } = it.getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        }),
      )
      .toBe(true);
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
  });
});
