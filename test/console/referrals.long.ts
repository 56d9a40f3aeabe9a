import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as line from '../board/line-rows.ts';
import { refer, requestOf, SECRET } from '../referrals/a-referral.ts';
import { noBrowser } from '../support/browser.ts';
import { button, type PhonePages, section } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

describe.skipIf(noBrowser)('a nurse and those who refer patients', () => {
  let pages: PhonePages;
  let home: string;
  beforeAll(async () => {
    pages = await startRequestPages();
    const made = await pages.world.request(
      'POST',
      '/v1/structures',
      { name: 'EHPAD des Tilleuls', kind: 'nursing-home', phone: '03 53 01 01 77' },
      { as: 'coordinator' },
    );
    home = await pages.world.token('partner', { subject: made.body.id });
  });
  beforeEach(() => pages.startAgain());
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  /** Of a care home, whose server cannot be told yet. */
  const fromHome = async () => {
    const made = await refer(pages.world, home, {
      rank: 'structure',
      fileNumber: 'Chambre-12B',
      webhook: { url: 'https://ehpad.example/recours', secret: SECRET },
      patient: {
        familyName: 'Dhénin',
        givenName: 'Odette',
        birthDate: '1941-03-04',
        phone: '06 39 98 01 44',
        insee: '59178',
      },
    });
    await pages.world.settle();
    return { ...made, request: await requestOf(pages.world, made.id) };
  };

  test('sees on the board and on the page who refers, by which number, and that they answer for the patient', async () => {
    const { number } = await fromHome();
    const { page } = await pages.signIn();
    const row = section(page, 'Demandes').getByRole('listitem').filter({ hasText: number });
    await expect.poll(() => row.textContent()).toContain(`Adressée par EHPAD des Tilleuls, ${number}`);
    expect(await page.content()).not.toMatch(/Dhénin|Chambre-12B/);
    await row.getByRole('link').click();
    const story = section(page, 'Histoire');
    await expect.poll(() => story.textContent()).toContain('03 53 01 01 77');
    await expect
      .poll(() => story.textContent())
      .toMatch(
        /Adressée par EHPAD des Tilleuls.*Demande GD-2026-\d{6} · leur numéro Chambre-12B.*Pas encore prévenu/,
      );
    await expect.poll(() => button(page, 'Un tiers').getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => button(page, 'Le patient').getAttribute('aria-pressed')).toBe('false');
    await button(page, 'Le patient').click();
    await expect.poll(() => button(page, 'Le patient').getAttribute('aria-pressed')).toBe('true');
  });

  test('finds their request by the key « / », from any page, and opens it with Enter', async () => {
    const { number, request } = await fromHome();
    const other = await pages.world.run((tx) => line.receiveRequest(tx));
    await pages.world.settle();
    const { page } = await pages.signIn();
    const asked: string[] = [];
    page.on('request', (sent) => asked.push(sent.url()));
    const dialog = page.getByRole('dialog', { name: 'Chercher une demande' });
    const field = dialog.getByRole('searchbox');
    const rows = dialog.getByRole('listitem');
    await page.keyboard.press('/');
    await expect.poll(() => field.evaluate((it) => it === document.activeElement)).toBe(true);
    await expect.poll(() => field.inputValue()).toBe('');
    for (const typed of ['dhenin', 'odette dh', '04/03/1941', '06 39 98 01 44', number, 'chambre-12b']) {
      await field.fill(typed);
      await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('DHÉNIN Odette')]);
    }
    await expect
      .poll(() => rows.first().textContent())
      .toMatch(
        /date de naissance\u00a0: 4 mars 1941.*à orienter.*Soins non programmés · Douai · reçue à 11 h 30.*EHPAD des Tilleuls, GD-2026/,
      );
    await field.fill('personne');
    await dialog.getByText('Aucune demande en cours ni récente').waitFor();
    await field.fill('od');
    await expect.poll(() => rows.count()).toBe(2);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await field.fill('dubrulle');
    await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('DUBRULLE Odile')]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/#/demandes/${other}`);
    await dialog.waitFor({ state: 'hidden' });
    // What was found is not kept; from a request to another.
    await page.getByRole('heading', { name: /^Demande n°/ }).waitFor();
    await page.keyboard.press('/');
    await expect.poll(() => field.inputValue()).toBe('');
    await expect.poll(() => rows.count()).toBe(0);
    await field.fill(number.slice(-6));
    await rows.first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/#/demandes/${request}`);
    await page.keyboard.press('/');
    await field.fill('od');
    await rows.first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(page.url()).toContain(request);
    expect(asked.join('\n')).not.toMatch(/dhenin|dubrulle|odette|1941|3998/i);
  });

  test('and a coordinator finds them too, without what triage found', async () => {
    const { request } = await fromHome();
    await pages.world.run((tx) => line.raiseRedFlag(tx, request));
    const { page } = await pages.signIn('coordinator');
    await button(page, /^Chercher/).click();
    const dialog = page.getByRole('dialog', { name: 'Chercher une demande' });
    await dialog.getByRole('searchbox').fill('dhenin');
    await dialog.getByRole('listitem').first().waitFor();
    await expect.poll(() => dialog.textContent()).not.toMatch(/SAMU|alerte|fièvre/i);
  });

  test('reads the same numbers at the top of the board and in its sections', async () => {
    const { world } = pages;
    await fromHome();
    await world.run(async (tx) => {
      const flagged = await line.receiveRequest(tx);
      await line.raiseRedFlag(tx, flagged);
      await line.receiveRequest(tx, 'mt');
      await line.receiveRequest(tx);
      const doctor = await line.registerDoctor(tx);
      for (const [hours, capacity] of [
        [2, 1],
        [3, 4],
        [4, 2],
      ] as const)
        await line.publishSlot(tx, {
          ...doctor,
          start: (tx.at + hours * 3_600_000) as typeof tx.at,
          capacity,
        });
      await line.openTask(tx);
    });
    await world.settle();
    const { page } = await pages.signIn();
    const figure = async (label: string) =>
      Number(
        await page
          .getByRole('navigation', { name: 'En un coup d’œil' })
          .getByRole('listitem')
          .filter({ hasText: label })
          .locator('strong')
          .textContent(),
      );
    const counted = async (name: string) => Number(await section(page, name).locator('.count').textContent());
    const demandes = section(page, 'Demandes');
    await expect.poll(() => figure('À traiter')).toBe(4);
    await expect.poll(() => counted('Demandes')).toBe(4);
    await expect.poll(() => demandes.locator('.alert, .request').count()).toBe(4);
    await expect.poll(() => figure('Places libres')).toBe(await counted('Places libres'));
    await expect.poll(() => figure('Places libres')).toBe(7);
    await expect.poll(() => figure('Tâches')).toBe(await counted('Tâches'));
    // Nobody has said that she is there: the top of the page and the figure say the same of the line.
    const pill = page.locator('.masthead .line');
    await expect.poll(() => pill.textContent()).toContain('elle se dit fermée');
    await page.getByText('la ligne se dit fermée', { exact: true }).waitFor();
    await button(page, 'Présente').click();
    await expect.poll(() => pill.textContent()).not.toContain('fermée');
    await expect.poll(() => page.getByText('la ligne se dit fermée').count()).toBe(0);
  });
});
