import type { Browser, Page } from 'playwright-core';
import { namingRoutes } from '../../src/availability/naming-routes.ts';
import { bookingRoutes } from '../../src/bookings/routes.ts';
import { correspondenceRoutes } from '../../src/correspondence/routes.ts';
import { directoryRoutes } from '../../src/directory/routes.ts';
import { feedbackRoutes } from '../../src/feedback/routes.ts';
import { betterRoutes } from '../../src/matching/better-routes.ts';
import { matchingRoutes } from '../../src/matching/routes.ts';
import { standbyRoutes } from '../../src/matching/standby-routes.ts';
import { assessmentRoutes } from '../../src/offers/assessment-routes.ts';
import { offerRoutes } from '../../src/offers/routes.ts';
import { waitingRoutes } from '../../src/offers/waiting-routes.ts';
import { patientRoutes } from '../../src/patients/routes.ts';
import { referralRoutes } from '../../src/referrals/routes.ts';
import { lifeRoutes } from '../../src/requests/life-routes.ts';
import { liftRoutes } from '../../src/requests/lift-routes.ts';
import { requestRoutes } from '../../src/requests/routes.ts';
import { slotRoutes } from '../../src/slots/routes.ts';
import { timelineRoutes } from '../../src/timeline/routes.ts';
import { protocolRoutes } from '../../src/triage/protocol-routes.ts';
import { triageRoutes } from '../../src/triage/routes.ts';
import type { World } from '../support/world.ts';
import { button, startPhonePages } from './phone-pages.ts';

/** The console with all that a request needs beside the phone. `open`: the browser. */
export const startRequestPages = (start?: () => Promise<World>, open?: () => Promise<Browser>) =>
  startPhonePages(
    [
      requestRoutes,
      lifeRoutes,
      liftRoutes,
      timelineRoutes,
      triageRoutes,
      protocolRoutes,
      matchingRoutes,
      slotRoutes,
      bookingRoutes,
      feedbackRoutes,
      correspondenceRoutes,
      offerRoutes,
      assessmentRoutes,
      waitingRoutes,
      patientRoutes,
      directoryRoutes,
      referralRoutes,
      standbyRoutes,
      namingRoutes,
      (http, deps) => betterRoutes(http, deps),
    ],
    start,
    open,
  );

/** The question that is being asked; `undefined` once there is none. */
export const questionOn = async (page: Page): Promise<string | undefined> =>
  (await page.locator('.question h2').allTextContents())[0];

/** One key for each question until the questions are over; a number is not known. */
export async function answerAll(page: Page, key: 'o' | 'n' | '?'): Promise<void> {
  for (;;) {
    const asked = await questionOn(page);
    if (asked === undefined) return;
    const number = (await page.locator('.number-field').count()) > 0;
    await page.keyboard.press(number ? '?' : key);
    await page.waitForFunction(
      (before) => document.querySelector('.question h2')?.textContent !== before,
      asked,
    );
  }
}

/** The nurse says so herself: places come after the motive's questions. */
export const seekPlaceNow = (page: Page): Promise<void> =>
  button(page, 'Chercher une place sans ces questions').click();

/** Answers with that key, and waits for what comes next. */
export async function answer(page: Page, key: string): Promise<void> {
  const asked = await questionOn(page);
  await page.keyboard.press(key);
  await page.waitForFunction(
    (before) => document.querySelector('.question h2')?.textContent !== before,
    asked,
  );
}

/** Writes down a request of an invented patient, from the board. */
export async function writeDown(page: Page, more: { complaint?: string } = {}): Promise<void> {
  await page.keyboard.press('e');
  await page.getByRole('heading', { name: 'Nouvelle demande' }).waitFor();
  const file = page.getByRole('group', { name: 'Ou nouveau dossier' });
  await file.getByLabel('Nom de famille').fill('Dhénin');
  await file.getByLabel('Prénom').fill('Odette');
  await file.getByLabel('Date de naissance').fill('04/03/1971');
  await file.getByLabel('Commune').selectOption('59178');
  await page.getByLabel('Motif, avec').fill('brûlures en mangeant');
  if (more.complaint) await page.getByLabel('De quoi').selectOption({ label: more.complaint });
  await button(page, /^Enregistrer et poser/).click();
  await page.locator('.question').waitFor();
}
