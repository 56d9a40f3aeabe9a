import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callbackRoutes } from '../../src/callbacks/routes.ts';
import { controlRoutes } from '../../src/calls/control-routes.ts';
import { identifyRoutes } from '../../src/calls/identify-routes.ts';
import { callRoutes } from '../../src/calls/routes.ts';
import { ensureConsoleBuilt } from '../../src/console/build.ts';
import { consoleRoutes } from '../../src/console/serve.ts';
import { dayRoutes } from '../../src/day/routes.ts';
import { operatorRoutes } from '../../src/operators/routes.ts';
import { instant, minutes } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import { taskRoutes } from '../../src/tasks/routes.ts';
import { smsRoutes } from '../../src/telephony/sms-routes.ts';
import { territoryRoutes } from '../../src/territory/routes.ts';
import { type BoardServer, serveBoard, startBoardWorld } from '../board/board-server.ts';
import * as line from '../board/line-rows.ts';
import { faultsOf, noBrowser, openBrowser } from '../support/browser.ts';
import type { World } from '../support/world.ts';

const PHONE = '+33639980142';

describe.skipIf(noBrowser)('the nurse at the phone', () => {
  let world: World;
  let server: BoardServer;
  let browser: Browser;
  let context: BrowserContext | undefined;
  let dir: string;

  beforeAll(async () => {
    [dir, browser, world] = await Promise.all([
      ensureConsoleBuilt({ log: { info: () => undefined } }),
      openBrowser(),
      startBoardWorld(),
    ]);
    server = await serveBoard(world, {
      more: (http) => {
        for (const routes of [
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
        consoleRoutes(http, { dir });
      },
    });
  });
  /** A line on which nobody has called yet; the clock goes on from one test to the next. */
  beforeEach(async () => {
    await world.settle();
    await world.database.owner.query(`
      truncate call, presence, callback, task, request, patient, line_day, inbound_sms cascade;
      update territory set line = '{}', settings = '{"samuNumber": "+33353010150", "operatorPhone": "+33353010160"}'`);
  });
  afterEach(() => context?.close());
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await world?.close();
  });

  async function signIn(
    role: 'operator' | 'coordinator' = 'operator',
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; me: string }> {
    const token = await world.token(role);
    const newest = await world.database.owner.query<{ id: string }>(
      'select max(id::text) as id from access_token',
    );
    context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByLabel('Votre jeton d’accès').fill(token);
    await page.keyboard.press('Enter');
    await page.getByText('en direct', { exact: true }).waitFor();
    return { page, me: newest.rows[0]?.id ?? '' };
  }

  const section = (page: Page, name: string) => page.getByRole('region', { name });
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
  const one = async (sql: string): Promise<unknown> =>
    Object.values((await world.database.owner.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];

  /** She says that she is there, takes the one who waits, picks up, and they hear each other. */
  async function inConversation(page: Page, me: string, call: string): Promise<void> {
    await button(page, 'Présente').click();
    await button(page, /^Prendre le suivant/).click();
    await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
    await world.database.owner.query(`update call_leg set state = 'joined' where operator = $1`, [me]);
    await world.run((tx) => line.takeCall(tx, call, me));
    await page.getByRole('heading', { name: /En communication/ }).waitFor();
  }

  test('says that she is there, on which phone, and goes on saying it', async () => {
    const { page, me } = await signIn();
    const post = section(page, 'Mon poste');
    expect(await button(page, 'Absente').getAttribute('aria-pressed')).toBe('true');
    await button(page, 'Mon téléphone').click();
    await page.getByLabel('Téléphone ou adresse SIP').fill('12');
    await button(page, 'Enregistrer').click();
    await expect.poll(() => post.getByRole('alert').textContent()).toContain('numéro de téléphone');
    await page.getByLabel('Téléphone ou adresse SIP').fill('06 39 98 01 77');
    await page.getByLabel('Comment vos collègues').fill('Sabine');
    await button(page, 'Enregistrer').click();
    await expect.poll(() => post.textContent()).toContain('Sabine · sonne au 06 39 98 01 77');
    await button(page, 'Présente').click();
    await expect.poll(() => post.textContent()).toContain('seule au poste');
    expect(await button(page, 'Présente').getAttribute('aria-pressed')).toBe('true');
    expect(await one(`select state || ' ' || phone from presence where operator = '${me}'`)).toBe(
      'present +33639980177',
    );
    await world.database.owner.query(`update presence set seen_at = '2020-01-01'`);
    await page.reload();
    await expect.poll(() => one(`select seen_at > '2020-01-02' from presence`)).toBe(true);
    await button(page, 'Absente').click();
    await expect.poll(() => one('select state from presence')).toBe('away');
  });

  test('takes the next caller with one key, holds, brings in others, hangs up and says what came of it', async () => {
    const colleague = newId();
    const call = await world.run(async (tx) => {
      await line.beAtTheLine(tx, { operator: colleague, label: 'Inès' });
      await line.ringIn(tx, { phone: '+33639980143' });
      return line.ringIn(tx, { phone: PHONE, choice: 'professional' });
    });
    await world.settle();
    const { page, me } = await signIn();
    const calls = section(page, 'Appels');
    expect(await calls.getByRole('listitem').allTextContents()).toMatchObject([
      expect.stringContaining('Professionnel de santé'),
      expect.stringContaining('Motif non choisi'),
    ]);
    await button(page, 'Présente').click();
    await expect.poll(() => section(page, 'Mon poste').textContent()).toContain('avec 1 collègue');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
    expect(await one(`select answered_by from call where id = '${call}'`)).toBe(`operator:${me}`);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('appel-en-cours');
    await world.database.owner.query(`update call_leg set state = 'joined'`);
    await world.run((tx) => line.takeCall(tx, call, me));
    await page.getByRole('heading', { name: /En communication/ }).waitFor();
    await page.keyboard.press('h');
    await page.getByRole('heading', { name: /^En attente/ }).waitFor();
    expect(await one(`select held_at is not null from call where id = '${call}'`)).toBe(true);
    await button(page, /^Reprendre/).click();
    await page.getByRole('heading', { name: /En communication/ }).waitFor();
    await button(page, 'Appeler le SAMU à trois').click();
    const others = page.getByRole('list', { name: 'Aussi sur l’appel' });
    await expect.poll(() => others.textContent()).toContain('SAMU on l’appelle');
    await button(page, 'Passer à Inès').click();
    await expect.poll(() => others.textContent()).toContain('Inès on l’appelle');
    expect(await button(page, 'Quitter la conversation').count()).toBe(0);
    await world.database.owner.query(`update call_leg set state = 'joined' where party = 'samu'`);
    await world.run((tx) => line.planLeg(tx, { callId: call, party: 'samu', state: 'failed' }));
    await button(page, 'Quitter la conversation').waitFor();
    await button(page, 'Raccrocher').click();
    await expect.poll(() => one(`select count(*)::int from event where type = 'call.hang-up-asked'`)).toBe(1);
    await world.run(async (tx) => {
      await line.endCall(tx, call);
      await line.beAtTheLine(tx, { operator: me, state: 'wrap-up', callId: call });
    });
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor();
    await page.getByLabel('Note').fill('rappelle demain');
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).focus();
    await page.keyboard.press('1');
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor({ state: 'detached' });
    expect(await one(`select wrap_up || ' ' || note from call where id = '${call}'`)).toBe(
      'request-recorded rappelle demain',
    );
    expect(await one(`select state from presence where operator = '${me}'`)).toBe('present');
  });

  test('learns that her phone was not picked up, and that the caller still waits', async () => {
    const call = await world.run((tx) => line.ringIn(tx, { phone: PHONE }));
    await world.settle();
    const { page } = await signIn();
    await button(page, 'Présente').click();
    await button(page, /^Répondre à/).click();
    await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
    await button(page, 'Renoncer').click();
    await page.getByText('l’appelant attend toujours, à sa place dans la file').waitFor();
    expect(await one(`select state from call where id = '${call}'`)).toBe('queued');
  });

  test('sees what a number is about, and opens a file only for the name and birth date', async () => {
    const call = await world.run(async (tx) => {
      await line.receiveRequest(tx);
      return line.ringIn(tx, { phone: PHONE });
    });
    await world.database.owner.query(`update patient_identity set phone = '${PHONE}', phone_unsafe = true`);
    await world.database.owner.query(`update patient set language = 'ar', needs_interpreter = true`);
    await world.settle();
    const { page, me } = await signIn();
    await inConversation(page, me, call);
    const calls = section(page, 'Appels');
    await calls.getByText('06 39 98 01 42').waitFor();
    await expect.poll(() => calls.textContent()).toContain('1 demande à ce numéro');
    expect(await page.content()).not.toContain(line.SECRET_NAME);
    await page.getByLabel('Nom de famille').fill('dubrulle');
    await page.getByLabel('Date de naissance').fill('30/02/1951');
    await page.keyboard.press('Enter');
    await expect.poll(() => calls.getByRole('alert').textContent()).toContain('Date de naissance attendue');
    await page.getByLabel('Date de naissance').fill('05/03/1951');
    await page.keyboard.press('Enter');
    await calls.getByText('Aucun dossier à ce nom').waitFor();
    await page.getByLabel('Date de naissance').fill('04/03/1951');
    await page.keyboard.press('Enter');
    const file = calls.locator('.file');
    await file.waitFor();
    expect(await file.getByRole('listitem').first().textContent()).toBe('Parle arabe');
    expect(await file.textContent()).toMatch(
      /^Parle arabeInterprète nécessaireTéléphone lu par un tiers\u00a0: pas de SMSDUBRULLE Odile.*4 mars 1951/,
    );
  });

  test('writes down a call taken on a mobile with two clicks', async () => {
    const { page } = await signIn();
    await button(page, 'Noter un appel pris sur un mobile').click();
    await button(page, 'Terminer l’appel').click();
    await expect.poll(() => one(`select origin || ' ' || state from call`)).toBe('hand ended');
    await button(page, 'Terminer l’appel').waitFor({ state: 'detached' });
  });

  test('works through who is to be called back, the oldest first, and gives up only with a reason', async () => {
    const ids = await world.run(async (tx) => {
      const owed: string[] = [];
      for (const n of [1, 2, 3]) {
        const phone = `+3363998015${n}`;
        const call = await line.ringIn(tx, { phone });
        await line.endCall(tx, call, 'abandoned');
        owed.push(await line.oweFor(tx, call, phone, { since: instant(`2026-11-23T11:0${n}:00+01:00`) }));
      }
      return owed;
    });
    await world.settle();
    const { page, me } = await signIn();
    const list = section(page, 'À rappeler');
    const short = (id: string | undefined) => `n° ${id?.slice(-4).toUpperCase()}`;
    expect(await list.getByRole('listitem').allTextContents()).toEqual(
      ids.map((id) => expect.stringContaining(short(id))),
    );
    await button(page, `Sans réponse ${short(ids[0])}`).click();
    await expect.poll(() => list.textContent()).toContain('1 essai, le dernier il y a');
    await button(page, `C’est fait ${short(ids[1])}`).click();
    await expect.poll(() => list.getByRole('listitem').count()).toBe(2);
    await button(page, `Abandonner ${short(ids[2])}`).click();
    await page.getByLabel('Pourquoi personne ne rappellera').fill('numéro non attribué');
    await button(page, 'Abandonner ce rappel').click();
    await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
    await button(page, 'Présente').click();
    await button(page, `Rappeler ${short(ids[0])}`).click();
    await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
    // Who is being called is a row above, and not one to call as well.
    await expect.poll(() => list.getByRole('listitem').count()).toBe(0);
    expect(await one(`select origin || ' ' || answered_by from call where state = 'answered'`)).toBe(
      `callback operator:${me}`,
    );
  });

  test('closes the day only when everybody has an outcome', async () => {
    world.clock.set(instant('2026-11-23T16:29:00+01:00'));
    const { request, call } = await world.run(async (tx) => {
      const missed = await line.ringIn(tx, { phone: PHONE });
      await line.endCall(tx, missed, 'abandoned');
      await line.oweFor(tx, missed, PHONE);
      return { request: await line.receiveRequest(tx), call: await line.ringIn(tx) };
    });
    await world.settle();
    const { page } = await signIn();
    const closing = section(page, 'Clôture de la journée');
    expect(await closing.count()).toBe(0);
    expect(await button(page, /Reporter à demain/).count()).toBe(0);
    world.clock.advance(minutes(2));
    await page.reload();
    await closing.waitFor();
    expect(await closing.textContent()).toMatch(
      /La ligne ferme à 17 h.*1 appelant en attente.*1 rappel.*1 demande de soins ouverte/,
    );
    await button(page, 'Clore la journée').click();
    await expect
      .poll(() => closing.getByRole('alert').textContent())
      .toContain('1 appelant en attente, 1 rappel à faire, 1 demande sans issue');
    await button(page, /Reporter à demain/).click();
    await expect.poll(() => section(page, 'À rappeler').textContent()).toContain('demain à 11 h');
    await world.run(async (tx) => {
      await line.endCall(tx, call);
      await line.moveRequest(tx, request, 'redirected');
    });
    await closing.getByText('Chaque appelant, rappel et demande a son issue').waitFor();
    await button(page, 'Clore la journée').click();
    await closing.waitFor({ state: 'detached' });
    expect(await one('select count(*)::int from line_day')).toBe(1);
  });

  test('reads what a patient wrote; a coordinator sees that there is something to read', async () => {
    const text = newId();
    await world.database.owner.query(
      `insert into inbound_sms (territory_id, id, carrier_sid, phone, body, understood, at)
       values ('grand-douai', $1, 'SM1', $2, 'Je serai en retard de dix minutes', 'other', '2026-11-23T11:20:00+01:00')`,
      [text, PHONE],
    );
    await world.run((tx) => line.openTask(tx, 'read-sms', text));
    await world.settle();
    const { page } = await signIn();
    const tasks = section(page, 'Tâches');
    expect(await page.content()).not.toContain('Je serai');
    await button(page, /^Lire le SMS/).click();
    await tasks.getByText('Je serai en retard de dix minutes').waitFor();
    expect(await tasks.textContent()).toContain('De 06 39 98 01 42');
    await context?.close();
    const office = (await signIn('coordinator')).page;
    await section(office, 'Tâches').getByText('SMS reçu à lire').waitFor();
    expect(await button(office, /^Lire le SMS/).count()).toBe(0);
  });

  test('a coordinator sees the figures of the line, and neither a control nor a phone number', async () => {
    const operator = newId();
    await world.run(async (tx) => {
      await line.beAtTheLine(tx, { operator, label: 'Sabine', state: 'on-call' });
      const call = await line.ringIn(tx, { phone: PHONE });
      await line.takeCall(tx, call, operator);
      await line.planLeg(tx, { callId: call, party: 'samu', state: 'joined' });
      await line.ringIn(tx, { phone: '+33639980143', choice: 'mt' });
    });
    await world.settle();
    const { page } = await signIn('coordinator');
    const figures = page.getByRole('navigation', { name: 'En un coup d’œil' });
    expect(await figures.textContent()).toMatch(/En attente1.*Au poste1.*Pris en 60 s100/);
    expect(await section(page, 'Appels').textContent()).toContain('avec Sabine');
    expect(await section(page, 'Appels').getByRole('button').count()).toBe(0);
    expect(await button(page, 'Présente').count()).toBe(0);
    expect(await page.locator('main').first().textContent()).not.toMatch(/06 39|SAMU/);
  });

  test('a coordinator puts a text of the line in their own words, and hears how it will sound', async () => {
    const { page } = await signIn('coordinator');
    await button(page, 'Régler la ligne').click();
    const heard = page.getByRole('complementary', { name: 'Ce qu’entend un appelant' });
    await page.getByLabel('Bienvenue').fill('Bonjour, ici {nom}.');
    await page.getByText('seul {name} est remplacé').waitFor();
    expect(await button(page, 'Enregistrer la ligne').isDisabled()).toBe(true);
    await page.getByLabel('Bienvenue').fill('Bonjour, ici {name}, à votre écoute.');
    await heard.getByText('Bonjour, ici CPTS grand-douai, à votre écoute.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Enregistrer la ligne').click();
    await page.getByText('Enregistré\u00a0: les prochains').waitFor();
    expect(await one('select line from territory')).toEqual({
      limits: {},
      texts: { welcome: 'Bonjour, ici {name}, à votre écoute.' },
    });
    await button(page, 'Remettre le texte d’origine').click();
    await button(page, 'Enregistrer la ligne').click();
    await page.getByText('Enregistré\u00a0: les prochains').waitFor();
    await expect.poll(() => one('select line from territory')).toEqual({ limits: {}, texts: {} });
    await button(page, '← Revenir au tableau').click();
    await section(page, 'Appels').waitFor();
  });

  test.each(['light', 'dark'] as const)('has no fault that keeps somebody out (%s)', async (colorScheme) => {
    world.clock.set(instant('2026-11-23T16:40:00+01:00'));
    const call = await world.run(async (tx) => {
      await line.receiveRequest(tx);
      const missed = await line.ringIn(tx, { phone: PHONE });
      await line.endCall(tx, missed, 'abandoned');
      await line.oweFor(tx, missed, PHONE);
      await line.beAtTheLine(tx, { operator: newId(), label: 'Inès' });
      await line.beAtTheLine(tx, { operator: newId(), label: 'Maud' });
      await line.ringIn(tx, { phone: '+33639980143', choice: 'mt' });
      await line.openTask(tx, 'read-sms');
      return line.ringIn(tx, { phone: '+33639980144', choice: 'professional' });
    });
    await world.settle();
    const { page, me } = await signIn('operator', { colorScheme, reducedMotion: 'reduce' });
    await button(page, 'Mon téléphone').click();
    await button(page, /^Abandonner/).click();
    expect(await faultsOf(page)).toEqual([]);
    await inConversation(page, me, call);
    await world.run((tx) => line.planLeg(tx, { callId: call, party: 'samu', state: 'joined' }));
    await button(page, 'Quitter la conversation').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('h');
    await page.getByRole('heading', { name: /^En attente/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await world.run(async (tx) => {
      await line.endCall(tx, call);
      await line.beAtTheLine(tx, { operator: me, state: 'wrap-up', callId: call });
    });
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  });
});
