import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseUrls } from '../src/platform/embedded-postgres.ts';
import { type CommittedFile, refuseDrift } from './committed-file.ts';
import { schemaFile } from './dump-schema.ts';
import { withScratchDatabase } from './scratch-database.ts';
import { openapiFile } from './write-openapi.ts';

/** Everything that CI looks at beside the tests. Each check throws what is wrong. */
const CHECKS: readonly (readonly [name: string, check: () => Promise<unknown>])[] = [
  ['format', () => program('oxfmt', '--check', '.')],
  ['lint', () => program('oxlint')],
  ['types', () => program('tsc', '-p', '.')],
  ['import rules', importRules],
  ['dead code', () => program('knip')],
  ['drift of migrations/schema.sql', () => generated(schemaFile)],
  ['drift of openapi.yaml', () => generated(openapiFile)],
];

const ROOT = join(import.meta.dirname, '..');

/** Runs a program of node_modules/.bin and gives what it printed; throws that when it fails. */
function program(name: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', '.bin', name), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => said.push(bytes));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const text = Buffer.concat(said).toString().trim();
      if (code === 0) resolve(text);
      else reject(new Error(text || `${name} ended with ${code}`));
    });
  });
}

/**
 * Without a parser that it finds good, dependency-cruiser reads no TypeScript, and is content with what it did not read. It cannot
 * read `using` declarations: an AsyncDisposableStack with `finally` does the same.
 */
async function importRules(): Promise<void> {
  const said = await program('depcruise', 'src', 'scripts', '--config', '.dependency-cruiser.cjs');
  const files = await readdir(join(ROOT, 'src'), { recursive: true });
  const sources = files.filter((name) => /\.tsx?$/.test(name)).length;
  const read = Number(/\((\d+) modules/.exec(said)?.[1] ?? 0);
  if (read < sources) throw new Error(`${said}\nonly ${read} modules were read, and src has ${sources}`);
}

const generated = (file: (urls: DatabaseUrls) => Promise<CommittedFile>): Promise<void> =>
  withScratchDatabase(async (urls) => refuseDrift(await file(urls)));

let failed = 0;
for (const [name, check] of CHECKS) {
  const began = performance.now();
  const complaint = await check().then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (complaint !== undefined) failed += 1;
  if (complaint !== undefined) console.log(complaint);
  console.log(`${complaint === undefined ? '✓' : '✗'} ${name} (${seconds} s)`);
}
// `.ci/run` adds this line to the tests.
console.log(`checks: ${CHECKS.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
