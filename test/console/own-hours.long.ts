import { describe, expect, test } from 'vitest';
import { readFeed } from '../../src/calendars/read-feed.ts';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { appointment, diary } from '../calendars/diary-server.ts';
import { noBrowser } from '../support/browser.ts';
import { aSlot } from '../support/people.ts';
import { button, section } from './phone-pages.ts';
import { isFitForAThumb, placesPages } from './places-pages.ts';

describe.skipIf(noBrowser)('a doctor with a phone in one hand', () => {
  const pages = placesPages();
  const { openPlaces, bookedIn, statesOfSlots } = pages;

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
    await expect.poll(() => pages.one('select count(*)::int from availability')).toBe(0);
    await isFitForAThumb(page);
    await button(page, 'Enregistrer').click();
    await rules.getByText('Enregistré : tous les mardis, 10 h – 10 h 30.').waitFor();
    const made = `select count(*)::int from slot where state = 'open'`;
    await expect.poll(() => pages.one(made)).toBe(8);
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
    await expect.poll(() => pages.one(made)).toBe(1);
    // The way back is the phone's own.
    await page.goBack();
    await page.getByRole('heading', { name: 'Places à venir' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/places');
  });

  test('notes an absence, knows before what it does to whom, and is there after all', async () => {
    const taken = await aSlot(pages.world, pages.doctor, '2026-11-24T14:00:00+01:00');
    await aSlot(pages.world, pages.doctor, '2026-11-24T14:15:00+01:00');
    await aSlot(pages.world, pages.doctor, '2026-11-24T09:00:00+01:00');
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
    await expect.poll(() => statesOfSlots()).toBe('open open withdrawn');
    await expect
      .poll(() => pages.one(`select count(*)::int from task where kind = 'visit-without-professional'`))
      .toBe(1);
    await button(page, 'Supprimer…').click();
    await isFitForAThumb(page);
    await button(page, 'Supprimer cette absence').click();
    await absences.getByText('Absence supprimée').waitFor();
    await expect.poll(() => statesOfSlots()).toBe('open open open');
  });

  test('has the own diary read: what it blocks, what is wrong with it, and no more of it', async () => {
    await aSlot(pages.world, pages.doctor, '2026-11-24T14:00:00+01:00');
    const page = await openPlaces();
    await page.getByRole('link', { name: 'Agenda' }).click();
    const diaries = section(page, 'Agenda');
    await diaries.getByLabel('Adresse iCalendar').fill('http://localhost/agenda.ics');
    await button(page, 'Suivre cet agenda').click();
    await diaries.getByText('L’adresse doit commencer par https:// ou webcal://.').waitFor();
    await expect
      .poll(() => diaries.getByLabel('Adresse iCalendar').inputValue())
      .toBe('http://localhost/agenda.ics');
    await isFitForAThumb(page);
    await diaries.getByLabel('Adresse iCalendar').fill(`https://${pages.agenda.host}/secret.ics`);
    await button(page, 'Suivre cet agenda').click();
    await diaries.getByText('lecture en cours').waitFor();
    const read = async () => {
      const id = String(await pages.one('select id from calendar_feed'));
      await readFeed(
        {
          database: pages.world.product.database,
          clock: pages.world.clock,
          calendars: { ports: [443], allow: [pages.agenda.host], ca: pages.agenda.ca },
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
    pages.agenda.says(diary(appointment(':20261124T130000Z', ':20261124T140000Z')));
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
    pages.agenda.says('<html>ouvrez une session</html>');
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
    await expect.poll(() => statesOfSlots()).toBe('open');
  });

  test('loses nothing that is written while looking at the other page', async () => {
    const page = await openPlaces();
    await page.getByRole('link', { name: 'Agenda' }).click();
    await page.getByLabel('Adresse iCalendar').fill('https://agenda.example/');
    await page.getByRole('link', { name: 'Mes demandes' }).click();
    await page.getByRole('heading', { name: 'Mes patients' }).waitFor();
    await expect.poll(() => page.title()).toBe('Mes demandes — Recours');
    await page.goBack();
    await expect
      .poll(() => page.getByLabel('Adresse iCalendar').inputValue())
      .toBe('https://agenda.example/');
  });
});
