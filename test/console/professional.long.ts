import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aVolunteer, nobodyVolunteers, type Volunteer } from '../offers/volunteers.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aTriagedRequest } from '../support/people.ts';
import { button, type PhonePages } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

/** As a reader does: the end of each part comes into sight. */
async function readAll(row: Locator): Promise<void> {
  for (const end of await row.locator('.reading .end').all()) await end.scrollIntoViewIfNeeded();
}

const PHONE_SIZE = { viewport: { width: 375, height: 812 } };

describe.skipIf(noBrowser)('a professional’s own page', () => {
  let pages: PhonePages;
  let doctor: Volunteer;
  beforeAll(async () => {
    pages = await startRequestPages();
  });
  beforeEach(async () => {
    await pages.startAgain();
    await pages.world.database.owner.query('truncate protocol_signature, slot cascade');
    doctor = await aVolunteer(pages.world, { onDuty: true });
    await pages.world.database.owner.query(`update professional set rpps = $2 where id = $1`, [
      doctor.id,
      `999${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`,
    ]);
  });
  afterEach(async () => {
    await pages.signOut();
    await nobodyVolunteers(pages.world);
  });
  afterAll(() => pages?.close());

  const put = async (body: object) => {
    const requestId = await aTriagedRequest(pages.world);
    const { status, body: offer } = await pages.world.request(
      'POST',
      `/v1/requests/${requestId}/offers`,
      body,
    );
    if (status !== 201) throw new Error(JSON.stringify(offer));
    return requestId;
  };

  test('takes an offer under the thumb, learns who it is only then, and writes what was found', async () => {
    const requestId = await put({ kind: 'visit', mode: 'HH' });
    const page = await pages.openAs(doctor.token, PHONE_SIZE);
    const offer = page.getByRole('article', { name: /Soins à domicile/ });
    await offer.waitFor();
    expect(await page.content()).not.toMatch(/Alix|1980|39 98 01 23/);
    await button(page, 'J’accepte').click();
    await page.getByText('INVENTÉ Alix').first().waitFor();
    await expect.poll(() => pages.one(`select state from request where id = '${requestId}'`)).toBe('booked');
    await page.getByText('Fiche d’évaluation').click();
    await page.getByLabel('Tension, le haut').fill('138');
    await page.getByLabel('Température').fill('38,4');
    await page.getByLabel('Ce qui est constaté').fill('gorge rouge, pas de gêne');
    await button(page, 'Enregistrer la fiche').click();
    await page.getByText('Dites si le patient va plus mal').waitFor();
    await page.getByRole('group', { name: 'Plus mal' }).getByLabel('Non').check();
    await button(page, 'Enregistrer la fiche').click();
    await page.getByText('Fiche enregistrée').waitFor();
    await expect.poll(() => pages.one(`select count(*)::int from assessment`)).toBe(1);
    await page.getByText('Un empêchement ?', { exact: true }).click();
    await button(page, 'Rendre la demande').click();
    await page.getByText(/demande passée|demandes passées/).waitFor();
    await expect
      .poll(() => pages.one(`select state from offer_recipient where professional_id = '${doctor.id}'`))
      .toBe('withdrew');
  });

  test('answers the nurse’s question, and says no without a reason', async () => {
    const requestId = await put({ kind: 'question', question: 'Doxycycline et soleil : que dire ?' });
    await put({ kind: 'visit' });
    const page = await pages.openAs(doctor.token, PHONE_SIZE);
    await page.getByText('Doxycycline et soleil').waitFor();
    await page.getByLabel('Votre réponse').fill('À éviter, crème et manches longues.');
    await button(page, 'Répondre').click();
    await expect
      .poll(() =>
        pages.one(`select text from request_note where request_id = '${requestId}' and kind = 'answer'`),
      )
      .toBe('À éviter, crème et manches longues.');
    await page
      .getByRole('article', { name: /Soins/ })
      .getByRole('button', { name: 'Je ne peux pas' })
      .click();
    await expect
      .poll(() => pages.one(`select count(*)::int from offer_recipient where state = 'declined'`))
      .toBe(1);
  });

  test('signs a protocol whose text was read, and sees it among the signed ones', async () => {
    const page = await pages.openAs(doctor.token, PHONE_SIZE);
    await page.getByText('Lire et signer', { exact: true }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Recherche de signes de gravité' });
    await row.getByRole('button', { name: /Lire et signer/ }).click();
    const sign = row.getByRole('button', { name: /^Signer la version/ });
    await row.getByText('Avez-vous du mal à respirer').first().waitFor();
    // The box is closed until the end of every part has been on the screen.
    await row.getByText('Pour signer, lisez chaque partie jusqu’au bout').waitFor();
    await expect.poll(() => row.getByLabel('J’ai lu ce texte').isDisabled()).toBe(true);
    await button(page, 'Voir le fichier tel qu’il est gardé').click();
    await expect.poll(() => row.getByLabel(/Texte du protocole/).inputValue()).toContain('id: vital-screen');
    await readAll(row);
    await expect.poll(() => sign.isDisabled()).toBe(true);
    await row.getByLabel('J’ai lu ce texte').check();
    await sign.click();
    await page.getByText('1 protocole signé').waitFor();
    await expect
      .poll(() =>
        pages.one(`select protocol || ' ' || (professional_id = '${doctor.id}') from protocol_signature`),
      )
      .toBe('vital-screen true');
    // The operator reads who stands for it.
    await pages.signOut();
    const { page: line } = await pages.signIn();
    await button(line, 'Protocoles').click();
    await line.getByText(/Signé par .*Inventé/).waitFor();
  });

  test('is told what a new version changes since the signed one, before signing it', async () => {
    const { body: text } = await pages.world.request('GET', '/v1/protocols/motive-fever');
    const { version } = text.inForce;
    const { body: kept } = await pages.world.request('GET', `/v1/protocols/motive-fever/${version}`);
    await pages.world.request(
      'POST',
      `/v1/protocols/motive-fever/${version}/sign`,
      { hash: kept.hash },
      { as: doctor.token },
    );
    const source = kept.source
      .replace(/^version: .*$/m, "version: 'neuve'")
      .replace(/^date: .*$/m, 'date: 2026-11-23')
      .replace('Fièvre depuis plus de trois jours', 'Fièvre qui dure');
    const added = await pages.world.request('POST', '/v1/protocols', { source }, { as: 'coordinator' });
    expect(added.status).toBe(201);
    const page = await pages.openAs(doctor.token, PHONE_SIZE);
    await page.getByText('Lire et signer', { exact: true }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'version neuve' });
    await row.getByRole('button', { name: /Lire et signer/ }).click();
    const changed = row.getByRole('region', { name: 'Ce qui a changé' });
    await changed.getByText(`depuis la version ${version}`).waitFor();
    await changed.getByText('Fièvre depuis plus de trois jours').waitFor();
    await changed.getByText('Fièvre qui dure').waitFor();
    // The sentence before and after, and the date: nothing else has changed.
    await expect.poll(() => changed.getByRole('listitem').count()).toBe(4);
    await readAll(row);
    await row.getByLabel('J’ai lu ce texte').check();
    await row.getByRole('button', { name: 'Signer la version neuve' }).click();
    await expect
      .poll(() => pages.one(`select string_agg(version, ',' order by version) from protocol_signature`))
      .toBe(`${version},neuve`);
    await pages.world.database.owner.query(
      `delete from protocol_signature; delete from protocol where version = 'neuve'`,
    );
  });

  test.each(['light', 'dark'] as const)('has no fault that keeps somebody out (%s)', async (colorScheme) => {
    await put({ kind: 'question', question: 'Doxycycline et soleil : que dire ?' });
    await put({ kind: 'visit' });
    const page = await pages.openAs(doctor.token, { ...PHONE_SIZE, colorScheme, reducedMotion: 'reduce' });
    await button(page, 'J’accepte').click();
    await page.getByText('Fiche d’évaluation').click();
    await page.getByText('Lire et signer', { exact: true }).click();
    await button(page, /Lire et signer/)
      .first()
      .click();
    await page.getByRole('heading', { name: 'Pour qui, et par qui' }).waitFor();
    await button(page, 'Voir le fichier tel qu’il est gardé').click();
    await page.getByLabel(/Texte du protocole/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  });
});
