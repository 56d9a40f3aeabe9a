import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** A file that is generated and committed: it must say what the program says. */
export type CommittedFile = { path: string; command: string; text: string };

export const committed = (path: string, command: string, text: string): CommittedFile => ({
  path: join(ROOT, path),
  command,
  text,
});

export async function write(file: CommittedFile): Promise<void> {
  await writeFile(file.path, file.text);
}

/** Throws when the committed file is not what would be generated now; the message names the first line that differs. */
export async function refuseDrift(file: CommittedFile): Promise<void> {
  const name = relative(ROOT, file.path);
  const before = await readFile(file.path, 'utf8').catch(() => '');
  if (before === file.text) return;
  const now = file.text.split('\n');
  const line = before.split('\n').findIndex((text, i) => text !== now[i]);
  const at = line < 0 ? before.split('\n').length : line;
  throw new Error(
    `${name} has drifted from line ${at + 1} on (now: ${(now[at] ?? 'the end').trim()}): npm run ${file.command}`,
  );
}
