import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { callbackRoutes } from '../../src/callbacks/routes.ts';
import { controlRoutes } from '../../src/calls/control-routes.ts';
import { identifyRoutes } from '../../src/calls/identify-routes.ts';
import { callRoutes } from '../../src/calls/routes.ts';
import { ensureConsoleBuilt } from '../../src/console/build.ts';
import { consoleRoutes } from '../../src/console/serve.ts';
import { dayRoutes } from '../../src/day/routes.ts';
import { operatorRoutes } from '../../src/operators/routes.ts';
import { taskRoutes } from '../../src/tasks/routes.ts';
import { ifWorseRoutes } from '../../src/telephony/if-worse-routes.ts';
import { smsRoutes } from '../../src/telephony/sms-routes.ts';
import { territoryRoutes } from '../../src/territory/routes.ts';
import { serveBoard, startBoardWorld } from '../board/board-server.ts';
import * as line from '../board/line-rows.ts';
import { openBrowser } from '../support/browser.ts';
import type { World } from '../support/world.ts';

/** An invented caller's. */
export const PHONE = '+33639980142';

export const section = (page: Page, name: string) => page.getByRole('region', { name });
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** The console on the product's own routes, with nobody who reacts: what the carrier does is written by the tests. */
export type PhonePages = {
  world: World;
  /** Of the newest page. `me`: the operator's id. */
  signIn(
    role?: 'operator' | 'coordinator',
    options?: Parameters<Browser['newContext']>[0],
  ): Promise<{ page: Page; me: string }>;
  /** A page with that token, which may be anybody's. */
  openAs(token: string, options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  signOut(): Promise<void>;
  /** The only value of the first row. */
  one(sql: string): Promise<unknown>;
  /** She says that she is there, takes the one who waits, picks up, and they hear each other. */
  inConversation(page: Page, me: string, call: string): Promise<void>;
  /** A line on which nobody has called yet; the clock goes on from one test to the next. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
};

type Routes = (http: FastifyInstance, deps: World['product']) => void;

/** `more`: routes beside those of the phone. `start`: a world in which something reacts, where that is what is looked at. `open`: the browser. */
export async function startPhonePages(
  more: readonly Routes[] = [],
  start: () => Promise<World> = startBoardWorld,
  open = openBrowser,
): Promise<PhonePages> {
  const [dir, browser, world] = await Promise.all([
    ensureConsoleBuilt({ log: { info: () => undefined } }),
    open(),
    start(),
  ]);
  const { owner } = world.database;
  const server = await serveBoard(world, {
    more: (http) => {
      for (const routes of [
        ...more,
        operatorRoutes,
        callRoutes,
        controlRoutes,
        identifyRoutes,
        callbackRoutes,
        dayRoutes,
        taskRoutes,
        territoryRoutes,
      ])
        routes(http, world.product);
      smsRoutes(http, world.product);
      ifWorseRoutes(http, world.product);
      consoleRoutes(http, { dir });
    },
  });
  let context: BrowserContext | undefined;
  const signOut = async () => {
    await context?.close();
    context = undefined;
  };
  const openAs: PhonePages['openAs'] = async (token, options = {}) => {
    context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByLabel('Votre jeton d’accès').fill(token);
    await page.keyboard.press('Enter');
    return page;
  };
  return {
    world,
    openAs,
    signIn: async (role = 'operator', options = {}) => {
      const token = await world.token(role);
      const newest = await owner.query<{ id: string }>('select max(id::text) as id from access_token');
      const page = await openAs(token, options);
      await page.getByText('en direct', { exact: true }).waitFor();
      return { page, me: newest.rows[0]?.id ?? '' };
    },
    signOut,
    one: async (sql) => Object.values((await owner.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0],
    inConversation: async (page, me, call) => {
      await button(page, 'Présente').click();
      await button(page, /^Prendre le suivant/).click();
      await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
      await owner.query(`update call_leg set state = 'joined' where operator = $1`, [me]);
      await world.run((tx) => line.takeCall(tx, call, me));
      await page.getByRole('heading', { name: /En communication/ }).waitFor();
    },
    startAgain: async () => {
      await world.settle();
      await besidesTheProduct(() =>
        owner.query(`
        truncate call, presence, callback, task, request, patient, line_day, inbound_sms cascade;
        update territory set line = '{}', settings = '{"samuNumber": "+33353010150", "operatorPhone": "+33353010160"}'`),
      );
    },
    close: async () => {
      await browser.close();
      await server.close();
      await world.close();
    },
  };
}

/** A page that is still open writes its presence: when the two lock each other out, the product tries again, and so does this. */
async function besidesTheProduct(run: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await run();
      return;
    } catch (error) {
      const deadlock = error instanceof Error && 'code' in error && error.code === '40P01';
      if (!deadlock || attempt === 5) throw error;
    }
  }
}
