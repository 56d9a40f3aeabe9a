import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rosterRoutes } from '../../src/availability/roster-routes.ts';
import { directoryRoutes } from '../../src/directory/routes.ts';
import { faultsOf, noBrowser } from '../support/browser.ts';
import { aDoctor } from '../support/people.ts';
import { startWorld } from '../support/world.ts';
import { type PhonePages, section, startPhonePages } from './phone-pages.ts';

describe.skipIf(noBrowser)('a roster on which somebody was put who is not there', () => {
  let pages: PhonePages;
  let page: Page;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  beforeAll(async () => {
    pages = await startPhonePages([rosterRoutes, directoryRoutes], startWorld);
    doctor = await aDoctor(pages.world, 'Lemaire');
    const duty = (date: string) => ({
      date,
      from: '09:00',
      to: '12:00',
      slotMinutes: 20,
      professionalId: doctor.id,
      placeId: doctor.placeId,
    });
    const { body } = await coordinator('POST', '/v1/rosters', {
      name: 'Permanence du samedi',
      profession: 'doctor',
      weekdays: [6],
      season: { from: '2026-11-23', to: '2026-12-12' },
      duties: [duty('2026-11-28'), duty('2026-12-05'), duty('2026-12-12')],
    });
    await pages.world.settle();
    ({ page } = await pages.signIn('coordinator', { viewport: { width: 1366, height: 900 } }));
    await page.goto(`${new URL(page.url()).origin}/#/organisation/gardes/${body.id}`);
    await section(page, 'Permanence du samedi').waitFor();
  });
  afterAll(() => pages?.close());

  const coordinator = (method: 'POST', url: string, body?: unknown) =>
    pages.world.request(method, url, body, { as: 'coordinator' });
  const away = async (from: string, to: string) => {
    const absence = { professionalId: doctor.id, from, to, reason: 'leave' };
    expect((await coordinator('POST', '/v1/absences', absence)).status).toBe(201);
    await pages.world.settle();
    await page.reload();
  };
  const stateOf = (date: string) => page.locator(`[data-date="${date}"]`).getAttribute('data-state');

  test('is not complete: the day, the duty and the reason say so, and the board has a task', async () => {
    await page.getByText('complet', { exact: true }).waitFor();
    await away('2026-11-28', '2026-11-28');
    await away('2026-12-05T11:00:00+01:00', '2026-12-05T14:00:00+01:00');
    await page.getByText('1 jour sans personne, le premier sam. 28 nov.').waitFor();
    await page.getByText('1 jour incomplet, le premier sam. 5 déc.').waitFor();
    expect(await page.getByText('complet', { exact: true }).count()).toBe(0);
    const day = (date: string) => page.locator(`[data-date="${date}"]`);
    await day('2026-11-28').getByText('absence', { exact: true }).waitFor();
    await day('2026-11-28').getByRole('button', { name: 'Personne' }).waitFor();
    await day('2026-12-05').getByText('absence : 3 créneaux').waitFor();
    expect(await Promise.all(['2026-11-28', '2026-12-05', '2026-12-12'].map(stateOf))).toEqual([
      'gap',
      'partial',
      'held',
    ]);
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(`${new URL(page.url()).origin}/#/`);
    const task = page.getByText(
      'Garde sans personne, en tout ou partie : trouver quelqu’un (tours de garde)',
    );
    await task.first().waitFor();
    expect(await task.count()).toBe(2);
  });
});
