import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const WHOLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Chromium without windows, menus and a viewer of PDF: half the work for the processor. */
const SHELL = '/usr/bin/chromium-headless-shell';

const found = (...paths: readonly (string | undefined)[]) => paths.find((path) => path && existsSync(path));

/** Chromium of this machine, or of the variable CHROMIUM. */
const whole = found(process.env.CHROMIUM, ...WHOLE);
const executablePath = found(process.env.CHROMIUM, SHELL, ...WHOLE);

/** Without a browser its tests are skipped, except in CI, where they fail. */
export const noBrowser = whole === undefined && process.env.CI !== 'true';

/** A browser with a profile of its own, which says nothing to the outside. */
export const openBrowser = (): Promise<Browser> => launch(executablePath);

/** One that also shows PDF. */
export const openWholeBrowser = (): Promise<Browser> => launch(whole);

function launch(path: string | undefined): Promise<Browser> {
  if (!path) throw new Error('no Chromium: install it, or say in CHROMIUM where it is');
  return chromium.launch({
    executablePath: path,
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

/** What axe finds on the page as it stands that keeps somebody out (WCAG and good practice); nothing when all is well. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: Pick<typeof Axe, 'run'> }).axe.run(),
  );
  return found.violations.map(
    ({ id, impact, nodes }) => `${impact}: ${id} ${nodes.map((node) => node.html).join(' ')}`,
  );
}
