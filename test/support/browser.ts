import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium of this machine, or of the variable CHROMIUM. */
const executablePath = [process.env.CHROMIUM, ...PLACES].find((path) => path && existsSync(path));

/** Without a browser its tests are skipped, except in CI, where they fail. */
export const noBrowser = executablePath === undefined && process.env.CI !== 'true';

/** A browser with a profile of its own, which says nothing to the outside. */
export function openBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error('no Chromium: install it, or say in CHROMIUM where it is');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
