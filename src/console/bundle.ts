import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build, type Plugin } from 'vite';
import { consoleSources, TOP } from './sources.ts';

/**
 * Builds the pages into the folder given as argument. A program of its own, so that the server never has the builder in its memory;
 * `build.ts` starts it, and reads the reason of a failure from the last line of its stderr.
 */
const outDir = process.argv[2];
if (!outDir) throw new Error('bundle.ts needs the folder to build into');

try {
  await build({
    configFile: join(TOP, 'vite.config.ts'),
    configLoader: 'native',
    mode: 'production',
    logLevel: 'warn',
    plugins: [onlyKnownSources(new Set(await consoleSources()))],
    build: { outDir, emptyOutDir: true },
  });
} catch (error) {
  const lines = stripVTControlCharacters(String((error as Error).message)).split('\n');
  // The first line only counts the errors.
  const reason = lines.filter((line) => line.trim() !== '').slice(lines.length > 1 ? 1 : 0, 3);
  console.error(reason.join(' ').replace(/\s+/g, ' '));
  process.exitCode = 1;
}

/** A source that the hash does not cover would leave old pages in use after it has changed. */
function onlyKnownSources(known: ReadonlySet<string>): Plugin {
  return {
    name: 'recours:only-known-sources',
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const path = relative(TOP, id.replace(/[?#].*$/, '')).replaceAll('\\', '/');
        if (path.startsWith('src/') && !known.has(path))
          this.error(`${path} goes into the console and is not in src/console/sources.ts`);
      }
    },
  };
}
