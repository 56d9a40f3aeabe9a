import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { LiveOptions } from '../../src/board/live.ts';
import { ensureConsoleBuilt } from '../../src/console/build.ts';
import { consoleRoutes } from '../../src/console/serve.ts';
import { taskRoutes } from '../../src/tasks/routes.ts';
import { serveBoard, startBoardWorld } from '../board/board-server.ts';
import { openBrowser } from '../support/browser.ts';
import type { World } from '../support/world.ts';

export const section = (page: Page, name: string) => page.getByRole('region', { name });

/** The board in a browser, on a listener that a test may stop and start again at the same address. */
type BoardPages = {
  world: World;
  /** A new page, in a browser that stands elsewhere, and what went wrong on it. */
  openPage(options?: Parameters<Browser['newContext']>[0]): Promise<{ page: Page; faults: string[] }>;
  closePage(): Promise<void>;
  /** Gives the token. */
  signIn(page: Page, role?: 'operator' | 'coordinator'): Promise<string>;
  stopServing(): Promise<void>;
  serveAgain(limits?: LiveOptions): Promise<void>;
  close(): Promise<void>;
};

/** For the tests of one `describe`, each of which has a page of its own; they are there while its tests run. */
export function boardPages(): Omit<BoardPages, 'closePage' | 'close'> {
  let pages: BoardPages;
  beforeAll(async () => {
    pages = await startBoardPages();
  });
  afterEach(() => pages.closePage());
  afterAll(() => pages?.close());
  return {
    get world() {
      return pages.world;
    },
    openPage: (options) => pages.openPage(options),
    signIn: (page, role) => pages.signIn(page, role),
    stopServing: () => pages.stopServing(),
    serveAgain: (limits) => pages.serveAgain(limits),
  };
}

async function startBoardPages(): Promise<BoardPages> {
  const [dir, browser, world] = await Promise.all([
    ensureConsoleBuilt({ log: { info: () => undefined } }),
    openBrowser(),
    startBoardWorld(),
  ]);
  const serve = (port: number, limits: LiveOptions = {}) =>
    serveBoard(world, {
      ...limits,
      port,
      more: (http) => {
        taskRoutes(http, world.product);
        consoleRoutes(http, { dir });
      },
    });
  let server = await serve(0);
  const { url } = server;
  let context: BrowserContext | undefined;
  return {
    world,
    openPage: async (options = {}) => {
      context = await browser.newContext({ timezoneId: 'America/Guadeloupe', ...options });
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      // React's development build speaks; what is served to people does not.
      page.on('console', (message) => message.type() === 'info' && faults.push(message.text()));
      page.on('request', (request) => {
        if (new URL(request.url()).host !== new URL(url).host) faults.push(`asked ${request.url()}`);
      });
      await page.goto(url);
      return { page, faults };
    },
    closePage: async () => {
      await context?.close();
      context = undefined;
    },
    signIn: async (page, role = 'operator') => {
      const token = await world.token(role);
      await page.getByLabel('Votre jeton d’accès').fill(token);
      await page.getByRole('button', { name: 'Ouvrir le tableau' }).click();
      await page.getByText('en direct', { exact: true }).waitFor();
      return token;
    },
    stopServing: () => server.close(),
    serveAgain: async (limits) => {
      server = await serve(Number(new URL(url).port), limits);
    },
    close: async () => {
      await browser.close();
      await server.close();
      await world.close();
    },
  };
}
