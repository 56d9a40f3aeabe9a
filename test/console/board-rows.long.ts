import { describe, expect, test } from 'vitest';
import { after, hours, instant, minutes } from '../../src/platform/clock.ts';
import { escalateDue } from '../../src/requests/escalate.ts';
import * as line from '../board/line-rows.ts';
import { noBrowser } from '../support/browser.ts';
import { boardPages, section } from './board-pages.ts';

describe.skipIf(noBrowser)(
  'what the board in a browser says of the line as time goes on, and lets people do',
  () => {
    const pages = boardPages();
    const { openPage, signIn } = pages;

    test('says how late a request is, and that a call waits too long', async () => {
      const late = await pages.world.run(async (tx) => {
        await line.ringIn(tx);
        return line.receiveRequest(tx);
      });
      await pages.world.settle();
      pages.world.clock.advance(hours(25) + minutes(5));
      await pages.world.run((tx) => escalateDue(tx, late));
      const { page } = await openPage();
      await signIn(page);
      const row = section(page, 'Demandes')
        .getByRole('listitem')
        .filter({ hasText: late.slice(-4).toUpperCase() });
      await expect.poll(() => row.textContent()).toMatch(/en retard de 1 h 0[56]/);
      await expect.poll(() => row.textContent()).toContain('reçue hier à 11 h 3');
      // Rule 2: it has escalated, and says how far.
      await row.getByText(/Étape 3.*transmission au SAS proposée/).waitFor();
      await expect.poll(() => section(page, 'Appels').textContent()).toContain('plus d’une minute');
    });

    test('says by when a patient is to be seen where that is sooner than the 24 h, also behind a search for a doctor', async () => {
      const found = (id: string, orientation: string, careBy: number | null) =>
        pages.world.database.owner.query(
          `update request set state = 'triaged', orientation = $2, care_by = $3 where id = $1`,
          [id, orientation, careBy === null ? null : new Date(after(pages.world.clock.now(), careBy))],
        );
      const [search, emergency, calm] = await pages.world.run(async (tx) => [
        await line.receiveRequest(tx, 'mt'),
        await line.receiveRequest(tx, 'other'),
        await line.receiveRequest(tx, 'mt'),
      ]);
      await found(search, 'both', hours(4));
      await found(emergency, 'emergency', null);
      await found(calm, 'mt', null);
      await pages.world.settle();
      pages.world.clock.advance(hours(2) + minutes(30));
      const { page } = await openPage();
      await signIn(page);
      const row = (id: string) =>
        section(page, 'Demandes')
          .getByRole('listitem')
          .filter({ hasText: id.slice(-4).toUpperCase() });
      await expect.poll(() => row(search).textContent()).toMatch(/encore 1 h (30|29).*orientée, à placer/);
      await expect.poll(() => row(search).getAttribute('data-urgency')).toBe('half');
      await expect.poll(() => row(emergency).textContent()).toMatch(/sans attendre.*à adresser aux urgences/);
      await expect.poll(() => row(emergency).getAttribute('data-urgency')).toBe('eighty');
      await expect.poll(() => row(calm).textContent()).toContain('sans délai');
    });

    test('says that the line has closed when its hour has come', async () => {
      const { page } = await openPage();
      pages.world.clock.set(instant('2026-11-24T16:59:50+01:00'));
      await page.clock.install();
      await signIn(page);
      await page.getByText('Ligne ouverte').waitFor();
      pages.world.clock.advance(minutes(1));
      await page.clock.fastForward(20_000);
      await page.getByText('Ligne fermée').waitFor();
      await expect
        .poll(() => page.getByText('Ligne fermée').locator('..').textContent())
        .toContain('réouverture demain à 11 h');
    });

    test('follows a clock that runs fast: the line opens and closes on the board when it does', async () => {
      const { page } = await openPage();
      pages.world.clock.set(instant('2026-11-25T10:50:00+01:00'));
      let asked = 0;
      page.on('websocket', (socket) =>
        socket.on('framesent', ({ payload }) => (asked += payload === 'here?' ? 1 : 0)),
      );
      await page.clock.install();
      await signIn(page);
      const pill = page.locator('.masthead .line');
      await expect.poll(() => pill.textContent()).toContain('Ligne fermée réouverture à 11 h');
      // One change tells that the time has run on …
      pages.world.clock.advance(minutes(12));
      await pages.world.run((tx) => line.openTask(tx));
      await expect
        .poll(() => pill.textContent())
        .toBe('Ligne ouverte, sans personne jusqu’à 17 h · elle se dit fermée');
      // … and from then on the page asks by itself, also when nothing happens.
      const before = asked;
      await page.clock.runFor(5_000);
      await expect.poll(() => asked - before).toBeGreaterThanOrEqual(5);
      pages.world.clock.advance(hours(6));
      await pill.getByText('réouverture demain à 11 h').waitFor();
      pages.world.clock.advance(hours(18));
      await pill.getByText('jusqu’à 17 h').waitFor();
    });

    test('lets a task be done and a failed message be sent again', async () => {
      const { page } = await openPage();
      const task = await pages.world.run((tx) => line.openTask(tx));
      const message = await pages.world.run((tx) => line.failMessage(tx));
      await pages.world.settle();
      const retries: (string | undefined)[] = [];
      await page.route('**/v1/feedback/**', async (route) => {
        retries.push(route.request().headers()['idempotency-key']);
        expect(new URL(route.request().url()).pathname).toBe(`/v1/feedback/${message}/retry`);
        await route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          json: { detail: 'Ce message est déjà parti.' },
        });
      });
      await signIn(page);
      const done = section(page, 'Tâches').getByRole('button', {
        name: new RegExp(`^C’est fait .*${task.slice(-4).toUpperCase()}$`),
      });
      await done.click();
      await done.waitFor({ state: 'detached' });
      await section(page, 'Envois en échec').getByRole('button', { name: 'Réessayer' }).click();
      await expect
        .poll(() => section(page, 'Envois en échec').getByRole('alert').textContent())
        .toBe('Ce message est déjà parti.');
      expect(retries).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    });

    test('does not tell a coordinator what triage found, nor that it found nothing', async () => {
      const { page } = await openPage();
      const request = await pages.world.run((tx) => line.receiveRequest(tx));
      await pages.world.run((tx) => line.raiseRedFlag(tx, request));
      await pages.world.settle();
      await signIn(page, 'coordinator');
      const row = section(page, 'Demandes')
        .getByRole('listitem')
        .filter({ hasText: request.slice(-4).toUpperCase() });
      await expect.poll(() => row.textContent()).toContain('orientée');
      await expect.poll(() => page.locator('main').textContent()).not.toMatch(/[Aa]lerte|SAMU|à placer/);
      await expect.poll(() => page.getByRole('button', { name: 'Réessayer' }).count()).toBe(0);
    });

    test('offers a day of demonstration only where the server has one', async () => {
      const { page } = await openPage();
      await signIn(page);
      const button = page.getByRole('button', { name: 'Jouer une journée de démonstration' });
      await expect.poll(() => button.count()).toBe(0);
      let running = false;
      let brokenOff = false;
      await page.route('**/v1/demo', (route) =>
        route.fulfill({ json: { available: true, running, progress: 0.4, brokenOff } }),
      );
      await page.route('**/v1/demo/day', async (route) => {
        running = true;
        await route.fulfill({ status: 202, json: {} });
      });
      await page.reload();
      await button.click();
      await page.getByLabel('La journée se joue…').waitFor();
      // The server was started again: the day does not go on, and the board says so.
      running = false;
      brokenOff = true;
      await page.getByText('ne reprend pas d’elle-même').waitFor();
      brokenOff = false;
      await page.getByRole('button', { name: 'Recommencer une journée' }).click();
      await page.getByLabel('La journée se joue…').waitFor();
    });
  },
);
