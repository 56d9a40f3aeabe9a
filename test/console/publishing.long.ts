import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { absenceRoutes } from '../../src/availability/absence-routes.ts';
import { availabilityRoutes } from '../../src/availability/routes.ts';
import { bookingRoutes } from '../../src/bookings/routes.ts';
import { withdrawRoutes } from '../../src/bookings/withdraw-routes.ts';
import { readFeed } from '../../src/calendars/read-feed.ts';
import { calendarRoutes } from '../../src/calendars/routes.ts';
import { directoryRoutes } from '../../src/directory/routes.ts';
import { offerRoutes } from '../../src/offers/routes.ts';
import { waitingRoutes } from '../../src/offers/waiting-routes.ts';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { liftRoutes } from '../../src/requests/lift-routes.ts';
import { slotRoutes } from '../../src/slots/routes.ts';
import { protocolRoutes } from '../../src/triage/protocol-routes.ts';
import { appointment, diary } from '../calendars/diary-server.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { button, type PhonePages, section, startPhonePages } from './phone-pages.ts';
import { aDiaryServer, tooSmall } from './publishing-pages.ts';

const PHONE_SIZE = { viewport: { width: 390, height: 844 }, hasTouch: true };

describe.skipIf(noBrowser)('a doctor with a phone in one hand', () => {
  let pages: PhonePages;
  let agenda: Awaited<ReturnType<typeof aDiaryServer>>;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  beforeAll(async () => {
    agenda = await aDiaryServer();
    pages = await startPhonePages([
      slotRoutes,
      bookingRoutes,
      directoryRoutes,
      offerRoutes,
      waitingRoutes,
      protocolRoutes,
      liftRoutes,
      availabilityRoutes,
      absenceRoutes,
      withdrawRoutes,
      (http, product) =>
        calendarRoutes(http, {
          ...product,
          config: { ...product.config, calendars: { allow: [agenda.host], caFile: agenda.caFile } },
        }),
    ]);
  });
  beforeEach(async () => {
    await pages.startAgain();
    await pages.world.database.owner.query('truncate slot, availability, absence, calendar_feed cascade');
    doctor = await aDoctor(pages.world);
  });
  afterEach(() => pages.signOut());
  afterAll(async () => {
    await pages?.close();
    await agenda?.close();
  });

  /** Monday 23 November 2026, 11 h 30. */
  async function openPlaces(): Promise<Page> {
    const page = await pages.openAs(doctor.token, PHONE_SIZE);
    await page.clock.setFixedTime(new Date(pages.world.clock.now()));
    await page.getByRole('link', { name: 'Mes places' }).click();
    // The page has seen what time it is.
    await page.locator('.near-days .pill:nth-of-type(3)', { hasText: 'mer. 25' }).waitFor();
    return page;
  }
  /** Nothing sticks out to the right, everything is as tall as a thumb, and axe finds nothing. */
  async function isFitForAThumb(page: Page): Promise<void> {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await tooSmall(page)).toEqual([]);
    expect(await faultsOf(page)).toEqual([]);
  }
  async function bookedIn(slotId: string): Promise<string> {
    const requestId = await aTriagedRequest(pages.world);
    const { status, body } = await pages.world.request('POST', `/v1/requests/${requestId}/bookings`, {
      slotId,
      acceptLate: true,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return requestId;
  }
  const proposed = async () => {
    const requestId = await aTriagedRequest(pages.world);
    const { body } = await pages.world.request('GET', `/v1/requests/${requestId}/proposals?limit=20`);
    return body.items.map(({ slot }: { slot: { start: string } }) => slot.start.slice(5, 16)).toSorted();
  };
  const statesOfSlots = () =>
    pages.one(
      `select string_agg(state, ' ' order by start_at) from slot where professional_id = '${doctor.id}'`,
    );

  test('publishes tomorrow’s places, which the line proposes at once, and takes them back', async () => {
    const page = await openPlaces();
    const publish = section(page, 'Donner des places');
    // The first time nobody knows where: the only place of the territory is not theirs to guess among several.
    await publish.getByRole('radio', { name: 'Demain' }).check();
    await publish.getByLabel('Où').selectOption({ label: 'Cabinet Lemaire, Douai' });
    await publish.getByText('6 places', { exact: true }).waitFor();
    await isFitForAThumb(page);
    await publish.getByRole('button', { name: 'Publier 6 places' }).click();
    await publish.getByText('6 places publiées').waitFor();
    expect(await proposed()).toEqual([
      '11-24T10:00',
      '11-24T10:15',
      '11-24T10:30',
      '11-24T10:45',
      '11-24T11:00',
      '11-24T11:15',
    ]);
    await isFitForAThumb(page);
    await publish.getByRole('button', { name: 'Annuler' }).click();
    await publish.getByText('6 places retirées.').waitFor();
    expect(await proposed()).toEqual([]);
  });

  test('is proposed what was given the last time: two taps, and a place that a patient has meanwhile stays', async () => {
    await pages.world.request(
      'POST',
      '/v1/slots',
      {
        placeId: doctor.placeId,
        start: '2026-11-23T14:00:00+01:00',
        end: '2026-11-23T15:00:00+01:00',
        slotMinutes: 20,
        minAge: 6,
      },
      { as: doctor.token },
    );
    const page = await openPlaces();
    const publish = section(page, 'Donner des places');
    await publish.getByText('14 h – 15 h · par 20 min · Cabinet Lemaire, Douai · dès 6 ans').waitFor();
    await publish.getByRole('radio', { name: 'Demain' }).check();
    await isFitForAThumb(page);
    await publish.getByRole('button', { name: 'Publier 3 places' }).click();
    await publish.getByText('3 places publiées').waitFor();
    const first = `select id from slot where start_at = '2026-11-24T14:00+01:00'`;
    expect(await pages.one(`select min_age from slot where id = (${first})`)).toBe(6);
    await bookedIn(String(await pages.one(first)));
    await publish.getByRole('button', { name: 'Annuler' }).click();
    await publish.getByText('2 places retirées ; 1 place déjà donnée à un patient, qui reste.').waitFor();
    // The same hour again: what the server says is said here, and nothing that was chosen is lost.
    await publish.getByRole('radio', { name: 'Aujourd’hui' }).check();
    await publish.getByRole('button', { name: 'Publier 3 places' }).click();
    await publish.getByRole('alert').getByText('Ce professionnel a déjà un créneau').waitFor();
    expect(await publish.getByRole('radio', { name: 'Aujourd’hui' }).isChecked()).toBe(true);
  });

  test('says for whom, when they say it: an age, those without a treating doctor, the others a day before', async () => {
    const page = await openPlaces();
    const publish = section(page, 'Donner des places');
    await publish.getByRole('radio', { name: 'Demain' }).check();
    await publish.getByRole('radio', { name: 'à domicile' }).check();
    await publish.getByLabel('Depuis quel lieu').selectOption({ label: 'Cabinet Lemaire, Douai' });
    await publish.getByText('Préciser pour qui').click();
    await publish.getByLabel('Patients par créneau').fill('2');
    await publish.getByLabel('Seulement les patients sans médecin traitant').check();
    await publish.getByText('Communes desservies :').click();
    await publish.getByRole('checkbox', { name: 'Auby' }).check();
    await publish.getByLabel('Ouvrir plus largement').selectOption('12');
    await publish
      .getByRole('group', { name: 'Alors aussi pour' })
      .getByRole('checkbox', { name: 'le SAS' })
      .check();
    await isFitForAThumb(page);
    await publish.getByRole('button', { name: 'Publier 6 places' }).click();
    await publish.getByText('6 places publiées').waitFor();
    const { body } = await pages.world.request('GET', '/v1/slots', undefined, { as: doctor.token });
    expect(body.items[0]).toMatchObject({
      mode: 'HH',
      capacity: 2,
      withoutDoctorOnly: true,
      communes: ['59028'],
      audience: ['CPTS'],
      release: { at: '2026-11-23T22:00:00+01:00', audience: ['SNP'] },
    });
  });

  test('sees how each place stands and withdraws: a free one, one with a patient after a warning, the rest of the day', async () => {
    const at = (time: string) => aSlot(pages.world, doctor, `2026-11-24T${time}:00+01:00`);
    const [taken, held] = [await at('09:00'), await at('09:15')];
    for (const time of ['09:30', '09:45', '10:00']) await at(time);
    const requestId = await bookedIn(taken);
    await pages.world.request('POST', `/v1/slots/${held}/hold`, {
      requestId: await aTriagedRequest(pages.world),
    });
    const page = await openPlaces();
    const coming = page.getByRole('region', { name: /Places à venir/ });
    await coming.getByText('3 libres, 1 en cours, 1 prise').waitFor();
    const row = (time: string): Locator => coming.getByRole('listitem').filter({ hasText: time });
    expect(await row('9 h – 9 h 15').textContent()).toMatch(/prise/);
    expect(await row('9 h 15 – 9 h 30').textContent()).toMatch(/en cours d’attribution/);
    await row('9 h 30 – 9 h 45').getByText('libre', { exact: true }).click();
    await row('9 h 30 – 9 h 45').getByRole('button', { name: 'Retirer…' }).click();
    await isFitForAThumb(page);
    await row('9 h 30 – 9 h 45').getByRole('button', { name: 'Retirer cette place' }).click();
    await coming.getByText('1 place retirée', { exact: true }).waitFor();
    await row('9 h – 9 h 15').getByText('prise').click();
    await row('9 h – 9 h 15').getByRole('button', { name: 'Retirer, malgré le rendez-vous…' }).click();
    await coming.getByText('la ligne lui cherchera une autre place').waitFor();
    await isFitForAThumb(page);
    await row('9 h – 9 h 15').getByRole('button', { name: 'Annuler le rendez-vous et retirer' }).click();
    await coming.getByText('2 places retirées', { exact: true }).waitFor();
    expect(await pages.one(`select state from request where id = '${requestId}'`)).toBe('triaged');
    expect(await pages.one(`select count(*)::int from task where kind = 'check-on-patient'`)).toBe(1);
    await coming.getByRole('button', { name: 'Retirer toute la journée…' }).click();
    await coming.getByText('3 créneaux sans patient seront retirés.').waitFor();
    await coming.getByRole('button', { name: 'Retirer', exact: true }).click();
    await coming.getByText('Aucune place à venir.').waitFor();
    expect(await statesOfSlots()).toBe('withdrawn withdrawn withdrawn withdrawn withdrawn');
  });

  test('changes a place over what it is by now: somebody else was quicker, and nothing of theirs is written over', async () => {
    const slotId = await aSlot(pages.world, doctor, '2026-11-24T09:00:00+01:00');
    const page = await openPlaces();
    const coming = page.getByRole('region', { name: /Places à venir/ });
    await coming.getByText('libre', { exact: true }).click();
    await coming.getByText('Changer', { exact: true }).click();
    await coming.getByLabel('à', { exact: true }).first().fill('09:30');
    await pages.world.request('PATCH', `/v1/slots/${slotId}`, { minAge: 18 }, { as: 'coordinator' });
    await coming.getByRole('button', { name: 'Enregistrer' }).click();
    await coming.getByText('Cette place a changé entre-temps').waitFor();
    await coming.getByText('9 h – 9 h 15, libre, dès 18 ans').waitFor();
    expect(await coming.getByLabel('Âge, de').inputValue()).toBe('18');
    await isFitForAThumb(page);
    await coming.getByLabel('à', { exact: true }).first().fill('09:30');
    await coming.getByRole('button', { name: 'Enregistrer' }).click();
    await coming.getByText('Enregistré.').waitFor();
    expect(await pages.one(`select min_age || ' ' || (end_at - start_at) from slot`)).toBe('18 00:30:00');
  });

  test('says fixed slots once, sees what they make before, changes them beside a patient’s visit, and ends them', async () => {
    const page = await openPlaces();
    await page.getByRole('link', { name: 'Réguliers' }).click();
    const rules = page.getByRole('region', { name: /Créneaux réguliers/ });
    await rules.getByText('Aucun créneau régulier.').waitFor();
    await button(page, 'Ajouter des créneaux réguliers').click();
    await rules.getByRole('checkbox', { name: 'mar' }).check();
    await rules.getByLabel('à', { exact: true }).fill('10:30');
    await rules.getByLabel('Où').selectOption({ label: 'Cabinet Lemaire, Douai' });
    await isFitForAThumb(page);
    await button(page, 'Voir ce que cela donne').click();
    await rules.getByText('demain mardi 24 novembre : 10 h, 10 h 15').waitFor();
    expect(await pages.one('select count(*)::int from availability')).toBe(0);
    await isFitForAThumb(page);
    await button(page, 'Enregistrer').click();
    await rules.getByText('Enregistré : tous les mardis, 10 h – 10 h 30.').waitFor();
    const made = `select count(*)::int from slot where state = 'open'`;
    expect(await pages.one(made)).toBe(8);
    await bookedIn(String(await pages.one(`select id from slot where start_at = '2026-11-24T10:00+01:00'`)));
    await button(page, 'Changer…').click();
    await rules.getByLabel('De', { exact: true }).fill('14:00');
    await rules.getByLabel('à', { exact: true }).fill('14:45');
    await button(page, 'Voir ce que cela donne').click();
    await rules.getByText('les rendez-vous déjà pris restent à leur heure').waitFor();
    await button(page, 'Enregistrer').click();
    await rules.getByText('1 rendez-vous reste comme convenu : demain mardi 24 novembre à 10 h.').waitFor();
    await button(page, 'Arrêter…').click();
    await isFitForAThumb(page);
    await button(page, 'Arrêter ces créneaux').click();
    await rules.getByText('Arrêtés : les places libres sont retirées.').waitFor();
    expect(await pages.one(made)).toBe(1);
    // The way back is the phone's own.
    await page.goBack();
    await page.getByRole('heading', { name: 'Places à venir' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/places');
  });

  test('notes an absence, knows before what it does to whom, and is there after all', async () => {
    const taken = await aSlot(pages.world, doctor, '2026-11-24T14:00:00+01:00');
    await aSlot(pages.world, doctor, '2026-11-24T14:15:00+01:00');
    await aSlot(pages.world, doctor, '2026-11-24T09:00:00+01:00');
    await bookedIn(taken);
    const page = await openPlaces();
    await page.getByRole('link', { name: 'Absences' }).click();
    await button(page, 'Noter une absence').click();
    const absences = page.getByRole('region', { name: /Absences/ });
    await absences.getByText('2 créneaux libres seront retirés. 1 patient a rendez-vous').waitFor();
    await absences.getByLabel('l’après-midi seulement').check();
    await absences.getByText('1 créneau libre sera retiré. 1 patient a rendez-vous').waitFor();
    await isFitForAThumb(page);
    await button(page, 'Noter cette absence').click();
    await absences.getByText('Absence notée : mardi 24 novembre dès 13 h.').waitFor();
    await absences.getByText('demain mardi 24 novembre à 14 h').waitFor();
    expect(await statesOfSlots()).toBe('open open withdrawn');
    expect(await pages.one(`select count(*)::int from task where kind = 'visit-without-professional'`)).toBe(
      1,
    );
    await button(page, 'Supprimer…').click();
    await isFitForAThumb(page);
    await button(page, 'Supprimer cette absence').click();
    await absences.getByText('Absence supprimée').waitFor();
    expect(await statesOfSlots()).toBe('open open open');
  });

  test('has the own diary read: what it blocks, what is wrong with it, and no more of it', async () => {
    await aSlot(pages.world, doctor, '2026-11-24T14:00:00+01:00');
    const page = await openPlaces();
    await page.getByRole('link', { name: 'Agenda' }).click();
    const diaries = section(page, 'Agenda');
    await diaries.getByLabel('Adresse iCalendar').fill('http://localhost/agenda.ics');
    await button(page, 'Suivre cet agenda').click();
    await diaries.getByText('L’adresse doit commencer par https:// ou webcal://.').waitFor();
    expect(await diaries.getByLabel('Adresse iCalendar').inputValue()).toBe('http://localhost/agenda.ics');
    await isFitForAThumb(page);
    await diaries.getByLabel('Adresse iCalendar').fill(`https://${agenda.host}/secret.ics`);
    await button(page, 'Suivre cet agenda').click();
    await diaries.getByText('lecture en cours').waitFor();
    const read = async () => {
      const id = String(await pages.one('select id from calendar_feed'));
      await readFeed(
        {
          database: pages.world.product.database,
          clock: pages.world.clock,
          calendars: { ports: [443], allow: [agenda.host], ca: agenda.ca },
          underWay: new Set(),
        },
        {
          territoryId: 'grand-douai',
          subject: id,
          type: 'calendar.due',
          data: {},
        } as unknown as RecordedEvent,
      );
    };
    agenda.says(diary(appointment(':20261124T130000Z', ':20261124T140000Z')));
    await read();
    await diaries.getByText('1 place est bloquée par l’agenda.').waitFor();
    await diaries.getByText('L’agenda est lu.').waitFor();
    expect(await page.content()).not.toContain('secret.ics');
    await isFitForAThumb(page);
    await page.getByRole('link', { name: 'Places', exact: true }).click();
    await page
      .getByRole('region', { name: /Places à venir/ })
      .getByText('bloquée par l’agenda')
      .waitFor();
    await page.getByRole('link', { name: 'Agenda' }).click();
    agenda.says('<html>ouvrez une session</html>');
    await button(page, 'Relire maintenant').click();
    await read();
    await diaries.getByText('en échec').waitFor();
    await diaries.getByText('Les dernières heures lues restent appliquées.').waitFor();
    await isFitForAThumb(page);
    await button(page, 'Relire maintenant').click();
    await diaries.getByText('réessayez dans une minute').waitFor();
    await button(page, 'Retirer…').click();
    await button(page, 'Ne plus suivre cet agenda').click();
    await diaries.getByText('Aucun agenda n’est suivi.').waitFor();
    expect(await statesOfSlots()).toBe('open');
  });

  test('loses nothing that is written while looking at the other page', async () => {
    const page = await openPlaces();
    await page.getByRole('link', { name: 'Agenda' }).click();
    await page.getByLabel('Adresse iCalendar').fill('https://agenda.example/');
    await page.getByRole('link', { name: 'Mes demandes' }).click();
    await page.getByRole('heading', { name: 'Mes patients' }).waitFor();
    expect(await page.title()).toBe('Mes demandes — Recours');
    await page.goBack();
    expect(await page.getByLabel('Adresse iCalendar').inputValue()).toBe('https://agenda.example/');
  });
});
