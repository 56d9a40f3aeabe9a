import { describe, expect, test } from 'vitest';
import * as line from '../board/line-rows.ts';
import { noBrowser } from '../support/browser.ts';
import { boardPages, section } from './board-pages.ts';

describe.skipIf(noBrowser)('the board in a browser', () => {
  const pages = boardPages();
  const { openPage, signIn } = pages;

  test('says in French what is wrong with a token, and keeps a good one for this tab alone', async () => {
    const { page, faults } = await openPage();
    await page.getByLabel('Votre jeton d’accès').fill('pas-un-jeton-de-ce-serveur');
    await page.getByRole('button', { name: 'Ouvrir le tableau' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('n’est pas reconnu');
    await page.getByLabel('Votre jeton d’accès').fill(await pages.world.token('professional'));
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('n’ouvre pas le tableau');
    const token = await signIn(page);
    const kept = await page.evaluate(() => ({
      session: sessionStorage.length,
      local: JSON.stringify(localStorage),
      url: location.href,
    }));
    expect(kept.session).toBe(1);
    expect(kept.local + kept.url).not.toContain(token);
    await page.reload();
    await page.getByText('en direct', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByLabel('Votre jeton d’accès').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(faults).toEqual([]);
  });

  test('shows what happens on the line as it happens, without a reload', async () => {
    const { page, faults } = await openPage();
    await signIn(page);
    await expect
      .poll(() => page.getByText('Ligne ouverte').locator('..').textContent())
      .toContain('jusqu’à 17 h');
    await page.evaluate(() => Object.assign(globalThis, { loadedOnce: true }));
    const call = await pages.world.run((tx) => line.ringIn(tx));
    const waiting = section(page, 'Appels').getByRole('listitem').filter({ hasText: 'en attente' });
    await waiting.waitFor();
    await expect.poll(() => page.title()).toMatch(/^\(1\) /);
    await pages.world.run((tx) => line.endCall(tx, call));
    await waiting.waitFor({ state: 'detached' });
    const request = await pages.world.run((tx) => line.receiveRequest(tx));
    const row = section(page, 'Demandes')
      .getByRole('listitem')
      .filter({ hasText: request.slice(-4).toUpperCase() });
    await row.waitFor();
    // The territory's time, in a browser that stands elsewhere.
    await expect.poll(() => row.textContent()).toMatch(/encore 2[34] h.*Douai.*reçue à 11 h 3/);
    await pages.world.run((tx) => line.raiseRedFlag(tx, request));
    await expect.poll(() => row.textContent()).toContain('Alerte vitale\u00a0: transfert SAMU');
    await pages.world.run((tx) => line.moveRequest(tx, request, 'redirected'));
    await row.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(line.SECRET_NAME);
    expect(await page.evaluate(() => 'loadedOnce' in globalThis)).toBe(true);
    expect(faults).toEqual([]);
  });
});
