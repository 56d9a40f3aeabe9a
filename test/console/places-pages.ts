import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { absenceRoutes } from '../../src/availability/absence-routes.ts';
import { namingRoutes } from '../../src/availability/naming-routes.ts';
import { availabilityRoutes } from '../../src/availability/routes.ts';
import { bookingRoutes } from '../../src/bookings/routes.ts';
import { withdrawRoutes } from '../../src/bookings/withdraw-routes.ts';
import { calendarRoutes } from '../../src/calendars/routes.ts';
import { directoryRoutes } from '../../src/directory/routes.ts';
import { offerRoutes } from '../../src/offers/routes.ts';
import { waitingRoutes } from '../../src/offers/waiting-routes.ts';
import { liftRoutes } from '../../src/requests/lift-routes.ts';
import { slotRoutes } from '../../src/slots/routes.ts';
import { protocolRoutes } from '../../src/triage/protocol-routes.ts';
import { faultsOf } from '../support/browser.ts';
import { aDoctor, aTriagedRequest } from '../support/people.ts';
import { type PhonePages, startPhonePages } from './phone-pages.ts';
import { aDiaryServer, tooSmall } from './publishing-pages.ts';

const PHONE_SIZE = { viewport: { width: 390, height: 844 }, hasTouch: true };

/** Nothing sticks out to the right, everything is as tall as a thumb, and axe finds nothing. */
export async function isFitForAThumb(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await tooSmall(page)).toEqual([]);
  expect(await faultsOf(page)).toEqual([]);
}

/** « Mes places » on a doctor's phone, and a diary of theirs: for the tests of one `describe`, each of which has a doctor of its own. */
export function placesPages() {
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
      namingRoutes,
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
  return {
    get world() {
      return pages.world;
    },
    get doctor() {
      return doctor;
    },
    get agenda() {
      return agenda;
    },
    one: (sql: string) => pages.one(sql),
    /** Monday 23 November 2026, 11 h 30. */
    openPlaces: async (): Promise<Page> => {
      const page = await pages.openAs(doctor.token, PHONE_SIZE);
      await page.getByRole('link', { name: 'Mes places' }).click();
      // The page has seen what time it is.
      await page.locator('.near-days .pill:nth-of-type(3)', { hasText: 'mer. 25' }).waitFor();
      return page;
    },
    bookedIn: async (slotId: string): Promise<string> => {
      const requestId = await aTriagedRequest(pages.world);
      const { status, body } = await pages.world.request('POST', `/v1/requests/${requestId}/bookings`, {
        slotId,
        acceptLate: true,
      });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return requestId;
    },
    statesOfSlots: () =>
      pages.one(
        `select string_agg(state, ' ' order by start_at) from slot where professional_id = '${doctor.id}'`,
      ),
  };
}
