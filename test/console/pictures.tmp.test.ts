import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { ensureConsoleBuilt } from '../../src/console/build.ts';
import { consoleRoutes } from '../../src/console/serve.ts';
import { after, hours, instant, minutes } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import { taskRoutes } from '../../src/tasks/routes.ts';
import { territoryRoutes } from '../../src/territory/routes.ts';
import { type BoardServer, serveBoard, startBoardWorld } from '../board/board-server.ts';
import * as line from '../board/line-rows.ts';
import { faultsOf, openBrowser } from '../support/browser.ts';
import { MONDAY_1130, type World } from '../support/world.ts';

let world: World;
let server: BoardServer;
let browser: Browser;
beforeAll(async () => {
  const dir = await ensureConsoleBuilt({ log: { info: () => undefined } });
  world = await startBoardWorld();
  server = await serveBoard(world, {
    more: (http) => {
      taskRoutes(http, world.product);
      territoryRoutes(http, world.product);
      consoleRoutes(http, { dir });
    },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await world?.close();
});

test('pictures', { timeout: 120_000 }, async () => {
  await world.database.owner.query(
    `update territory set settings = '{"samuNumber":"+33353010150"}'::jsonb, name = 'CPTS Grand Douai'`,
  );
  const token = await world.token('operator');
  const me = String(
    (await world.database.owner.query(`select id from access_token order by id desc limit 1`)).rows[0].id,
  );
  const colleague = newId();
  world.clock.set(instant('2026-11-23T14:02:00+01:00'));
  const call = await world.run(async (tx) => {
    await line.beAtTheLine(tx, { operator: me, label: 'Sabine', state: 'present' });
    await line.beAtTheLine(tx, { operator: colleague, label: 'Inès', state: 'present' });
    for (let i = 0; i < 12; i++) {
      const id = await line.ringIn(tx);
      await line.takeCall(tx, id, me);
      await line.endCall(tx, id);
    }
    const gone = await line.ringIn(tx, { phone: '+33639980111' });
    await line.endCall(tx, gone, 'abandoned');
    await line.oweFor(tx, gone, '+33639980111');
    const gone2 = await line.ringIn(tx, { phone: '+33639980112' });
    await line.endCall(tx, gone2, 'callback');
    await line.oweFor(tx, gone2, '+33639980112', { reason: 'requested' });
    const doctor = await line.registerDoctor(tx);
    for (let i = 1; i <= 5; i++)
      await line.publishSlot(tx, { ...doctor, start: after(tx.at, i * minutes(30)), capacity: 2 });
    await line.receiveRequest(tx);
    await line.receiveRequest(tx, 'mt');
    await line.openTask(tx, 'read-sms');
    await line.openTask(tx, 'tell-move');
    return line.ringIn(tx, { phone: '+33639980142', choice: 'snp' });
  });
  world.clock.advance(minutes(1) + 12_000);
  const waiting = await world.run(async (tx) => {
    await line.ringIn(tx, { phone: '+33639980111', choice: 'mt' });
    return line.ringIn(tx, { choice: 'professional' });
  });
  world.clock.advance(31_000);
  await world.settle();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.log('PAGE', error.message));
  page.on('console', (message) => console.log('CONSOLE', message.text()));
  const own = {
    operatorId: me,
    label: 'Sabine',
    state: 'present',
    since: '',
    callId: null,
    phone: '+33639980177',
  };
  await page.route('**/v1/presence', (route) =>
    route.fulfill({ json: route.request().method() === 'GET' ? { items: [own] } : own }),
  );
  await page.route('**/v1/calls/*', (route) =>
    route.fulfill({
      json: {
        phone: '+33639980142',
        known: {
          callers: 2,
          requests: [
            {
              id: newId(),
              kind: 'snp',
              state: 'booked',
              receivedAt: '2026-11-23T11:40:00+01:00',
              deadline: '',
              initials: 'O. D.',
            },
            {
              id: newId(),
              kind: 'mt',
              state: 'waiting',
              receivedAt: '2026-11-20T15:10:00+01:00',
              deadline: '',
              initials: 'L. D.',
            },
          ],
        },
      },
    }),
  );
  await page.route('**/identify', (route) =>
    route.fulfill({
      json: {
        patients: [
          {
            id: newId(),
            language: 'ar',
            needsInterpreter: true,
            needsText: false,
            phoneUnsafe: true,
            familyName: 'Dubrulle',
            givenName: 'Odile',
            birthDate: '1951-03-04',
            phone: '+33639980142',
            requests: [
              { id: newId(), kind: 'snp', state: 'booked', receivedAt: '2026-11-23T11:40:00+01:00' },
            ],
          },
        ],
      },
    }),
  );
  await page.goto(server.url);
  await page.getByLabel('Votre jeton d’accès').fill(token);
  await page.keyboard.press('Enter');
  await page.getByText('en direct', { exact: true }).waitFor();
  const shoot = async (name: string) => {
    await page.waitForTimeout(1400);
    const faults = await faultsOf(page);
    if (faults.length > 0) console.log(name, faults);
    await page.screenshot({
      path: `/tmp/console-${name}.png`,
      fullPage: name.includes('full') || name.includes('375'),
    });
  };
  await shoot('waiting-1440');
  await world.run(async (tx) => {
    await line.takeCall(tx, call, me, false);
    await line.beAtTheLine(tx, { operator: me, label: 'Sabine', state: 'on-call', callId: call });
    await line.planLeg(tx, { callId: call, party: 'operator', state: 'ringing', operator: me });
  });
  await page.getByText('Ça sonne chez vous').first().waitFor();
  await shoot('ringing-1440');
  await world.run(async (tx) => {
    await line.takeCall(tx, call, me);
    await line.planLeg(tx, { callId: call, party: 'samu', state: 'joined' });
  });
  await page.getByText('SAMU', { exact: true }).waitFor();
  world.clock.advance(95_000);
  await page.reload();
  await page.getByText('en direct', { exact: true }).waitFor();
  await shoot('talking-1440');
  await page.getByLabel('Nom de famille').fill('Dubrulle');
  await page.getByLabel('Date de naissance').fill('04/03/1951');
  await page.keyboard.press('Enter');
  await page.getByText('Interprète nécessaire').waitFor();
  await shoot('file-full-1440');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot('file-dark-1440');
  await page.setViewportSize({ width: 375, height: 800 });
  await shoot('file-dark-375');
  await page.emulateMedia({ colorScheme: 'light' });
  await shoot('file-375');
  console.log('scroll width', await page.evaluate(() => document.documentElement.scrollWidth));
  await page.setViewportSize({ width: 1440, height: 900 });
  await world.run(async (tx) => {
    await line.endCall(tx, call);
    await line.beAtTheLine(tx, { operator: me, label: 'Sabine', state: 'wrap-up', callId: call });
  });
  await page.getByText('Comment s’est conclu').waitFor();
  await shoot('wrap-up-1440');
  world.clock.set(instant('2026-11-23T16:41:00+01:00'));
  await world.run((tx) => line.beAtTheLine(tx, { operator: me, label: 'Sabine', state: 'present' }));
  await page.reload();
  await page.getByText('Clore la journée').waitFor();
  await page.getByRole('button', { name: 'Mon téléphone' }).click();
  await page
    .getByRole('button', { name: /^Abandonner/ })
    .first()
    .click();
  await shoot('closing-full-1440');
  await page.setViewportSize({ width: 375, height: 800 });
  await shoot('closing-375');
  const office = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const desk = await office.newPage();
  await desk.goto(server.url);
  await desk.getByLabel('Votre jeton d’accès').fill(await world.token('coordinator'));
  await desk.keyboard.press('Enter');
  await desk.getByText('en direct', { exact: true }).waitFor();
  await desk.screenshot({ path: '/tmp/console-coordinator-1440.png' });
  await desk.getByRole('button', { name: 'Régler la ligne' }).click();
  await desk.getByText('Ce qu’entend un appelant').waitFor();
  console.log('line', await faultsOf(desk));
  await desk.screenshot({ path: '/tmp/console-line-1440.png' });
  await desk.setViewportSize({ width: 375, height: 800 });
  await desk.screenshot({ path: '/tmp/console-line-375.png' });
  void waiting;
  void MONDAY_1130;
  void hours;
});
