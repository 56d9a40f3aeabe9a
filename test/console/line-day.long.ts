import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { instant, minutes } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import * as line from '../board/line-rows.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { button, PHONE, type PhonePages, section, startPhonePages } from './phone-pages.ts';

describe.skipIf(noBrowser)('the line’s day on the screen', () => {
  let pages: PhonePages;
  beforeAll(async () => {
    pages = await startPhonePages();
  });
  beforeEach(() => pages.startAgain());
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  test('works through who is to be called back, the oldest first, and gives up only with a reason', async () => {
    const ids = await pages.world.run(async (tx) => {
      const owed: string[] = [];
      for (const n of [1, 2, 3]) {
        const phone = `+3363998015${n}`;
        const call = await line.ringIn(tx, { phone });
        await line.endCall(tx, call, 'abandoned');
        owed.push(await line.oweFor(tx, call, phone, { since: instant(`2026-11-23T11:0${n}:00+01:00`) }));
      }
      return owed;
    });
    await pages.world.settle();
    const { page, me } = await pages.signIn();
    const list = section(page, 'À rappeler');
    const short = (id: string | undefined) => `n°\u00a0${id?.slice(-4).toUpperCase()}`;
    await expect
      .poll(() => list.getByRole('listitem').allTextContents())
      .toEqual(ids.map((id) => expect.stringContaining(short(id))));
    await button(page, `Sans réponse ${short(ids[0])}`).click();
    await expect.poll(() => list.textContent()).toContain('1 essai, le dernier il y a');
    await button(page, `C’est fait ${short(ids[1])}`).click();
    await expect.poll(() => list.getByRole('listitem').count()).toBe(2);
    await button(page, `Abandonner ${short(ids[2])}`).click();
    await page.getByLabel('Pourquoi personne ne rappellera').fill('numéro non attribué');
    await button(page, 'Abandonner ce rappel').click();
    await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
    await button(page, 'Présente').click();
    await expect.poll(() => pages.one(`select state from presence where operator = '${me}'`)).toBe('present');
    await button(page, `Rappeler ${short(ids[0])}`).click();
    await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
    // Who is being called is a row above, and not one to call as well.
    await expect.poll(() => list.getByRole('listitem').count()).toBe(0);
    await expect
      .poll(() => pages.one(`select origin || ' ' || answered_by from call where state = 'answered'`))
      .toBe(`callback operator:${me}`);
  });

  test('closes the day only when everybody has an outcome', async () => {
    pages.world.clock.set(instant('2026-11-23T16:29:00+01:00'));
    const { request, call } = await pages.world.run(async (tx) => {
      const missed = await line.ringIn(tx, { phone: PHONE });
      await line.endCall(tx, missed, 'abandoned');
      await line.oweFor(tx, missed, PHONE);
      return { request: await line.receiveRequest(tx), call: await line.ringIn(tx) };
    });
    await pages.world.settle();
    const { page } = await pages.signIn();
    const closing = section(page, 'Clôture de la journée');
    await expect.poll(() => closing.textContent()).toContain('À partir de 16 h 30.');
    await expect.poll(() => closing.getByRole('button').count()).toBe(0);
    await expect.poll(() => button(page, /Reporter à demain/).count()).toBe(0);
    pages.world.clock.advance(minutes(2));
    await page.reload();
    await closing.waitFor();
    await expect
      .poll(() => closing.textContent())
      .toMatch(/La ligne ferme à 17 h.*1 appelant en attente.*1 rappel.*1 demande de soins ouverte/);
    await button(page, 'Clore la journée').click();
    await expect
      .poll(() => closing.getByRole('alert').textContent())
      .toContain('1 appelant en attente, 1 rappel à faire, 1 demande sans issue');
    await button(page, /Reporter à demain/).click();
    await expect.poll(() => section(page, 'À rappeler').textContent()).toContain('demain à 11 h');
    await pages.world.run(async (tx) => {
      await line.endCall(tx, call);
      await line.moveRequest(tx, request, 'redirected');
    });
    await closing.getByText('Chaque appelant, rappel et demande a son issue').waitFor();
    await button(page, 'Clore la journée').click();
    await closing.waitFor({ state: 'detached' });
    await expect.poll(() => pages.one('select count(*)::int from line_day')).toBe(1);
    // What comes afterwards has to be decided too, and the day is closed once more.
    const late = await pages.world.run((tx) => line.receiveRequest(tx));
    await closing.getByText('1 demande de soins ouverte').waitFor();
    // As day/reactions.ts leaves it.
    await pages.world.database.owner.query('update line_day set reopened_at = closed_at');
    await pages.world.run((tx) => line.moveRequest(tx, late, 'redirected'));
    await page.reload();
    await button(page, 'Clore la journée').click();
    await closing.waitFor({ state: 'detached' });
    await expect.poll(() => pages.one('select reopened_at is null from line_day')).toBe(true);
  });

  test('the keyboard stays where it was: on a button that has done its work, in its section when the row has gone', async () => {
    await pages.world.run(async (tx) => {
      const call = await line.ringIn(tx, { phone: PHONE });
      await line.endCall(tx, call, 'abandoned');
      await line.oweFor(tx, call, PHONE);
    });
    await pages.world.settle();
    const { page } = await pages.signIn();
    const callbacks = section(page, 'À rappeler');
    const at = () => page.evaluate(() => document.activeElement?.textContent);
    await button(page, /^Sans réponse/).focus();
    await page.keyboard.press('Enter');
    await callbacks.getByText('1 essai').waitFor();
    await expect.poll(at).toBe('Sans réponse');
    await button(page, /^C’est fait/).focus();
    await page.keyboard.press('Enter');
    await callbacks.getByText('Personne à rappeler maintenant').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('rappels');
  });

  test('reads what a patient wrote; a coordinator sees that there is something to read', async () => {
    const text = newId();
    await pages.world.database.owner.query(
      `insert into inbound_sms (territory_id, id, carrier_sid, phone, body, understood, at)
       values ('grand-douai', $1, 'SM1', $2, 'Je serai en retard de dix minutes', 'other', '2026-11-23T11:20:00+01:00')`,
      [text, PHONE],
    );
    await pages.world.run((tx) => line.openTask(tx, 'read-sms', text));
    await pages.world.settle();
    const { page } = await pages.signIn();
    const tasks = section(page, 'Tâches');
    expect(await page.content()).not.toContain('Je serai');
    await button(page, /^Lire le SMS/).click();
    await tasks.getByText('Je serai en retard de dix minutes').waitFor();
    await expect.poll(() => tasks.textContent()).toContain('De 06 39 98 01 42');
    await pages.signOut();
    const office = (await pages.signIn('coordinator')).page;
    await section(office, 'Tâches').getByText('SMS reçu à lire').waitFor();
    await expect.poll(() => button(office, /^Lire le SMS/).count()).toBe(0);
  });

  test('a coordinator sees the figures of the line, and neither a control nor a phone number', async () => {
    const operator = newId();
    await pages.world.run(async (tx) => {
      await line.beAtTheLine(tx, { operator, label: 'Sabine', state: 'on-call' });
      const call = await line.ringIn(tx, { phone: PHONE });
      await line.takeCall(tx, call, operator);
      await line.planLeg(tx, { callId: call, party: 'samu', state: 'joined' });
      await line.ringIn(tx, { phone: '+33639980143', choice: 'mt' });
    });
    await pages.world.settle();
    const { page } = await pages.signIn('coordinator');
    const figures = page.getByRole('navigation', { name: 'En un coup d’œil' });
    await expect.poll(() => figures.textContent()).toMatch(/En attente1.*Au poste1.*Pris en 60 s100/);
    await expect.poll(() => section(page, 'Appels').textContent()).toContain('avec Sabine');
    await expect.poll(() => section(page, 'Appels').getByRole('button').count()).toBe(0);
    await expect.poll(() => button(page, 'Présente').count()).toBe(0);
    await expect.poll(() => page.locator('main').first().textContent()).not.toMatch(/06 39|SAMU/);
  });

  test('a coordinator puts a text of the line in their own words, and hears how it will sound', async () => {
    const { page } = await pages.signIn('coordinator');
    await button(page, 'Régler la ligne').click();
    const heard = page.getByRole('complementary', { name: 'Ce qu’entend un appelant' });
    await page.getByLabel('Bienvenue').fill('Bonjour, ici {nom}.');
    await page.getByText('seul {name} est remplacé').waitFor();
    await expect.poll(() => button(page, 'Enregistrer la ligne').isDisabled()).toBe(true);
    await page.getByLabel('Bienvenue').fill('Bonjour, ici {name}, à votre écoute.');
    await heard.getByText('Bonjour, ici CPTS grand-douai, à votre écoute.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Enregistrer la ligne').click();
    await page.getByText('Enregistré\u00a0: les prochains').waitFor();
    await expect
      .poll(() => pages.one('select line from territory'))
      .toEqual({
        limits: {},
        texts: { welcome: 'Bonjour, ici {name}, à votre écoute.' },
      });
    await button(page, 'Remettre le texte d’origine').click();
    await button(page, 'Enregistrer la ligne').click();
    await page.getByText('Enregistré\u00a0: les prochains').waitFor();
    await expect.poll(() => pages.one('select line from territory')).toEqual({ limits: {}, texts: {} });
    await button(page, '← Revenir au tableau').click();
    await section(page, 'Appels').waitFor();
  });

  test('nothing that a coordinator has written is thrown away without a word', async () => {
    const { page } = await pages.signIn('coordinator');
    await button(page, 'Régler la ligne').click();
    await page.getByLabel('Au revoir').fill('À bientôt.');
    await section(page, 'La ligne téléphonique').getByText('Modifications non enregistrées').waitFor();
    const asked = page.getByRole('dialog', { name: 'Modifications non enregistrées' });
    await button(page, '← Revenir au tableau').click();
    await asked.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Continuer à modifier').click();
    await asked.waitFor({ state: 'hidden' });
    await expect.poll(() => page.getByLabel('Au revoir').inputValue()).toBe('À bientôt.');
    await button(page, 'Se déconnecter').click();
    await asked.waitFor();
    await page.keyboard.press('Escape');
    const closes = page.waitForEvent('dialog');
    const reloads = page.reload();
    const dialog = await closes;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.accept();
    await reloads;
    await button(page, 'Régler la ligne').click();
    await page.getByLabel('Au revoir').fill('À bientôt.');
    await button(page, '← Revenir au tableau').click();
    await button(page, 'Quitter sans enregistrer').click();
    await section(page, 'Appels').waitFor();
    await button(page, 'Régler la ligne').click();
    await expect.poll(() => page.getByLabel('Au revoir').inputValue()).toBe('Au revoir.');
    await button(page, '← Revenir au tableau').click();
    await section(page, 'Appels').waitFor();
  });

  test('what the line fills in is explained where it stands, nothing is said twice, and it fits a phone', async () => {
    const { page } = await pages.signIn('coordinator', { viewport: { width: 375, height: 800 } });
    await button(page, 'Régler la ligne').click();
    const welcome = page.getByLabel('Bienvenue');
    const described = await welcome.getAttribute('aria-describedby');
    await expect
      .poll(() => page.locator(`[id="${described?.split(' ')[0]}"]`).textContent())
      .toBe('{name}\u00a0: le nom de votre territoire, par exemple «\u00a0CPTS grand-douai\u00a0»');
    await page.getByLabel('Touche pour être rappelé').selectOption('7');
    await page.getByText('par exemple «\u00a07\u00a0»').waitFor();
    await page.getByLabel('Touche pour être rappelé').selectOption('1');
    await button(page, 'Enregistrer la ligne').click();
    const refused = await page.getByRole('alert').textContent();
    expect(refused).toBe(
      'La touche 1 sert déjà au menu : il en faut une autre pour demander à être rappelé.',
    );
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    const outside = await page.evaluate(() => {
      const edge = document.querySelector('.settings')?.getBoundingClientRect().right ?? 0;
      return [...document.querySelectorAll('.settings *')].filter(
        (one) => one.getBoundingClientRect().right > edge,
      ).length;
    });
    expect(outside).toBe(0);
  });

  test('every figure fits its tile, on a large screen and on a phone', async () => {
    await pages.world.run(async (tx) => {
      const operator = newId();
      await line.beAtTheLine(tx, { operator, label: 'Sabine', state: 'on-call' });
      await line.takeCall(tx, await line.ringIn(tx, { phone: PHONE }), operator);
    });
    await pages.world.settle();
    const { page } = await pages.signIn();
    await page.getByText('100\u202f%').waitFor();
    for (const width of [1920, 1440, 1280, 1024, 375]) {
      await page.setViewportSize({ width, height: 900 });
      const tooWide = await page.evaluate(() =>
        [...document.querySelectorAll('.headline a')]
          .filter((tile) => tile.scrollWidth > tile.clientWidth)
          .map((tile) => tile.textContent),
      );
      expect([width, tooWide]).toEqual([width, []]);
    }
  });
});
