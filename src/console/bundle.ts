import { join, relative } from 'node:path';
import { build, type Plugin } from 'vite';
import { consoleSources, TOP } from './sources.ts';

/**
 * Builds the pages into the folder given as argument. A program of its own, so that the server never has the builder in its memory;
 * `build.ts` starts it.
 */
const outDir = process.argv[2];
if (!outDir) throw new Error('bundle.ts needs the folder to build into');

await build({
  configFile: join(TOP, 'vite.config.ts'),
  configLoader: 'native',
  logLevel: 'warn',
  plugins: [onlyKnownSources(new Set(await consoleSources()))],
  build: { outDir, emptyOutDir: true },
});

/** A source that the hash does not cover would leave old pages in use after it has changed. */
function onlyKnownSources(known: ReadonlySet<string>): Plugin {
  return {
    name: 'recours:only-known-sources',
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const path = relative(TOP, id.replace(/[?#].*$/, '')).replaceAll('\\', '/');
        const ours = path.startsWith('src/');
        if (ours && !known.has(path))
          this.error(`${path} goes into the console and is not in src/console/sources.ts`);
      }
    },
  };
}
