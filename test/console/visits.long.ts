import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { longDate } from '../../src/console/web/words.ts';
import { aNewDay, type Day } from './a-new-day.ts';
import { button, type PhonePages } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

const PARIS = { timeZone: 'Europe/Paris' };
const PHONE_SIZE = { viewport: { width: 375, height: 812 } };

describe.skipIf(noBrowser)('a visit that is agreed', () => {
  let pages: PhonePages;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  beforeAll(async () => {
    pages = await startRequestPages();
    doctor = await aDoctor(pages.world);
  });
  beforeEach(async () => {
    await pages.startAgain();
    await pages.world.database.owner.query('truncate slot cascade');
  });
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  /** Booked on Monday 23 November at 14 h 15, an hour at which the line's day is at 11 h 30. */
  async function aVisit(start = '2026-11-23T14:15:00+01:00') {
    const slotId = await aSlot(pages.world, doctor, start);
    const requestId = await aTriagedRequest(pages.world);
    const { status, body } = await pages.world.request('POST', `/v1/requests/${requestId}/bookings`, {
      slotId,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { requestId, slotId, id: body.id as string };
  }
  async function openRequest(requestId: string, role: 'operator' | 'coordinator' = 'operator') {
    const { page } = await pages.signIn(role);
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${requestId}`);
    await page.locator('.booked').waitFor();
    return page;
  }
  const statesOf = (requestId: string) =>
    pages.one(
      `select string_agg(state, ' ' order by booked_at, id) from booking where request_id = '${requestId}'`,
    );

  test('is read out with its doctor, place and hour, and moves by the keyboard alone', async () => {
    const { requestId, slotId } = await aVisit();
    const other = await aSlot(pages.world, doctor, '2026-11-24T10:15:00+01:00');
    const page = await openRequest(requestId);
    const booked = page.locator('.booked');
    await expect
      .poll(() => booked.textContent())
      .toMatch(
        /Aujourd’hui lundi 23 novembre à 14\sh\s15.*Dr Camille Lemaire.*Cabinet Lemaire, 1 rue Inventée, Douai/,
      );
    await page.keyboard.press('l');
    await page.getByRole('group', { name: 'Déplacer le rendez-vous' }).getByRole('radio').first().waitFor();
    await page.keyboard.press('p');
    await page.keyboard.press('ArrowDown');
    await page.getByText('Place gardée jusqu’à').waitFor();
    await page.keyboard.press('Enter');
    await booked.getByText('Demain mardi 24 novembre à 10 h 15').waitFor();
    await expect.poll(() => statesOf(requestId)).toBe('moved booked');
    const taken = `select string_agg(slot_id::text, ' ') from seat where booking_id is not null`;
    await expect.poll(() => pages.one(taken)).toBe(other);
    await expect.poll(() => pages.one(`select holder from seat where slot_id = '${slotId}'`)).toBeNull();
    await page.locator('.past-visits').getByText('Déplacé').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  test('stays where it is when somebody else was faster, and what is left is shown', async () => {
    const { requestId } = await aVisit();
    const other = await aSlot(pages.world, doctor, '2026-11-23T15:00:00+01:00');
    await aSlot(pages.world, doctor, '2026-11-23T16:00:00+01:00');
    const page = await openRequest(requestId);
    await button(page, /^Déplacer/).click();
    const panel = page.getByRole('group', { name: 'Déplacer le rendez-vous' });
    await panel.getByRole('radio').nth(1).waitFor();
    const rival = await aTriagedRequest(pages.world);
    await pages.world.request('POST', `/v1/requests/${rival}/bookings`, { slotId: other });
    await panel.getByRole('radio').first().check();
    await panel.getByRole('alert').getByText('vient d’être prise').waitFor();
    await expect.poll(() => panel.getByRole('radio').count()).toBe(1);
    await expect.poll(() => statesOf(requestId)).toBe('booked');
  });

  test('is called off with who does and why; the search goes on at once, and the page says what was', async () => {
    const { requestId } = await aVisit();
    const page = await openRequest(requestId);
    await page.keyboard.press('x');
    const panel = page.getByRole('group', { name: 'Annuler le rendez-vous' });
    await panel.getByLabel('Pourquoi').selectOption({ label: 'Ne peut pas venir' });
    expect(await faultsOf(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Annuler ce rendez-vous' }).click();
    await page.getByText('Annulé par le patient (ne peut pas venir)').waitFor();
    // The motive was not gone through: its questions come before a place, unless she decides otherwise.
    await button(page, 'Chercher une place sans ces questions').click();
    await page.getByRole('region', { name: 'Places proposées' }).waitFor();
    await expect
      .poll(() => pages.one(`select cancelled_by || ' ' || reason from booking`))
      .toBe('patient cannot-come');
    await expect.poll(() => page.locator('.booked').count()).toBe(0);
  });

  test('says that the patient has arrived, or did not come', async () => {
    const { requestId } = await aVisit();
    const page = await openRequest(requestId);
    // The hour has not come: nobody has missed it.
    await expect.poll(() => button(page, /Ne s’est pas présenté/).count()).toBe(0);
    await page.keyboard.press('v');
    // It is hours away: a slip of the finger is not an arrival.
    await page.getByText('Le rendez-vous est à 14 h 15').waitFor();
    await expect.poll(() => statesOf(requestId)).toBe('booked');
    await button(page, 'Oui, il est arrivé').click();
    await page.getByRole('heading', { name: 'Patient arrivé' }).waitFor();
    await expect.poll(() => statesOf(requestId)).toBe('arrived');
  });

  test('is read by a coordinator, who changes nothing of it', async () => {
    const { requestId } = await aVisit();
    const page = await openRequest(requestId, 'coordinator');
    const booked = page.locator('.booked');
    await booked.getByText('Aujourd’hui lundi 23 novembre à 14 h 15').waitFor();
    await expect.poll(() => booked.getByRole('button').count()).toBe(0);
  });

  test('is called off beside an alert, and by nothing else there', async () => {
    const { requestId } = await aVisit();
    await pages.world.database.owner.query(`update request set red_flag = 'raised' where id = $1`, [
      requestId,
    ]);
    const page = await openRequest(requestId);
    await page.getByRole('heading', { name: 'Transférez au SAMU' }).waitFor();
    const booked = page.locator('.booked');
    await expect.poll(() => booked.getByRole('button').allTextContents()).toEqual(['Annuler… x']);
  });

  /** After the others: the product's clock moves here, and never goes back. */
  describe('on the doctor’s page', () => {
    let day: Day;
    beforeEach(() => {
      day = aNewDay(pages.world);
    });
    const openDoctor = (hour: string): Promise<Page> => {
      day.goTo(hour);
      return pages.openAs(doctor.token, PHONE_SIZE);
    };
    /** The phone comes out of the pocket. */
    const look = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

    test('stands with who comes, who is said to be there and whose report is written', async () => {
      const { id, requestId } = await aVisit(day.at('14:15'));
      await aVisit(day.at('09:00', 1));
      const page = await openDoctor('14:20');
      const card = page.getByRole('article', { name: '14 h 15, INVENTÉ Alix' });
      await card.getByText('fièvre depuis hier').waitFor();
      await expect
        .poll(() => card.getByRole('link', { name: /Appeler/ }).getAttribute('href'))
        .toBe('tel:+33639980123');
      await page.getByRole('heading', { name: `demain ${longDate(day.at('09:00', 1), PARIS)}` }).waitFor();
      await card.getByText('Ce que la ligne a recueilli').click();
      await card.getByText('Questions posées et réponses').waitFor();
      await card.getByRole('button', { name: 'Arrivé', exact: true }).click();
      await card.getByText('arrivé', { exact: true }).waitFor();
      await card.getByText('Écrire le retour').click();
      await card.getByRole('button', { name: 'Relire et signer' }).click();
      await card.getByText('Dites quelle est la suite pour le patient.').waitFor();
      await card.getByLabel('Pris en charge').check();
      await card.getByText('Pas de signe de gravité').click();
      await card.getByText('Un mot de plus').first().click();
      await card.getByLabel('Un mot de plus').fill('Angine, traitement donné.');
      expect(await faultsOf(page)).toEqual([]);
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
      await card.getByRole('button', { name: 'Relire et signer' }).click();
      await card.getByText('Oui, il est d’accord').click();
      await card.getByRole('button', { name: 'Signer et envoyer' }).click();
      await page.getByText('Retour signé pour INVENTÉ Alix.').waitFor();
      await page.getByText('1 rendez-vous terminé').click();
      await page.getByText('Patient vu').waitFor();
      await page.getByText('Relire mon retour').click();
      await page.getByText('Angine, traitement donné.').waitFor();
      await expect
        .poll(() => pages.one(`select outcome || ' ' || text from report where booking_id = '${id}'`))
        .toBe('treated Angine, traitement donné.');
      await expect
        .poll(() => pages.one(`select state from request where id = '${requestId}'`))
        .toBe('reported');
      // The nurse reads how it ended.
      await pages.signOut();
      const { page: line } = await pages.signIn();
      await line.goto(`${new URL(line.url()).origin}/#/demandes/${requestId}`);
      await line.locator('.past-visits').getByText('Patient vu').waitFor();
    });

    test('begins and ends at the line’s hours on a phone that is set wrong, and on a page that stays open', async () => {
      await aVisit(day.at('14:15'));
      const page = await openDoctor('14:10');
      const card = page.getByRole('article', { name: '14 h 15, INVENTÉ Alix' });
      const missed = card.getByRole('button', { name: 'Pas venu' });
      await page.clock.setFixedTime(new Date(day.at('23:59', 3)));
      await look(page);
      await page.getByRole('heading', { name: `aujourd’hui ${longDate(day.at('14:15'), PARIS)}` }).waitFor();
      await expect.poll(() => missed.count()).toBe(0);
      day.goTo('14:16');
      await look(page);
      await missed.waitFor();
      await expect.poll(() => page.getByRole('heading', { name: 'Retour à écrire' }).count()).toBe(0);
      day.goTo('14:31');
      await look(page);
      await page.getByRole('heading', { name: 'Retour à écrire' }).waitFor();
    });

    test('keeps up with a clock that runs fast, of which a page that looks rarely would be an hour behind', async () => {
      await aVisit(day.at('14:15'));
      const page = await openDoctor('14:10');
      const card = page.getByRole('article', { name: '14 h 15, INVENTÉ Alix' });
      await card.waitFor();
      // What the page does every little while is out of the way.
      await page.addInitScript(() => {
        const { setInterval } = globalThis;
        Object.assign(globalThis, {
          setInterval: (run: () => void, ms: number) => (ms < 10_000 ? setInterval(run, ms) : 0),
        });
      });
      await page.reload();
      await card.waitFor();
      day.goTo('14:16');
      await look(page);
      await card.getByRole('button', { name: 'Pas venu' }).waitFor();
      day.goTo('14:31');
      await page.getByRole('heading', { name: 'Retour à écrire' }).waitFor();
    });

    test('is given up by the doctor: a task for the nurse, a new search, and the time goes to nobody', async () => {
      const { id, requestId, slotId } = await aVisit(day.at('14:15'));
      const page = await openDoctor('11:40');
      const card = page.getByRole('article', { name: /14 h 15/ });
      await card.getByText('Annuler ce rendez-vous').first().click();
      await card.getByLabel('Pourquoi').selectOption({ label: 'Retenu par une urgence' });
      await card.getByRole('button', { name: 'Annuler ce rendez-vous' }).click();
      await page.getByText('Aucun patient attendu').waitFor();
      await expect
        .poll(() => pages.one(`select state from request where id = '${requestId}'`))
        .toBe('triaged');
      await expect.poll(() => pages.one(`select state from slot where id = '${slotId}'`)).toBe('withdrawn');
      await expect
        .poll(() => pages.one(`select kind from task where subject = '${id}'`))
        .toBe('check-on-patient');
      // Whoever it was, is not theirs to read any more.
      await page.getByText('1 rendez-vous terminé').click();
      await page.getByText('Annulé par le professionnel (retenu par une urgence)').waitFor();
      expect(await page.content()).not.toMatch(/INVENTÉ|Alix|39 98/);
    });
  });
});
