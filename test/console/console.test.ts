import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ensureConsoleBuilt } from '../../src/console/build.ts';
import { consoleRoutes } from '../../src/console/serve.ts';
import { hours, instant, minutes } from '../../src/platform/clock.ts';
import { taskRoutes } from '../../src/tasks/routes.ts';
import { type BoardServer, serveBoard, startBoardWorld } from '../board/board-server.ts';
import * as line from '../board/line-rows.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import type { World } from '../support/world.ts';

let world: World;
let server: BoardServer;
let dir: string;

const serve = (port = 0) =>
  serveBoard(world, {
    port,
    more: (http) => {
      taskRoutes(http, world.product);
      consoleRoutes(http, { dir });
    },
  });

beforeAll(async () => {
  dir = await ensureConsoleBuilt({ log: { info: () => undefined } });
  world = await startBoardWorld();
  server = await serve();
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});

describe.skipIf(noBrowser)('the board in a browser', () => {
  let browser: Browser;
  let context: BrowserContext | undefined;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterEach(() => context?.close());
  afterAll(() => browser?.close());

  async function openPage(
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; faults: string[] }> {
    context = await browser.newContext({ timezoneId: 'America/Guadeloupe', ...options });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    // React's development build speaks; what is served to people does not.
    page.on('console', (message) => message.type() === 'info' && faults.push(message.text()));
    page.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(server.url).host) faults.push(`asked ${request.url()}`);
    });
    await page.goto(server.url);
    return { page, faults };
  }

  async function signIn(page: Page, role: 'operator' | 'coordinator' = 'operator'): Promise<string> {
    const token = await world.token(role);
    await page.getByLabel('Votre jeton d’accès').fill(token);
    await page.getByRole('button', { name: 'Ouvrir le tableau' }).click();
    await page.getByText('en direct', { exact: true }).waitFor();
    return token;
  }

  const section = (page: Page, name: string) => page.getByRole('region', { name });

  test('says in French what is wrong with a token, and keeps a good one for this tab alone', async () => {
    const { page, faults } = await openPage();
    await page.getByLabel('Votre jeton d’accès').fill('pas-un-jeton-de-ce-serveur');
    await page.getByRole('button', { name: 'Ouvrir le tableau' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('n’est pas reconnu');
    await page.getByLabel('Votre jeton d’accès').fill(await world.token('professional'));
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
    expect(await page.getByText('Ligne ouverte').locator('..').textContent()).toContain('jusqu’à 17 h');
    await page.evaluate(() => Object.assign(globalThis, { loadedOnce: true }));
    const call = await world.run((tx) => line.ringIn(tx));
    const waiting = section(page, 'Appels').getByRole('listitem').filter({ hasText: 'en attente' });
    await waiting.waitFor();
    await expect.poll(() => page.title()).toMatch(/^\(1\) /);
    await world.run((tx) => line.endCall(tx, call));
    await waiting.waitFor({ state: 'detached' });
    const request = await world.run((tx) => line.receiveRequest(tx));
    const row = section(page, 'Demandes')
      .getByRole('listitem')
      .filter({ hasText: request.slice(-4).toUpperCase() });
    await row.waitFor();
    // The territory's time, in a browser that stands elsewhere.
    expect(await row.textContent()).toMatch(/encore 2[34] h.*Douai.*reçue à 11 h 3/);
    await world.run((tx) => line.raiseRedFlag(tx, request));
    await expect.poll(() => row.textContent()).toContain('Alerte vitale\u00a0: transfert SAMU');
    await world.run((tx) => line.moveRequest(tx, request, 'redirected'));
    await row.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(line.SECRET_NAME);
    expect(await page.evaluate(() => 'loadedOnce' in globalThis)).toBe(true);
    expect(faults).toEqual([]);
  });

  test('says how late a request is, and that a call waits too long', async () => {
    const late = await world.run(async (tx) => {
      await line.ringIn(tx);
      return line.receiveRequest(tx);
    });
    await world.settle();
    world.clock.advance(hours(25) + minutes(5));
    const { page } = await openPage();
    await signIn(page);
    const row = section(page, 'Demandes')
      .getByRole('listitem')
      .filter({ hasText: late.slice(-4).toUpperCase() });
    expect(await row.textContent()).toMatch(/en retard de 1 h 0[56]/);
    expect(await row.textContent()).toContain('reçue hier à 11 h 3');
    expect(await section(page, 'Appels').textContent()).toContain('plus d’une minute');
  });

  test('says that the line has closed when its hour has come', async () => {
    const { page } = await openPage();
    world.clock.set(instant('2026-11-24T16:59:50+01:00'));
    await page.clock.install();
    await signIn(page);
    await page.getByText('Ligne ouverte').waitFor();
    world.clock.advance(minutes(1));
    await page.clock.fastForward(20_000);
    await page.getByText('Ligne fermée').waitFor();
    expect(await page.getByText('Ligne fermée').locator('..').textContent()).toContain(
      'réouverture demain à 11 h',
    );
  });

  test('lets a task be done and a failed message be sent again', async () => {
    const { page } = await openPage();
    const task = await world.run((tx) => line.openTask(tx));
    const message = await world.run((tx) => line.failMessage(tx));
    await world.settle();
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
    const row = section(page, 'Tâches')
      .getByRole('listitem')
      .filter({ hasText: task.slice(-4).toUpperCase() });
    await row.getByRole('button', { name: 'C’est fait' }).click();
    await row.waitFor({ state: 'detached' });
    await section(page, 'Envois en échec').getByRole('button', { name: 'Réessayer' }).click();
    await expect
      .poll(() => section(page, 'Envois en échec').getByRole('alert').textContent())
      .toBe('Ce message est déjà parti.');
    expect(retries).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  test('does not tell a coordinator what triage found, nor that it found nothing', async () => {
    const { page } = await openPage();
    const request = await world.run((tx) => line.receiveRequest(tx));
    await world.run((tx) => line.raiseRedFlag(tx, request));
    await world.settle();
    await signIn(page, 'coordinator');
    const row = section(page, 'Demandes')
      .getByRole('listitem')
      .filter({ hasText: request.slice(-4).toUpperCase() });
    expect(await row.textContent()).toContain('orientée');
    expect(await page.locator('main').textContent()).not.toMatch(/[Aa]lerte|SAMU|à placer/);
    expect(await page.getByRole('button', { name: 'Réessayer' }).count()).toBe(0);
  });

  test('offers a day of demonstration only where the server has one', async () => {
    const { page } = await openPage();
    await signIn(page);
    const button = page.getByRole('button', { name: 'Jouer une journée de démonstration' });
    expect(await button.count()).toBe(0);
    let running = false;
    await page.route('**/v1/demo', (route) =>
      route.fulfill({ json: { available: true, running, progress: 0.4 } }),
    );
    await page.route('**/v1/demo/day', async (route) => {
      running = true;
      await route.fulfill({ status: 202, json: {} });
    });
    await page.reload();
    await button.click();
    await page.getByLabel('La journée se joue…').waitFor();
  });
});
