import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endCall } from '../../src/calls/hang-up-call.ts';
import { instant } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import * as line from '../board/line-rows.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { button, PHONE, type PhonePages, section, startPhonePages } from './phone-pages.ts';

describe.skipIf(noBrowser)('the nurse at the phone', () => {
  let pages: PhonePages;
  beforeAll(async () => {
    pages = await startPhonePages();
  });
  beforeEach(() => pages.startAgain());
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  test('says that she is there, on which phone, and goes on saying it', async () => {
    const { page, me } = await pages.signIn();
    const post = section(page, 'Mon poste');
    await expect.poll(() => button(page, 'Absente').getAttribute('aria-pressed')).toBe('true');
    await button(page, 'Mon téléphone').click();
    await page.getByLabel('Téléphone ou adresse SIP').fill('12');
    await button(page, 'Enregistrer').click();
    await expect.poll(() => post.getByRole('alert').textContent()).toContain('numéro de téléphone');
    // Nothing of it stays behind in the header.
    await button(page, 'Fermer').click();
    await expect.poll(() => post.getByRole('alert').count()).toBe(0);
    await button(page, 'Mon téléphone').click();
    await page.getByLabel('Téléphone ou adresse SIP').fill('12');
    await button(page, 'Enregistrer').click();
    await post.getByText('À corriger').waitFor();
    await page.getByLabel('Téléphone ou adresse SIP').fill('06 39 98 01 77');
    await page.getByLabel('Comment vos collègues').fill('Sabine');
    await button(page, 'Enregistrer').click();
    await expect.poll(() => post.textContent()).toContain('Sabine · sonne au 06 39 98 01 77');
    await button(page, 'Présente').click();
    await expect.poll(() => post.textContent()).toContain('seule au poste');
    await expect.poll(() => button(page, 'Présente').getAttribute('aria-pressed')).toBe('true');
    await expect
      .poll(() => pages.one(`select state || ' ' || phone from presence where operator = '${me}'`))
      .toBe('present +33639980177');
    await pages.world.database.owner.query(`update presence set seen_at = '2020-01-01'`);
    await page.reload();
    await expect.poll(() => pages.one(`select seen_at > '2020-01-02' from presence`)).toBe(true);
    await button(page, 'Absente').click();
    await expect.poll(() => pages.one('select state from presence')).toBe('away');
  });

  test('takes the next caller with one key, holds, brings in others, hangs up and says what came of it', async () => {
    const colleague = newId();
    const call = await pages.world.run(async (tx) => {
      await line.beAtTheLine(tx, { operator: colleague, label: 'Inès' });
      await line.ringIn(tx, { phone: '+33639980143' });
      return line.ringIn(tx, { phone: PHONE, choice: 'professional' });
    });
    await pages.world.settle();
    const { page, me } = await pages.signIn();
    const calls = section(page, 'Appels');
    await expect
      .poll(() => calls.getByRole('listitem').allTextContents())
      .toMatchObject([
        expect.stringContaining('Professionnel de santé'),
        expect.stringContaining('Motif non choisi'),
      ]);
    await button(page, 'Présente').click();
    await expect.poll(() => section(page, 'Mon poste').textContent()).toContain('avec 1 collègue');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
    await expect
      .poll(() => pages.one(`select answered_by from call where id = '${call}'`))
      .toBe(`operator:${me}`);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('appel-en-cours');
    await pages.world.database.owner.query(`update call_leg set state = 'joined'`);
    await pages.world.run((tx) => line.takeCall(tx, call, me));
    await page.getByRole('heading', { name: /En communication/ }).waitFor();
    await page.keyboard.press('h');
    await page.getByRole('heading', { name: /^En attente/ }).waitFor();
    await expect
      .poll(() => pages.one(`select held_at is not null from call where id = '${call}'`))
      .toBe(true);
    await button(page, /^Reprendre/).click();
    await page.getByRole('heading', { name: /En communication/ }).waitFor();
    await button(page, 'Appeler le SAMU à trois').click();
    const others = page.getByRole('list', { name: 'Aussi sur l’appel' });
    await expect.poll(() => others.textContent()).toContain('SAMU on l’appelle');
    await button(page, 'Passer à Inès').click();
    await expect.poll(() => others.textContent()).toContain('Inès on l’appelle');
    await expect.poll(() => button(page, 'Quitter la conversation').count()).toBe(0);
    await pages.world.database.owner.query(`update call_leg set state = 'joined' where party = 'samu'`);
    await pages.world.run((tx) => line.planLeg(tx, { callId: call, party: 'samu', state: 'failed' }));
    await button(page, 'Quitter la conversation').waitFor();
    await button(page, 'Raccrocher').click();
    // The SAMU is on the line: she is out of it, and the patient stays with them.
    await expect
      .poll(() =>
        pages.one(`select bool_or(state in ('left', 'failed')) from call_leg where operator = '${me}'`),
      )
      .toBe(true);
    await pages.world.run(async (tx) => {
      await line.endCall(tx, call);
      await line.beAtTheLine(tx, { operator: me, state: 'wrap-up', callId: call });
    });
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor();
    await page.getByLabel('Note').fill('rappelle demain');
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).focus();
    await page.keyboard.press('1');
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor({ state: 'detached' });
    await expect
      .poll(() => pages.one(`select wrap_up || ' ' || note from call where id = '${call}'`))
      .toBe('request-recorded rappelle demain');
    await expect.poll(() => pages.one(`select state from presence where operator = '${me}'`)).toBe('present');
  });

  test('learns that her phone was not picked up, and that the caller still waits', async () => {
    const call = await pages.world.run((tx) => line.ringIn(tx, { phone: PHONE }));
    await pages.world.settle();
    const { page, me } = await pages.signIn();
    await button(page, 'Présente').click();
    // An answer that overtakes her coming would be refused; the page before may still have said that somebody else is there.
    await expect.poll(() => pages.one(`select state from presence where operator = '${me}'`)).toBe('present');
    await button(page, /^Répondre à/).click();
    await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
    await button(page, 'Renoncer').click();
    await page.getByText('l’appelant attend toujours, à sa place dans la file').waitFor();
    await expect.poll(() => pages.one(`select state from call where id = '${call}'`)).toBe('queued');
  });

  test('sees what a number is about, and opens a file only for the name and birth date', async () => {
    const call = await pages.world.run(async (tx) => {
      await line.receiveRequest(tx);
      return line.ringIn(tx, { phone: PHONE });
    });
    await pages.world.database.owner.query(
      `update patient_identity set phone = '${PHONE}', phone_unsafe = true`,
    );
    await pages.world.database.owner.query(`update patient set language = 'ar', needs_interpreter = true`);
    await pages.world.settle();
    const { page, me } = await pages.signIn();
    await pages.inConversation(page, me, call);
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
    await expect.poll(() => file.getByRole('listitem').first().textContent()).toBe('Parle arabe');
    await expect
      .poll(() => file.textContent())
      .toMatch(
        /^Parle arabeInterprète nécessaireTéléphone lu par un tiers\u00a0: pas de SMSDUBRULLE Odile.*4 mars 1951/,
      );
  });

  test('writes down a call taken on a mobile as it goes on, and says what came of it', async () => {
    const { page } = await pages.signIn();
    await page.keyboard.press('n');
    await page.getByLabel('Numéro de l’appelant').waitFor();
    await page.keyboard.type('12');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('À corriger : numéro de téléphone attendu').waitFor();
    await page.getByLabel('Numéro de l’appelant').fill('06 39 98 01 42');
    await page.getByLabel('Note').fill('toux depuis lundi');
    await button(page, 'Noter cet appel').click();
    await button(page, 'Terminer l’appel').click();
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor();
    await expect.poll(() => page.getByLabel('Note').inputValue()).toBe('toux depuis lundi');
    await expect
      .poll(() =>
        pages.one(`select origin || ' ' || state || ' ' || (select phone from call_party) from call`),
      )
      .toBe('hand ended +33639980142');
    // What is to be said of it survives another load of the page, and nothing of it stands in the browser but its id.
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toMatch(/toux|06 39|3363/);
    await page.reload();
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor();
    await page.keyboard.press('2');
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor({ state: 'detached' });
    await expect
      .poll(() => pages.one(`select wrap_up || ' ' || note from call`))
      .toBe('information toux depuis lundi');
    await page.reload();
    await button(page, /^Noter un appel/).waitFor();
    await expect.poll(() => page.getByRole('heading', { name: /Comment s’est conclu/ }).count()).toBe(0);
  });

  test('writes down a call that is over: when it began, and how long it lasted', async () => {
    pages.world.clock.set(instant('2026-11-23T14:00:30+01:00'));
    // A computer that stands elsewhere: the time is the territory's.
    const { page } = await pages.signIn('operator', { timezoneId: 'America/Guadeloupe' });
    await button(page, /^Noter un appel/).click();
    await page.getByLabel('Commencé à').fill('14:20');
    await page.getByLabel('Durée').fill('7');
    await button(page, 'Noter cet appel').click();
    await page
      .getByRole('alert')
      .getByText('Un appel à venir ne peut pas être noté.', { exact: true })
      .waitFor();
    await page.getByLabel('Commencé à').fill('13:20');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor();
    await expect
      .poll(() =>
        pages.one(
          `select to_char(arrived_at at time zone 'Europe/Paris', 'HH24:MI:SS ') || (ended_at - answered_at) from call`,
        ),
      )
      .toBe('13:20:00 00:07:00');
    await page.keyboard.press('8');
    await button(page, /^Noter un appel/).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('noter');
    await expect.poll(() => page.getByLabel('Commencé à').count()).toBe(0);
  });

  test('is told that a callback did not come about, until she has read it or it no longer holds', async () => {
    const owe = (n: number) =>
      pages.world.run(async (tx) => {
        const phone = `+3363998015${n}`;
        const call = await line.ringIn(tx, { phone });
        await line.endCall(tx, call, 'abandoned');
        return line.oweFor(tx, call, phone);
      });
    const first = await owe(1);
    await pages.world.settle();
    const { page, me } = await pages.signIn();
    await button(page, 'Présente').click();
    await expect.poll(() => pages.one(`select state from presence where operator = '${me}'`)).toBe('present');
    const fail = async () => {
      await button(page, /^Rappeler/)
        .first()
        .click();
      await page.getByRole('heading', { name: /Ça sonne chez vous/ }).waitFor();
      const call = await pages.one(`select id from call where state = 'answered'`);
      await pages.world.run((tx) => endCall(tx, String(call)));
      await page.getByText('Le rappel n’a pas abouti').waitFor();
    };
    await fail();
    await button(page, 'J’ai compris').click();
    await page.getByText('Le rappel n’a pas abouti').waitFor({ state: 'detached' });
    await fail();
    await button(page, `C’est fait n°\u00a0${first.slice(-4).toUpperCase()}`).click();
    await page.getByText('Le rappel n’a pas abouti').waitFor({ state: 'detached' });
  });

  test.each(['light', 'dark'] as const)('has no fault that keeps somebody out (%s)', async (colorScheme) => {
    pages.world.clock.set(instant('2026-11-23T16:40:00+01:00'));
    const call = await pages.world.run(async (tx) => {
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
    await pages.world.settle();
    const { page, me } = await pages.signIn('operator', { colorScheme, reducedMotion: 'reduce' });
    await button(page, 'Mon téléphone').click();
    await button(page, /^Abandonner/).click();
    expect(await faultsOf(page)).toEqual([]);
    await pages.inConversation(page, me, call);
    await pages.world.run((tx) => line.planLeg(tx, { callId: call, party: 'samu', state: 'joined' }));
    await button(page, 'Quitter la conversation').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('h');
    await page.getByRole('heading', { name: /^En attente/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 375, height: 800 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await pages.world.run(async (tx) => {
      await line.endCall(tx, call);
      await line.beAtTheLine(tx, { operator: me, state: 'wrap-up', callId: call });
    });
    await page.getByRole('heading', { name: /Comment s’est conclu/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  });
});
