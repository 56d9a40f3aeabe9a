import { ensureConsoleBuilt } from '../console/build.ts';
import type { LongRun } from './long-run.ts';

/** Begun early, beside the database; whoever needs them waits, and hears then why there are none. */
export function buildPages(run: LongRun): Promise<string> {
  const pages = ensureConsoleBuilt({ log: { info: run.say } });
  pages.catch(() => undefined);
  return pages;
}
