import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type CommittedFile, refuseDrift } from './committed-file.ts';
import { schemaFile } from './dump-schema.ts';
import { withScratchDatabase } from './scratch-database.ts';
import { openapiFile } from './write-openapi.ts';
import type { DatabaseUrls } from '../src/platform/embedded-postgres.ts';

/** Everything that CI looks at beside the tests. Each check gives nothing, or throws what is wrong. */
const CHECKS: readonly (readonly [name: string, check: () => Promise<void>])[] = [
  ['format', () => program('oxfmt', '--check', '.')],
  ['lint', () => program('oxlint')],
  ['types', () => program('tsc', '-p', '.')],
  [
    'import rules',
    () => program('depcruise', 'src', 'scripts', 'test', '--config', '.dependency-cruiser.cjs'),
  ],
  ['dead code', () => program('knip')],
  ['drift of migrations/schema.sql', () => generated(schemaFile)],
  ['drift of openapi.yaml', () => generated(openapiFile)],
];

const ROOT = join(import.meta.dirname, '..');

/** Runs a program of node_modules/.bin; what it printed is the complaint. */
function program(name: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', '.bin', name), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => said.push(bytes));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(Buffer.concat(said).toString().trim() || `exit ${code}`)),
    );
  });
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
  if (complaint !== undefined) {
    failed += 1;
    console.log(complaint);
  }
  console.log(
    `${complaint === undefined ? '✓' : '✗'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`,
  );
}
// The form in which `.ci/run` adds checks and tests up.
console.log(`checks: ${CHECKS.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
