import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { aVolunteer, nobodyVolunteers } from '../offers/volunteers.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { button, type PhonePages, section } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

describe.skipIf(noBrowser)('what a nurse decides about a request', () => {
  let pages: PhonePages;
  beforeAll(async () => {
    pages = await startRequestPages();
  });
  beforeEach(() => pages.startAgain());
  afterEach(async () => {
    await pages.signOut();
    await nobodyVolunteers(pages.world);
  });
  afterAll(() => pages?.close());

  const read = async (path: string) => (await pages.world.request('GET', path)).body;
  const open = async (page: Page, id: string) => {
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${id}`);
    await page.getByRole('heading', { name: /^Demande/ }).waitFor();
  };

  test('somebody who gives up care is followed up: each thing becomes a task', async () => {
    const id = await aTriagedRequest(pages.world);
    const { page } = await pages.signIn();
    await open(page, id);
    await page.getByText('Le patient renonce ou ne peut pas seul').click();
    await page.getByLabel('Organiser son transport').check();
    await page.getByLabel('Vérifier qu’il y est allé').check();
    await section(page, 'Décider autrement').getByRole('button', { name: 'Enregistrer' }).first().click();
    await page.locator('.timeline').getByText('Suivi organisé').waitFor();
    const { items } = await read(`/v1/requests/${id}/timeline`);
    expect(items.map(({ words }: { words: string }) => words)).toContainEqual(
      expect.stringContaining('Suivi organisé'),
    );
    const tasks = (await read('/v1/tasks')).items.map(({ kind }: { kind: string }) => kind);
    expect(tasks).toContain('arrange-transport');
    const followedUp = await pages.one(
      `select string_agg(what, ',' order by what) from event, jsonb_array_elements_text(data -> 'what') what
        where type = 'request.followed-up' and subject = '${id}'`,
    );
    expect(followedUp).toBe('attendance,transport');
  });

  test('she orients otherwise than the protocol, with her reason', async () => {
    const id = await aTriagedRequest(pages.world);
    const { page } = await pages.signIn();
    await open(page, id);
    await page.getByText('Orienter autrement que le protocole').click();
    const form = section(page, 'Décider autrement').locator('form').first();
    await form.getByLabel('Vers').selectOption({ label: 'Une autre profession' });
    await form.getByLabel('Profession').selectOption({ label: 'Sage-femme' });
    await form.getByLabel('Dans un délai de').selectOption('6');
    await form.getByLabel('Pourquoi').fill('La sage-femme la suit et peut la voir.');
    await form.getByRole('button', { name: 'Enregistrer' }).click();
    await section(page, 'Orientation').getByText('Sage-femme').waitFor({ timeout: 2000 });
    await expect
      .poll(() => read(`/v1/requests/${id}`))
      .toMatchObject({
        orientation: 'profession',
        care: { to: 'profession', profession: 'midwife', withinHours: 6 },
      });
    await page.locator('.timeline [data-kind=note]').getByText('La sage-femme la suit').waitFor();
  });

  test('of two requests for the same need she keeps the other one, and is led to it', async () => {
    const first = await aTriagedRequest(pages.world);
    const { patientId } = await read(`/v1/requests/${first}`);
    const second = await aRequest(pages.world, { patientId, patient: undefined });
    await screen(pages.world, second);
    const { page } = await pages.signIn();
    await open(page, second);
    const kept = `n°\u00a0${first.slice(-4).toUpperCase()}`;
    await page.getByRole('link', { name: `Demande ${kept}` }).waitFor();
    await button(page, `Garder la demande ${kept} et clore celle-ci`).click();
    await page.getByText('Réunie à la').waitFor();
    await expect
      .poll(() => read(`/v1/requests/${second}`))
      .toMatchObject({ state: 'cancelled', mergedInto: first });
    await page.getByRole('link', { name: `demande ${kept}` }).click();
    await page.locator('.timeline').getByText('Autre demande reçue pour le même besoin').waitFor();
  });

  test('a patient waits on the common list of a profession, which takes them on', async () => {
    const id = await aTriagedRequest(pages.world);
    const therapist = await aVolunteer(pages.world, { profession: 'speech-therapist' });
    const { page } = await pages.signIn();
    await open(page, id);
    await button(page, 'Chercher une place sans ces questions').click();
    await page.getByText('Liste d’attente commune').click();
    await section(page, 'Demander aux professionnels')
      .getByRole('combobox', { name: 'Profession' })
      .selectOption({ label: 'Orthophoniste' });
    await button(page, 'Inscrire sur la liste').click();
    await page.locator('.timeline').getByText('liste d’attente : orthophoniste').waitFor();
    expect((await read(`/v1/requests/${id}`)).state).toBe('waiting');
    await pages.signOut();
    const hers = await pages.openAs(therapist.token, { viewport: { width: 375, height: 812 } });
    await hers.getByText('1 patient attend').click();
    expect(await hers.content()).not.toMatch(/Alix|39 98 01 23/);
    await button(hers, 'Prendre ce patient').click();
    await hers.getByText('INVENTÉ Alix').waitFor();
    const waiting = await pages.world.request('GET', '/v1/waiting', undefined, { as: therapist.token });
    expect(waiting.body.items).toEqual([]);
  });

  test('whoever looks for a treating doctor is told who takes new patients, the nearest first', async () => {
    const near = await aDoctor(pages.world, 'Voisin');
    await pages.world.database.owner.query(`update professional set takes_patients = (id = $1)`, [near.id]);
    await pages.world.database.owner.query(`update place set phone = '+33327000011' where id = $1`, [
      near.placeId,
    ]);
    await aSlot(pages.world, near, '2026-11-24T15:00:00+01:00');
    const id = await aRequest(pages.world, { kind: 'mt' });
    await screen(pages.world, id);
    const { page } = await pages.signIn();
    await open(page, id);
    const list = section(page, 'Médecins qui prennent de nouveaux patients');
    await list.getByText('Dr Camille Voisin').waitFor();
    await expect
      .poll(() => list.getByRole('link', { name: '03 27 00 00 11' }).getAttribute('href'))
      .toBe('tel:+33327000011');
    const { items } = await read(`/v1/requests/${id}/nearby-doctors`);
    expect(items).toMatchObject([{ professionalId: near.id }]);
    await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
  });

  test('a coordinator declares who may give the care that a protocol delegates, and takes it back', async () => {
    const nurse = await aVolunteer(pages.world, { profession: 'nurse' });
    await pages.world.database.owner.query(`update professional set rpps = '99900004242' where id = $1`, [
      nurse.id,
    ]);
    const { page } = await pages.signIn('coordinator');
    await button(page, 'Protocoles').click();
    const row = page
      .locator('.protocol-row')
      .filter({ hasText: 'infirmier ou infirmière d’une équipe' })
      .first();
    await row.getByText('Personne n’est encore déclaré').waitFor();
    await row.getByText('Déclarer les professionnels').click();
    await row
      .getByRole('checkbox', { name: /Inventé/ })
      .first()
      .click();
    await row.getByText('1 professionnel déclaré').waitFor();
    const declared = () => read('/v1/protocols/sore-throat-protocol').then((it) => it.declared);
    await expect.poll(() => declared()).toEqual([nurse.id]);
    await row
      .getByRole('checkbox', { name: /Inventé/ })
      .first()
      .click();
    await row.getByText('Personne n’est encore déclaré').waitFor();
    await expect.poll(() => declared()).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has no fault that keeps somebody out (%s)', async (colorScheme) => {
    const first = await aTriagedRequest(pages.world);
    const { patientId } = await read(`/v1/requests/${first}`);
    const second = await aRequest(pages.world, { patientId, patient: undefined, kind: 'both' });
    await screen(pages.world, second);
    await pages.world.request('POST', `/v1/requests/${second}/notes`, {
      text: 'Sourde de l’oreille droite.',
    });
    const { page } = await pages.signIn('operator', { colorScheme, reducedMotion: 'reduce' });
    await open(page, second);
    await page.locator('.timeline').getByText('Sourde de l’oreille').waitFor();
    for (const closed of (await page.locator('details:not([open]) > summary').all()).toReversed())
      await closed.click();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 375, height: 812 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await button(page, 'Protocoles').click();
    await button(page, /^Lire le protocole/)
      .first()
      .click();
    await page.getByRole('heading', { name: 'Questions, dans cet ordre' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  });
});
