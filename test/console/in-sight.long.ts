import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noBrowser } from '../support/browser.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest } from '../support/people.ts';
import { button, type PhonePages, section } from './phone-pages.ts';
import { answer, questionOn, startRequestPages } from './request-pages.ts';

const SCREENS = [
  { width: 1366, height: 768 },
  { width: 1280, height: 720 },
  { width: 375, height: 812 },
];

describe.skipIf(noBrowser)('a nurse with a small screen and no mouse', () => {
  let pages: PhonePages;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  beforeAll(async () => {
    pages = await startRequestPages();
    doctor = await aDoctor(pages.world);
  });
  beforeEach(() => pages.startAgain());
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  const open = async (page: Page, id: string) => {
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${id}`);
    await page.getByRole('heading', { name: /^Demande n°/ }).waitFor();
  };
  const placesOf = async (page: Page) => {
    const without = button(page, 'Chercher une place sans ces questions');
    const radios = section(page, 'Places proposées').getByRole('radio');
    await without.or(radios.first()).waitFor();
    if ((await without.count()) > 0) await without.click();
    await radios.first().waitFor();
    return radios;
  };

  test.each(SCREENS)('sees every question and all its answers at $width × $height', async (viewport) => {
    const id = await aRequest(pages.world);
    const { page } = await pages.signIn('operator', { viewport });
    await open(page, id);
    await page.locator('.question').waitFor();
    for (let asked = 0; asked < 6; asked++) {
      expect(await outOfSight(page), await questionOn(page)).toEqual([]);
      await answer(page, 'n');
    }
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
  });

  test.each(['operator', 'coordinator'] as const)('has a header on one line (%s)', async (role) => {
    const { page } = await pages.signIn(role, { viewport: { width: 1280, height: 720 } });
    for (const width of [1280, 1366, 1440]) {
      await page.setViewportSize({ width, height: 768 });
      const tops = await page
        .locator('.masthead .controls button')
        .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
      expect(new Set(tops).size, `${width}`).toBe(1);
      const { height = 0 } = (await page.locator('.masthead').boundingBox()) ?? {};
      expect(height).toBeLessThan(90);
    }
  });

  test('chooses a place with the arrows and books it with Enter', async () => {
    await aSlot(pages.world, doctor, '2026-11-23T15:00:00+01:00');
    const second = await aSlot(pages.world, doctor, '2026-11-23T16:00:00+01:00');
    const id = await aTriagedRequest(pages.world);
    const { page } = await pages.signIn();
    await open(page, id);
    await placesOf(page);
    await page.getByRole('heading', { name: /^Demande n°/ }).click();
    await page.keyboard.press('p');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.getByText('Place gardée jusqu’à').waitFor();
    await page.keyboard.press('Enter');
    await expect
      .poll(() =>
        pages.one(`select count(*)::int from seat where slot_id = '${second}' and booking_id is not null`),
      )
      .toBe(1);
    expect((await pages.world.request('GET', `/v1/requests/${id}`)).body.state).toBe('booked');
  });

  test('is asked before Escape throws away what she has written, and keeps it', async () => {
    const id = await aTriagedRequest(pages.world);
    const { page } = await pages.signIn();
    await open(page, id);
    const note = page.getByLabel('Note pour l’équipe');
    await note.fill('préfère le matin');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Modifications non enregistrées' }).waitFor();
    await button(page, 'Continuer à modifier').click();
    await expect.poll(() => note.inputValue()).toBe('préfère le matin');
    await button(page, 'Ajouter la note').click();
    await expect.poll(() => note.inputValue()).toBe('');
    await note.focus();
    // An empty field is left first, then the page, without a word.
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.keyboard.press('Escape');
    await section(page, 'Demandes').waitFor();
    await page.keyboard.press('e');
    await page.getByLabel('Motif, avec').fill('toux');
    await page.keyboard.press('Escape');
    await button(page, 'Quitter sans enregistrer').click();
    await section(page, 'Demandes').waitFor();
  });

  test('reads the help from its beginning', async () => {
    const { page } = await pages.signIn('operator', { viewport: { width: 1280, height: 600 } });
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Aide', exact: true }).waitFor();
    await expect.poll(() => page.locator('dialog.help').evaluate((it) => it.scrollTop)).toBe(0);
    await page.getByRole('heading', { name: 'Questions au patient' }).waitFor();
  });
});

/** What of the question and its answers is not whole on the screen. */
const outOfSight = (page: Page): Promise<string[]> =>
  page.locator('.question h2, .answers button, .answers input').evaluateAll((all) =>
    all.flatMap((one) => {
      const { top, bottom, left, right } = one.getBoundingClientRect();
      const seen = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
      return seen ? [] : [`${one.textContent}: ${Math.round(top)} to ${Math.round(bottom)}`];
    }),
  );
