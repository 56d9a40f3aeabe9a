import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { aTextedLine } from '../telephony/texted-line.ts';
import { button, type PhonePages } from './phone-pages.ts';
import { answer, answerAll, questionOn, startRequestPages } from './request-pages.ts';

const MOBILE = '+33639980142';
const patient = (phone: string | null = MOBILE) => ({
  familyName: 'Inventée',
  givenName: 'Maude',
  birthDate: '1990-05-05',
  insee: '59178',
  ...(phone !== null && { phone }),
});

describe.skipIf(noBrowser)('a red flag, and what to do if it gets worse', () => {
  let pages: PhonePages;
  beforeAll(async () => {
    pages = await startRequestPages(async () => {
      const line = await aTextedLine();
      return { ...line.world, close: line.close };
    });
  });
  beforeEach(() => pages.startAgain());
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  const open = async (id: string, options: Parameters<PhonePages['signIn']>[1] = {}) => {
    const { page } = await pages.signIn('operator', options);
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${id}`);
    await page.locator('.now h2').first().waitFor();
    return page;
  };
  const flagOf = async (id: string) => (await pages.world.request('GET', `/v1/requests/${id}`)).body;
  const numbers = (page: Page) => page.locator('.red-flag .contacts a').allTextContents();
  const danger = async () => {
    const id = await aTriagedRequest(pages.world, { patient: patient() });
    await pages.world.request('POST', `/v1/requests/${id}/triage`, {
      protocol: 'violence',
      answers: { overheard: 'no', 'immediate-danger': 'yes' },
    });
    return id;
  };
  const flagged = async (sign: string) => {
    const id = await aRequest(pages.world, { patient: patient() });
    await screen(pages.world, id, 'no', { [sign]: 'yes' });
    return id;
  };

  test('of violence with immediate danger gives the 17 and the 114 in large figures, with why, and keeps the line', async () => {
    const page = await open(await danger());
    await page.getByText('Gardez le patient en ligne.').waitFor();
    expect(await numbers(page)).toEqual(['17', '114', '119']);
    await page.locator('.red-flag .contacts').getByText('Police ou gendarmerie').waitFor();
    await page.locator('.red-flag .contacts').getByText('Par SMS, sans parler').waitFor();
    const size = await page
      .locator('.red-flag .contacts a')
      .first()
      .evaluate((a) => parseFloat(getComputedStyle(a).fontSize));
    expect(size).toBeGreaterThanOrEqual(32);
    expect(await page.locator('.red-flag a[href="sms:114"]').count()).toBe(1);
    await page.locator('.if-worse').getByText('appelez le 17, ou envoyez un SMS au 114').waitFor();
    // The phone is not safe: nobody is asked to press what is refused.
    await page.getByText('un tiers peut lire ce numéro. Dites-le au téléphone').waitFor();
    await expect.poll(() => button(page, 'Envoyer par SMS').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  });

  test('of a suicidal thought keeps the line with the 3114; its finer questions are asked beside it, and lift nothing', async () => {
    const id = await flagged('suicidal-danger');
    const page = await open(id);
    await page.getByText('Gardez le patient en ligne.').waitFor();
    expect(await numbers(page)).toEqual(['3114']);
    await button(page, 'Questions : Idées suicidaires').focus();
    await page.keyboard.press('Enter');
    await page.locator('.question').waitFor();
    await page.getByRole('heading', { name: 'Transférez au SAMU' }).waitFor();
    await answer(page, 'o');
    await answerAll(page, 'n');
    await page.getByText('L’alerte reste : seul un médecin ou le SAMU la lève.').waitFor();
    await page.locator('.beside').getByText('Médecin, au cabinet, sous 6 h').waitFor();
    await page.getByText('Si l’idée de mourir devient plus forte').waitFor();
    expect(await flagOf(id)).toMatchObject({ redFlag: 'raised', redFlagRules: ['suicidal-danger'] });
    await expect.poll(() => page.getByRole('region', { name: 'Places proposées' }).count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  });

  test('of a suicidal thought grows by what the finer questions find, and those that were left are gone on with', async () => {
    const id = await flagged('suicidal-danger');
    const page = await open(id);
    await button(page, 'Questions : Idées suicidaires').click();
    await page.locator('.question').waitFor();
    await answer(page, 'o');
    const second = await questionOn(page);
    await page.reload();
    await button(page, 'Reprendre : Idées suicidaires').click();
    await expect.poll(() => questionOn(page)).toBe(second);
    await answer(page, 'o');
    await page.locator('.found').getByText('Tentative de suicide').waitFor();
    await page.locator('.found').getByText('Risque suicidaire').waitFor();
    await button(page, 'Questions : Intoxication').waitFor();
    expect((await flagOf(id)).redFlagRules).toEqual(['suicidal-danger', 'suicidal-thoughts/attempt-made']);
  });

  test('of a product that was swallowed gives the poison centre, and its finer questions', async () => {
    const id = await flagged('injury-or-poisoning');
    const page = await open(id);
    await page.locator('.contacts').getByText('Centre antipoison').waitFor();
    await button(page, 'Questions : Intoxication').click();
    await page.locator('.question').waitFor();
    await answerAll(page, 'n');
    await page.getByText('Ne faites pas vomir').waitFor();
    await page.locator('.beside').getByText('L’alerte reste').waitFor();
    expect(await flagOf(id)).toMatchObject({ redFlag: 'raised' });
  });

  test('what to do if it gets worse is said with the keyboard, sent, and seen to have been, also beside a booking', async () => {
    const doctor = await aDoctor(pages.world);
    const slot = await aSlot(pages.world, doctor, '2026-11-23T15:00:00+01:00');
    const id = await aTriagedRequest(pages.world, { patient: patient() });
    const page = await open(id);
    await page.getByText('Pas encore dit').waitFor();
    await button(page, 'Dit au patient').focus();
    await page.keyboard.press('Enter');
    await page
      .locator('.if-worse')
      .getByText(/^Dit à 11 h \d\d$/)
      .waitFor();
    await page.locator('.timeline').getByText('Conseil donné : Dit au téléphone').waitFor();
    await button(page, 'Envoyer par SMS').focus();
    await page.keyboard.press('Enter');
    await page
      .locator('.if-worse')
      .getByText(/SMS (demandé|envoyé) à 11 h \d\d/)
      .waitFor();
    await expect.poll(() => button(page, 'Envoyer par SMS').count()).toBe(0);
    await pages.world.settle();
    await page.reload();
    await page
      .locator('.if-worse')
      .getByText(/SMS envoyé à 11 h \d\d/)
      .waitFor();
    await pages.world.request('POST', `/v1/requests/${id}/bookings`, { slotId: slot });
    await page.locator('.booked').waitFor();
    await page
      .locator('.if-worse')
      .getByText(/^Dit à 11 h \d\d$/)
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  test('what to do if it gets worse can be said where a doubt stands, and no SMS is offered to who has no phone', async () => {
    const id = await aRequest(pages.world, { patient: patient(null) });
    await screen(pages.world, id, 'no', { 'suicidal-danger': 'unknown' });
    const page = await open(id);
    await page.getByRole('heading', { name: /Passez-moi le patient/ }).waitFor();
    // Nobody knows: the 3114 all the same.
    expect(await page.locator('.contacts a').allTextContents()).toEqual(['3114']);
    await page.getByText('aucun téléphone n’est connu').waitFor();
    await expect.poll(() => button(page, 'Envoyer par SMS').count()).toBe(0);
    await button(page, 'Dit au patient').click();
    await page
      .locator('.if-worse')
      .getByText(/^Dit à 11 h \d\d$/)
      .waitFor();
  });

  test.each(['light', 'dark'] as const)('keeps nobody out, and fits a phone (%s)', async (colorScheme) => {
    for (const id of [
      await danger(),
      await flagged('suicidal-danger'),
      await flagged('injury-or-poisoning'),
    ]) {
      const page = await open(id, { colorScheme, reducedMotion: 'reduce' });
      await page.locator('.if-worse').waitFor();
      await page.setViewportSize({ width: 375, height: 800 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
      expect(await faultsOf(page)).toEqual([]);
      await pages.signOut();
    }
  });
});
