import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { noBrowser } from '../support/browser.ts';
import { aSlot, aTriagedRequest } from '../support/people.ts';
import { section } from './phone-pages.ts';
import { isFitForAThumb, placesPages } from './places-pages.ts';

describe.skipIf(noBrowser)('a doctor with a phone in one hand', () => {
  const pages = placesPages();
  const { openPlaces, bookedIn, statesOfSlots } = pages;
  const proposed = async () => {
    const requestId = await aTriagedRequest(pages.world);
    const { body } = await pages.world.request('GET', `/v1/requests/${requestId}/proposals?limit=20`);
    return body.items.map(({ slot }: { slot: { start: string } }) => slot.start.slice(5, 16)).toSorted();
  };

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
    await expect
      .poll(() => proposed())
      .toEqual(['11-24T10:00', '11-24T10:15', '11-24T10:30', '11-24T10:45', '11-24T11:00', '11-24T11:15']);
    await isFitForAThumb(page);
    await publish.getByRole('button', { name: 'Annuler' }).click();
    await publish.getByText('6 places retirées.').waitFor();
    await expect.poll(() => proposed()).toEqual([]);
  });

  test('is proposed what was given the last time: two taps, and a place that a patient has meanwhile stays', async () => {
    await pages.world.request(
      'POST',
      '/v1/slots',
      {
        placeId: pages.doctor.placeId,
        start: '2026-11-23T14:00:00+01:00',
        end: '2026-11-23T15:00:00+01:00',
        slotMinutes: 20,
        minAge: 6,
      },
      { as: pages.doctor.token },
    );
    const page = await openPlaces();
    const publish = section(page, 'Donner des places');
    await publish.getByText('14 h – 15 h · par 20 min · Cabinet Lemaire, Douai · dès 6 ans').waitFor();
    await publish.getByRole('radio', { name: 'Demain' }).check();
    await isFitForAThumb(page);
    await publish.getByRole('button', { name: 'Publier 3 places' }).click();
    await publish.getByText('3 places publiées').waitFor();
    const first = `select id from slot where start_at = '2026-11-24T14:00+01:00'`;
    await expect.poll(() => pages.one(`select min_age from slot where id = (${first})`)).toBe(6);
    await bookedIn(String(await pages.one(first)));
    await publish.getByRole('button', { name: 'Annuler' }).click();
    await publish.getByText('2 places retirées ; 1 place déjà donnée à un patient, qui reste.').waitFor();
    // The same hours again are said to be given before anything is sent.
    await publish.getByRole('radio', { name: 'Aujourd’hui' }).check();
    await publish.getByText('Des places sont déjà données à ces heures ce jour-là').waitFor();
    // Given elsewhere, since the page has looked: what the server says is said here, and nothing that was chosen is lost.
    await pages.world.request(
      'POST',
      '/v1/slots',
      {
        placeId: pages.doctor.placeId,
        start: '2026-11-25T14:00:00+01:00',
        end: '2026-11-25T14:20:00+01:00',
      },
      { as: pages.doctor.token },
    );
    await publish.getByRole('radio', { name: 'mer. 25' }).check();
    await publish.getByRole('button', { name: 'Publier 3 places' }).click();
    await publish.getByRole('alert').getByText('Vous avez déjà un créneau').waitFor();
    await expect.poll(() => publish.getByRole('radio', { name: 'mer. 25' }).isChecked()).toBe(true);
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
    const { body } = await pages.world.request('GET', '/v1/slots', undefined, { as: pages.doctor.token });
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
    const at = (time: string) => aSlot(pages.world, pages.doctor, `2026-11-24T${time}:00+01:00`);
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
    await expect.poll(() => row('9 h – 9 h 15').textContent()).toMatch(/prise/);
    await expect.poll(() => row('9 h 15 – 9 h 30').textContent()).toMatch(/en cours d’attribution/);
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
    await expect.poll(() => pages.one(`select state from request where id = '${requestId}'`)).toBe('triaged');
    await expect
      .poll(() => pages.one(`select count(*)::int from task where kind = 'check-on-patient'`))
      .toBe(1);
    await coming.getByRole('button', { name: 'Retirer toute la journée…' }).click();
    await coming.getByText('3 créneaux sans patient seront retirés.').waitFor();
    await coming.getByRole('button', { name: 'Retirer', exact: true }).click();
    await coming.getByText('Aucune place à venir.').waitFor();
    await expect.poll(() => statesOfSlots()).toBe('withdrawn withdrawn withdrawn withdrawn withdrawn');
  });

  test('sees the places of the line’s days on a phone that is set wrong', async () => {
    await aSlot(pages.world, pages.doctor, '2026-11-24T09:00:00+01:00');
    const page = await openPlaces();
    await page.clock.setFixedTime(new Date('2020-02-29T03:00:00+01:00'));
    await page.reload();
    const coming = page.getByRole('region', { name: /Places à venir/ });
    await coming.getByRole('heading', { name: /^demain/ }).waitFor();
    await coming.getByRole('listitem').filter({ hasText: '9 h – 9 h 15' }).waitFor();
    await page.locator('.near-days .pill:nth-of-type(3)', { hasText: 'mer. 25' }).waitFor();
  });

  test('changes a place over what it is by now: somebody else was quicker, and nothing of theirs is written over', async () => {
    const slotId = await aSlot(pages.world, pages.doctor, '2026-11-24T09:00:00+01:00');
    const page = await openPlaces();
    const coming = page.getByRole('region', { name: /Places à venir/ });
    await coming.getByText('libre', { exact: true }).click();
    await coming.getByText('Changer', { exact: true }).click();
    await coming.getByLabel('à', { exact: true }).first().fill('09:30');
    await pages.world.request('PATCH', `/v1/slots/${slotId}`, { minAge: 18 }, { as: 'coordinator' });
    await coming.getByRole('button', { name: 'Enregistrer' }).click();
    await coming.getByText('Cette place a changé entre-temps').waitFor();
    await coming.getByText('9 h – 9 h 15, libre, dès 18 ans').waitFor();
    await expect.poll(() => coming.getByLabel('Âge, de').inputValue()).toBe('18');
    await isFitForAThumb(page);
    await coming.getByLabel('à', { exact: true }).first().fill('09:30');
    await coming.getByRole('button', { name: 'Enregistrer' }).click();
    await coming.getByText('Enregistré.').waitFor();
    await expect
      .poll(() => pages.one(`select min_age || ' ' || (end_at - start_at) from slot`))
      .toBe('18 00:30:00');
  });
});
