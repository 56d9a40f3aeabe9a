import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout. */
export const TOP = fileURLToPath(new URL('../..', import.meta.url));

const PAGES = 'src/console/web';

/** What the pages share with the server. `bundle.ts` refuses a page that takes in anything else. */
const SHARED = [
  'src/board/closing.ts',
  'src/board/line-figures.ts',
  'src/board/projection.ts',
  'src/calls/wrap-up.ts',
  'src/correspondence/attachment.ts',
  'src/day/closing-list.ts',
  'src/directory/access.ts',
  'src/directory/profession.ts',
  'src/directory/speciality.ts',
  'src/directory/structure-kind.ts',
  'src/feedback/mssante/integration-errors.ts',
  'src/feedback/report-choices.ts',
  'src/feedback/report-form.ts',
  'src/feedback/report-words.ts',
  'src/feedback/report.ts',
  'src/matching/weights.ts',
  'src/offers/assessment-titles.ts',
  'src/platform/clock.ts',
  'src/requests/deadline.ts',
  'src/requests/escalation-words.ts',
  'src/requests/timed-care.ts',
  'src/territory/line-texts.ts',
  'src/triage/flag-code.ts',
];

/** Every file of ours from which the pages are built, relative to the top, with `/`. */
export async function consoleSources(): Promise<string[]> {
  const entries = await readdir(join(TOP, PAGES), { recursive: true, withFileTypes: true });
  const pages = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(TOP, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return [...pages, ...SHARED, 'vite.config.ts', 'src/console/bundle.ts'].sort();
}

/** Changes with the pages' sources and with the packages that build them or go into them. */
export async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  const require = createRequire(import.meta.url);
  for (const name of ['vite', 'react', 'react-dom'])
    hash.update(`${name} ${(require(`${name}/package.json`) as { version: string }).version}\n`);
  for (const path of await consoleSources()) {
    const content = await readFile(join(TOP, path));
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}
