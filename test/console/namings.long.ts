import { describe, expect, test } from 'vitest';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor } from '../support/people.ts';
import { button, section } from './phone-pages.ts';
import { placesPages } from './places-pages.ts';

describe.skipIf(noBrowser)('a doctor with a phone in one hand', () => {
  const pages = placesPages();

  test('is told in whose slots they are named, takes it back in one action, and agrees again', async () => {
    const { world, doctor } = pages;
    const colleague = await aDoctor(world, 'Martin');
    const published = await world.request(
      'POST',
      '/v1/slots',
      {
        placeId: colleague.placeId,
        start: '2026-11-24T16:00:00+01:00',
        end: '2026-11-24T16:15:00+01:00',
        needs: [{ part: 'reachable-doctor', professionalId: doctor.id }],
      },
      { as: colleague.token },
    );
    expect(published.status).toBe(201);
    const page = await pages.openPlaces();
    await page.getByRole('link', { name: 'Mes demandes' }).click();
    const named = section(page, 'Vous êtes nommé par un autre professionnel');
    await named.getByText('Vous êtes nommé dans 1 créneau par Dr Camille Martin').waitFor();
    await named.getByText('comme médecin joignable · demain à 16 h').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Retirer Dr Camille Martin').click();
    await named.getByText('Dr Camille Martin ne peut plus vous nommer dans ses créneaux').waitFor();
    await expect.poll(() => pages.one('select state from slot')).toBe('withdrawn');
    await button(page, 'Accepter de nouveau Dr Camille Martin').click();
    await named.waitFor({ state: 'detached' });
    await expect.poll(() => pages.one('select count(*)::int from naming_refusal')).toBe(0);
  });
});
