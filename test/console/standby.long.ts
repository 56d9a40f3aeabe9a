import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planReview } from '../../src/matching/review-due.ts';
import { hours, type Instant, isoIn } from '../../src/platform/clock.ts';
import * as line from '../board/line-rows.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld } from '../support/world.ts';
import { button, type PhonePages, section } from './phone-pages.ts';
import { startRequestPages } from './request-pages.ts';

describe.skipIf(noBrowser)('a nurse with a patient for whom there is no place', () => {
  let pages: PhonePages;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  let other: typeof doctor;
  beforeAll(async () => {
    pages = await startRequestPages(startWorld);
    doctor = await aDoctor(pages.world, 'Lemaire');
    other = await aDoctor(pages.world, 'Carpentier');
  });
  beforeEach(async () => {
    await pages.startAgain();
    await pages.world.database.owner.query('truncate slot, standby cascade');
  });
  afterEach(() => pages.signOut());
  afterAll(() => pages?.close());

  const inHours = (h: number) => isoIn('Europe/Paris', (pages.world.clock.now() + hours(h)) as Instant);
  const aPerson = (givenName: string, more: Record<string, unknown> = {}) =>
    aTriagedRequest(pages.world, { patient: { ...ALIX, givenName }, ...more });
  const book = async (requestId: string, slotId: string): Promise<string> => {
    const answer = await pages.world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.id;
  };
  async function open(page: Page, id: string): Promise<void> {
    await page.goto(`${new URL(page.url()).origin}/#/demandes/${id}`);
    await page.getByRole('heading', { name: /^Demande n°/ }).waitFor();
  }
  const seekPlaces = async (page: Page) => {
    await button(page, 'Chercher une place sans ces questions').click();
    await section(page, 'Places proposées').waitFor();
  };
  /** Rows that have just come are still fading in. */
  const axe = async (page: Page) => {
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    return faultsOf(page);
  };
  const toBoard = async (page: Page) => {
    await button(page, /Tableau/)
      .first()
      .click();
    await section(page, 'Demandes').waitFor();
  };

  test('learns why not another doctor, writes the patient down with their yes, and sees the place that falls free at once', async () => {
    const { world } = pages;
    const slotId = await aSlot(world, doctor, inHours(3));
    const bookingId = await book(await aPerson('Premier'), slotId);
    const waiting = await aPerson('Odette');
    const { page } = await pages.signIn();
    await open(page, waiting);
    await seekPlaces(page);
    await page.getByText('Aucune place ne convient pour l’instant').waitFor();

    // By the keyboard alone: a name, and what stands in the way, with what could be done.
    await page.keyboard.press('k');
    await page.keyboard.type('lemaire');
    await page.keyboard.press('Enter');
    const why = page.locator('.explained');
    await why.getByText('toutes ses places sont prises').waitFor();
    await why.getByText('demandez aux professionnels, ou appelez son cabinet').waitFor();
    await button(page, /Aller à « Demander aux professionnels »/).press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('professionnels');
    await page.keyboard.press('k');
    await page.keyboard.type('camille');
    await page.keyboard.press('Enter');
    await button(page, 'Dr Camille Carpentier').press('Enter');
    await why.getByText(/Dr Camille Carpentier.*n’a rien publié/).waitFor();
    expect(await axe(page)).toEqual([]);

    // Without the patient's yes nobody is written down.
    const list = section(page, 'Liste d’attente');
    await page.keyboard.press('Escape');
    await page.keyboard.press('w');
    await list.getByRole('button', { name: 'Inscrire en liste d’attente' }).click();
    await list.getByRole('alert').getByText('Le patient accepte d’être convoqué').waitFor();
    await expect.poll(() => pages.one('select count(*)::int from standby')).toBe(0);
    await list.getByRole('checkbox').press('Space');
    await list.getByRole('button', { name: 'Inscrire en liste d’attente' }).press('Enter');
    const listed = section(page, 'En liste d’attente');
    await listed.getByText(/^Attend depuis .*Accord noté par une opératrice/).waitFor();
    await listed.getByRole('button', { name: 'Retirer de la liste d’attente' }).press('Enter');
    await list.getByRole('checkbox').check();
    await list.getByRole('button', { name: 'Inscrire en liste d’attente' }).press('Enter');
    await listed.waitFor();
    expect(await axe(page)).toEqual([]);

    await toBoard(page);
    const board = section(page, 'Liste d’attente');
    await board.getByRole('link', { name: /^46 ans, Douai/ }).waitFor();
    await board.getByText(/^encore 2[34] h/).waitFor();
    expect(await axe(page)).toEqual([]);

    await world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'better' });
    await board.getByRole('link', { name: /^Rendez-vous à/ }).waitFor();
    await board.getByText('1 place donnée, 1 patient à prévenir').waitFor();
    expect(await axe(page)).toEqual([]);
    await board.getByRole('link', { name: /^Rendez-vous à/ }).press('Enter');
    const booked = page.locator('.booked');
    await booked.getByText('Place donnée par la liste d’attente').waitFor();
    await booked.getByText('à prévenir par téléphone').waitFor();
    await page.locator('.story').getByText('Placé par la liste d’attente').waitFor();
    await toBoard(page);
    await button(page, /^C’est fait/)
      .first()
      .waitFor();
    const task = await pages.one(
      `select t.id from task t join booking b on b.id = t.subject where t.kind = 'tell-booking' and b.request_id = '${waiting}'`,
    );
    await world.request('POST', `/v1/tasks/${String(task)}/done`);
    await board.getByText('prévenu par téléphone', { exact: true }).waitFor();
  });

  test('moves a patient to a better place only with their yes, and the one who waited has theirs', async () => {
    const { world } = pages;
    const late = await aDoctor(world, 'Leroy');
    const soon = await aSlot(world, doctor, inHours(3));
    const tonight = await aSlot(world, late, inHours(8));
    const flexible = await aPerson('Souple');
    await book(flexible, soon);
    const hurried = await aPerson('Bientôt', { availableTo: inHours(5) });
    await world.settle();
    await world.run((tx) => planReview(tx));
    world.clock.advance(11 * 60_000);
    await world.settle();

    const { page } = await pages.signIn();
    const better = section(page, 'Meilleures places');
    await better.getByText('laisse sa place à une demande').waitFor();
    await better.getByText('ensuite').waitFor();
    expect(await axe(page)).toEqual([]);
    await section(page, 'Tâches').getByRole('link', { name: 'Une place serait possible' }).press('Enter');
    await seekPlaces(page);
    await page.getByText('Possible une fois que la').waitFor();
    expect(await axe(page)).toEqual([]);
    // Its own patient is asked first: one key leads there, one says yes.
    await page.keyboard.press('g');
    await page.keyboard.press('Enter');
    await section(page, 'Une meilleure place').waitFor();
    expect(await axe(page)).toEqual([]);
    await expect.poll(() => pages.one(`select slot_id from booking where state = 'booked'`)).toBe(soon);
    await page.keyboard.press('g');
    await page.keyboard.press('Enter');
    await expect.poll(() => pages.one(`select slot_id from booking where state = 'booked'`)).toBe(tonight);
    await book(hurried, soon);
    await world.settle();
    await toBoard(page);
    await expect.poll(() => section(page, 'Tâches').getByText('Une place serait possible').count()).toBe(0);
    await expect.poll(() => better.count()).toBe(0);
  });

  test('chooses by a number, has the place kept while the call goes on, and takes one that is not among the first', async () => {
    const { world } = pages;
    for (let no = 0; no < 6; no++) await aSlot(world, doctor, inHours(2 + no / 4));
    await world.database.owner.query('update place set lat = 50.5 where id = $1', [other.placeId]);
    const last = await aSlot(world, other, inHours(9));
    const id = await aPerson('Choix');
    const call = await world.run((tx) => line.ringIn(tx));
    await world.database.owner.query('update request set call_id = $1 where id = $2', [call, id]);
    const { page } = await pages.signIn();
    await open(page, id);
    await seekPlaces(page);
    const places = section(page, 'Places proposées');
    await places.getByRole('radio').nth(4).waitFor();
    await expect.poll(() => places.getByRole('radio').count()).toBe(5);
    await page.keyboard.press('2');
    await page.getByText('Place gardée jusqu’à').waitFor();
    await page.getByText(/^Encore [45] min.*prolongée tant que l’appel dure/).waitFor();
    await expect.poll(() => places.getByRole('radio').nth(1).isChecked()).toBe(true);
    // The call goes on: the place is asked for again before it falls free. Each event tells the page what time it is.
    const until = async () =>
      Date.parse(String(await pages.one(`select max(held_until) from seat where holder = '${id}'`)));
    const first = await until();
    world.clock.advance(4.5 * 60_000);
    await world.run((tx) => line.ringIn(tx));
    await expect.poll(until).toBe(first + 4.5 * 60_000);
    await world.run((tx) => line.endCall(tx, call));
    const kept = await until();
    world.clock.advance(4.5 * 60_000);
    await world.run((tx) => line.ringIn(tx));
    await page.getByText('sans prolongation').waitFor();
    await expect.poll(() => until()).toBe(kept);

    await page.keyboard.press('k');
    await page.keyboard.type('carpentier');
    await page.keyboard.press('Enter');
    const why = page.locator('.explained');
    await why
      .getByText(/choix n° 7/)
      .first()
      .waitFor();
    expect(await axe(page)).toEqual([]);
    await why.getByRole('button', { name: 'Prendre cette place' }).press('Enter');
    await expect.poll(() => places.getByRole('radio').count()).toBe(6);
    await expect.poll(() => pages.one(`select slot_id from seat where holder = '${id}'`)).toBe(last);
    // The keyboard is on it, and after the booking at what was agreed.
    await expect.poll(() => places.getByRole('radio').nth(5).isChecked()).toBe(true);
    await expect
      .poll(() =>
        places
          .getByRole('radio')
          .nth(5)
          .evaluate((it) => it === document.activeElement),
      )
      .toBe(true);
    await page.keyboard.press('Enter');
    await page.locator('.booked').waitFor();
    await expect.poll(() => pages.one(`select slot_id from booking where state = 'booked'`)).toBe(last);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('Rendez-vous pris');
  });

  test('reads what happened when the professional takes the slot back, and goes on from there', async () => {
    const { world } = pages;
    const slotId = await aSlot(world, doctor, inHours(4));
    const id = await aPerson('Déçue');
    await book(id, slotId);
    await world.request(
      'POST',
      `/v1/slots/${slotId}/withdraw`,
      { reason: 'unavailable' },
      { as: doctor.token },
    );
    await world.settle();
    const { page } = await pages.signIn();
    await open(page, id);
    const notice = page.locator('.fell-through');
    await notice.getByText('Dr Camille Lemaire').waitFor();
    await notice.getByText('Le patient n’est pas prévenu').waitFor();
    expect(await axe(page)).toEqual([]);
  });
});
