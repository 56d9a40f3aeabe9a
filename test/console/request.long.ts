import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as line from '../board/line-rows.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest } from '../support/people.ts';
import { button, PHONE, type PhonePages, section } from './phone-pages.ts';
import {
  answer,
  answerAll,
  questionOn,
  seekPlaceNow,
  startRequestPages,
  writeDown,
} from './request-pages.ts';

const NAMES = /Dhénin|Odette|1971|brûlures/i;

describe.skipIf(noBrowser)('a request in the console', () => {
  let pages: PhonePages;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  let slot: string;
  beforeAll(async () => {
    pages = await startRequestPages();
    doctor = await aDoctor(pages.world);
  });
  beforeEach(async () => {
    await pages.startAgain();
    await pages.world.database.owner.query('truncate slot cascade');
    slot = await aSlot(pages.world, doctor, '2026-11-23T15:00:00+01:00');
    await aSlot(pages.world, doctor, '2026-11-23T16:00:00+01:00');
  });
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  test('goes from the call to the place without a mouse', async () => {
    const call = await pages.world.run((tx) => line.ringIn(tx, { phone: PHONE }));
    await pages.world.settle();
    const { page, me } = await pages.signIn();
    await pages.inConversation(page, me, call);
    await page.getByLabel('Nom de famille').fill('Dhénin');
    await page.getByLabel('Date de naissance').fill('04/03/1971');
    await page.keyboard.press('Enter');
    await page.getByText('Aucun dossier à ce nom').waitFor();
    await page.getByRole('link', { name: 'Nouvelle demande, nouveau dossier' }).focus();
    await page.keyboard.press('Enter');
    // What she has typed goes with her, and stands in no address.
    const file = page.getByRole('group', { name: 'Ou nouveau dossier' });
    await expect.poll(() => file.getByLabel('Nom de famille').inputValue()).toBe('Dhénin');
    await expect.poll(() => file.getByLabel('Téléphone').inputValue()).toBe('06 39 98 01 42');
    expect(decodeURIComponent(page.url())).not.toMatch(NAMES);
    await file.getByLabel('Prénom').fill('Odette');
    await file.getByLabel('Commune').selectOption('59178');
    await page.getByLabel('Motif, avec').fill('brûlures en mangeant');
    await page.getByLabel('De quoi').selectOption({ label: 'Fièvre' });
    await button(page, /^Enregistrer et poser/).focus();
    await page.keyboard.press('Enter');
    await page.locator('.question').waitFor();
    await expect.poll(() => page.locator('.triage .notice').textContent()).toContain('Exemple, à signer');
    // The call goes on above the questions.
    await page.getByText('En communication').first().waitFor();
    await answerAll(page, 'n');
    await page.getByText('Pas de signe grave').waitFor();
    await page.keyboard.press('q');
    await page.locator('.number-field').waitFor();
    await page.keyboard.type('39,2');
    await page.keyboard.press('Enter');
    // Before the next key: a « ? » that comes a question late would be a doubt.
    await page.locator('.number-field').waitFor({ state: 'detached' });
    await answerAll(page, 'n');
    await page.getByText('À dire pour finir').waitFor();
    await page.getByRole('radio').first().waitFor();
    await page.keyboard.press('p');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByText('Place gardée jusqu’à 11 h 35').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.booked').waitFor();
    await expect
      .poll(() => pages.one(`select state || ' ' || (call_id = '${call}') from request`))
      .toBe('booked true');
    await expect
      .poll(() =>
        pages.one(`select count(*)::int from seat where slot_id = '${slot}' and booking_id is not null`),
      )
      .toBe(1);
    await expect
      .poll(() => pages.one(`select answers ->> 'temperature' from triage where protocol = 'motive-fever'`))
      .toBe('39.2');
    const address = page.url();
    expect(decodeURIComponent(address)).not.toMatch(NAMES);
    await page.reload();
    await page.locator('.booked').waitFor();
    await page.getByText('DHÉNIN').waitFor();
    await page.keyboard.press('Escape');
    await section(page, 'Demandes').waitFor();
    // The file that was opened in the meantime is found again by what the patient says.
    await pages.world.settle();
    await section(page, 'Demandes').getByText('1 rendez-vous pris').click();
    await page.getByRole('link', { name: /rendez-vous à 15 h/ }).click();
    await expect.poll(() => page.url()).toBe(address);
  });

  test('leaves nothing but the SAMU once a red flag stands, and goes on when its advice is on record', async () => {
    const call = await pages.world.run((tx) => line.ringIn(tx, { phone: PHONE }));
    await pages.world.settle();
    const { page, me } = await pages.signIn();
    await pages.inConversation(page, me, call);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Appels' }).click();
    await writeDown(page);
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: 'Transférez au SAMU' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('alerte-titre');
    const all = (await page.locator('main.request-page').textContent()) ?? '';
    expect(all).toContain('03 53 01 01 50');
    expect(all).toContain('114');
    expect(all).not.toMatch(/Places|Histoire|brûlures|Demander aux professionnels/);
    await page.locator('.red-flag').getByRole('button', { name: 'Appeler le SAMU à trois' }).click();
    await page.getByText('On appelle le SAMU').waitFor();
    await expect.poll(() => pages.one(`select count(*)::int from call_leg where party = 'samu'`)).toBe(1);
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Enregistrer l’avis du SAMU').click();
    await page.getByLabel('Qui l’a donné').fill('Dr Régis Inventé');
    await page.getByLabel('Numéro de dossier').fill('26-1123');
    await page.getByLabel('Avis, tel').fill('Pas de détresse, médecin dans les six heures.');
    await page.getByLabel('Le SAMU confie le patient à la ligne').check();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The flag had ended the questions: the others come before any place.
    await page.getByText('Posez maintenant les autres questions').waitFor();
    await page.locator('.question').waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Places proposées' }).count()).toBe(0);
    await answerAll(page, 'n');
    await page.getByRole('region', { name: 'Places proposées' }).waitFor();
    await page.getByText(/Alerte levée sur avis du SAMU de .* \(dossier.26-1123\)/).waitFor();
    await expect.poll(() => page.getByText('Pas de signe grave').count()).toBe(0);
    await expect.poll(() => pages.one(`select red_flag from request`)).toBe('lifted');
    await expect.poll(() => pages.one(`select file_number from red_flag_lift`)).toBe('26-1123');
  });

  test('ends with the SAMU where it takes the patient over', async () => {
    const { page } = await pages.signIn();
    await writeDown(page);
    await page.keyboard.press('o');
    await button(page, 'Enregistrer l’avis du SAMU').click();
    await page.getByLabel('Qui l’a donné').fill('Dr Régis Inventé');
    await page.getByLabel('Numéro de dossier').fill('26-1124');
    await page.getByLabel('Avis, tel').fill('SMUR envoyé.');
    await page.getByLabel('Pris en charge par le SAMU').check();
    await button(page, 'Enregistrer l’avis, le SAMU prend en charge').click();
    await page.getByRole('heading', { name: 'Demande réorientée' }).waitFor();
    await page.getByText('Motif : Pris en charge par le SAMU').waitFor();
    await expect
      .poll(() => pages.one(`select state || ' ' || red_flag from request`))
      .toBe('redirected raised');
  });

  test('takes the caller’s number and the call along, by the key as by the link', async () => {
    const call = await pages.world.run((tx) => line.ringIn(tx, { phone: PHONE }));
    await pages.world.settle();
    const { page, me } = await pages.signIn();
    await pages.inConversation(page, me, call);
    await page.getByRole('heading', { name: 'Appels' }).click();
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Nouvelle demande' }).waitFor();
    expect(page.url()).toContain(`appel=${call}`);
    const field = page.getByRole('group', { name: 'Ou nouveau dossier' }).getByLabel('Téléphone');
    await expect.poll(() => field.inputValue()).toBe('06 39 98 01 42');
    await page.reload();
    await expect.poll(() => field.inputValue()).toBe('06 39 98 01 42');
  });

  test('never takes unfinished questions for a no, and goes on where they were left', async () => {
    const { page } = await pages.signIn();
    await writeDown(page);
    const first = await questionOn(page);
    await answer(page, 'n');
    const second = await questionOn(page);
    await answer(page, 'n');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => questionOn(page)).toBe(second);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => questionOn(page)).toBe(first);
    await answer(page, 'n');
    await answer(page, 'n');
    const third = await questionOn(page);
    await page.reload();
    await expect.poll(() => questionOn(page)).toBe(third);
    const id = /demandes\/(.+)$/.exec(page.url())?.[1];
    const booked = await pages.world.request('POST', `/v1/requests/${id}/bookings`, { slotId: slot });
    expect(booked.status).toBe(409);
    await page.getByText('Décider autrement').waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Places proposées' }).count()).toBe(0);
    await answer(page, '?');
    await answerAll(page, 'n');
    await page.getByRole('heading', { name: /Passez-moi le patient/ }).waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Places proposées' }).count()).toBe(0);
    await button(page, 'Reprendre les questions avec le patient').click();
    await page.locator('.question').waitFor();
    await answerAll(page, 'n');
    // The motive comes before the places, unless the nurse says so.
    await page.getByRole('region', { name: 'Places, après les questions' }).waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Places proposées' }).count()).toBe(0);
    await seekPlaceNow(page);
    await page.getByRole('region', { name: 'Places proposées' }).waitFor();
  });

  test('tells in words that somebody else was faster, and offers what is left', async () => {
    const id = await aTriagedRequest(pages.world);
    const { page } = await pages.signIn();
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${id}`);
    const places = page.getByRole('region', { name: 'Places proposées' });
    await seekPlaceNow(page);
    await places.getByRole('radio').first().waitFor();
    await button(page, 'J’ai proposé ces places au patient').click();
    await button(page, 'Aucune ne lui convient').click();
    await button(page, 'J’ai proposé ces places au patient').waitFor();
    const rival = await aTriagedRequest(pages.world);
    await pages.world.request('POST', `/v1/requests/${rival}/bookings`, { slotId: slot });
    await places.getByRole('radio').first().check();
    await places.getByRole('alert').getByText('vient d’être prise').waitFor();
    await expect.poll(() => places.getByRole('radio').count()).toBe(1);
    await places.getByRole('radio').check();
    await button(page, /^Réserver cette place/).click();
    await page.locator('.booked').waitFor();
  });

  test('ends with a named outcome and its reason, is written about, and may be taken up again', async () => {
    const id = await aTriagedRequest(pages.world);
    const { page } = await pages.signIn();
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${id}`);
    await page.getByLabel('Note pour l’équipe').fill('préfère le matin');
    await button(page, 'Ajouter la note').click();
    await page.locator('.timeline').getByText('préfère le matin').waitFor();
    await page.getByText('Réorienter, clore').click();
    await page.getByLabel('Issue').selectOption({ label: 'Annuler' });
    await page.getByLabel('Motif', { exact: true }).selectOption({ label: 'Le patient renonce' });
    await page
      .getByRole('region', { name: 'Décider autrement' })
      .getByRole('button', { name: 'Enregistrer' })
      .click();
    await page.getByRole('heading', { name: 'Demande annulée' }).waitFor();
    await page.getByText('Motif : Le patient renonce').waitFor();
    await button(page, 'Rouvrir la demande').click();
    // It starts again, so the vital questions are asked again.
    await page.locator('.question').waitFor();
  });

  test('shows a coordinator place, time and state, and nothing clinical', async () => {
    const id = await aRequest(pages.world);
    const { page } = await pages.signIn('coordinator');
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${id}`);
    await page.getByRole('heading', { name: 'Demande à orienter' }).waitFor();
    expect(await page.content()).not.toContain('fièvre');
    await expect.poll(() => page.locator('.question').count()).toBe(0);
    await page.goto(`${new URL(page.url()).origin}/#/demandes/nouvelle`);
    await section(page, 'Demandes').waitFor();
  });

  test.each(['light', 'dark'] as const)('has no fault that keeps somebody out (%s)', async (colorScheme) => {
    const { page } = await pages.signIn('operator', { colorScheme, reducedMotion: 'reduce' });
    const narrow = async () => {
      await page.setViewportSize({ width: 375, height: 800 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
      await page.setViewportSize({ width: 1280, height: 800 });
    };
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Nouvelle demande' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await narrow();
    await page.keyboard.press('Escape');
    await section(page, 'Demandes').waitFor();
    await writeDown(page, { complaint: 'Fièvre' });
    expect(await faultsOf(page)).toEqual([]);
    await narrow();
    await answer(page, '?');
    await answerAll(page, 'n');
    await page.getByRole('heading', { name: /Passez-moi le patient/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Reprendre les questions avec le patient').click();
    await page.locator('.question').waitFor();
    await answerAll(page, 'n');
    await seekPlaceNow(page);
    await page.getByRole('radio').first().check();
    await page.getByText('Place gardée').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await narrow();
    await button(page, 'Protocoles').click();
    await page
      .getByRole('heading', { name: 'Fièvre' })
      .or(page.getByText('Fièvre', { exact: true }))
      .first()
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await narrow();
  });
});
