import { describe, expect, test } from 'vitest';
import { after, minutes } from '../../src/platform/clock.ts';
import * as line from '../board/line-rows.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { boardPages, section } from './board-pages.ts';

describe.skipIf(noBrowser)(
  'the board in a browser, when things go wrong or eyes and hands do not serve',
  () => {
    const pages = boardPages();
    const { openPage, signIn } = pages;

    test('goes on where it stopped when the server comes back', async () => {
      const { page } = await openPage();
      let snapshots = 0;
      page.on('request', (request) => (snapshots += new URL(request.url()).pathname === '/v1/board' ? 1 : 0));
      await signIn(page);
      const before = snapshots;
      await pages.stopServing();
      await page.waitForEvent('requestfailed');
      await page.getByText('reconnexion…').waitFor();
      const missed = await pages.world.run((tx) => line.receiveRequest(tx));
      await pages.world.settle();
      await pages.serveAgain();
      await page.getByText('en direct', { exact: true }).waitFor();
      await section(page, 'Demandes').getByText(missed.slice(-4).toUpperCase()).waitFor();
      expect(snapshots).toBe(before);
    });

    test('takes a new snapshot when it was away for too long', async () => {
      const { page } = await openPage();
      await signIn(page);
      await pages.stopServing();
      await page.getByText('reconnexion…').waitFor();
      for (let i = 0; i < 6; i++) await pages.world.run((tx) => line.openTask(tx));
      await pages.world.settle();
      await pages.serveAgain({ kept: 3 });
      await page.getByText('en direct', { exact: true }).waitFor();
      const open = pages.world.database.owner.query<{ n: number }>(
        `select count(*)::int as n from task where state = 'open'`,
      );
      const n = (await open).rows[0]?.n;
      await expect
        .poll(() => section(page, 'Tâches').getByRole('button', { name: 'C’est fait' }).count())
        .toBe(n);
      await pages.stopServing();
      await pages.serveAgain();
    });

    test('does not say « en direct » when the other end has fallen silent', async () => {
      const { page } = await openPage();
      let silent = false;
      let answers = 0;
      await page.routeWebSocket('**/v1/board/live*', (socket) => {
        const peer = socket.connectToServer();
        peer.onMessage((message) => {
          answers += String(message).includes('"here"') ? 1 : 0;
          if (!silent) socket.send(message);
        });
        socket.onMessage((message) => silent || peer.send(message));
      });
      await page.route('**/v1/board/live*', (route) => (silent ? route.abort() : route.continue()));
      await page.clock.install();
      await signIn(page);
      for (const asked of [1, 2]) {
        await page.clock.fastForward(21_000);
        await expect.poll(() => answers).toBe(asked);
      }
      await expect.poll(() => page.getByText('en direct', { exact: true }).count()).toBe(1);
      silent = true;
      await page.clock.fastForward(21_000);
      await page.clock.fastForward(9_000);
      await page.getByText('reconnexion…').waitFor();
    });

    test('is walked through with the keyboard alone', async () => {
      const { page } = await openPage();
      await signIn(page);
      const focused = () => page.evaluate(() => document.activeElement?.id);
      for (const [key, id] of [
        ['d', 'demandes'],
        ['a', 'appels'],
        ['c', 'creneaux'],
        ['m', 'messages'],
        ['t', 'taches'],
        ['r', 'rappels'],
      ] as const) {
        await page.keyboard.press(key);
        await expect.poll(() => focused()).toBe(id);
      }
      await page.keyboard.press('?');
      const help = page.getByRole('dialog', { name: 'Aide' });
      await help.waitFor();
      await page.getByLabel('Raccourcis d’une seule touche').uncheck();
      await page.keyboard.press('Escape');
      await help.waitFor({ state: 'hidden' });
      await page.keyboard.press('d');
      await expect.poll(() => focused()).not.toBe('demandes');
    });

    test.each(['light', 'dark'] as const)(
      'has no fault that keeps somebody out (%s)',
      async (colorScheme) => {
        await pages.world.run(async (tx) => {
          const doctor = await line.registerDoctor(tx);
          for (let i = 1; i <= 10; i++)
            await line.publishSlot(tx, { ...doctor, start: after(tx.at, i * minutes(30)), capacity: 2 });
          await line.raiseRedFlag(tx, await line.receiveRequest(tx));
          await line.ringIn(tx);
          await line.receiveRequest(tx, 'mt');
        });
        await pages.world.settle();
        const { page } = await openPage({ colorScheme, reducedMotion: 'reduce' });
        expect(await faultsOf(page)).toEqual([]);
        await signIn(page);
        await section(page, 'Places libres').getByRole('button').click();
        expect(await faultsOf(page)).toEqual([]);
        await page.keyboard.press('?');
        expect(await faultsOf(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.setViewportSize({ width: 360, height: 740 });
        expect(await faultsOf(page)).toEqual([]);
        await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      },
    );
  },
);
