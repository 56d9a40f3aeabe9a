import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const long = process.env.RECOURS_TESTS === 'long';

/** Storms, whole days and restarts take minutes each, all others seconds. */
const TAKES_MINUTES = /\/test\/(storm|simulator)\/|-restarts\./;

/**
 * What takes minutes begins first, so that no process is left with a whole day when the others have ended. In a fresh clone vitest knows no
 * durations and would go by the size of the files.
 */
class MinutesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const minutes = sorted.filter(({ moduleId }) => TAKES_MINUTES.test(moduleId));
    return [...minutes, ...sorted.filter((file) => !minutes.includes(file))];
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: long ? ['test/**/*.long.ts'] : ['test/**/*.test.ts'],
    testTimeout: long ? 600_000 : 30_000,
    hookTimeout: 60_000,
    // One more than the smallest machine has cores: many of the files wait for time to pass, a third of their time.
    maxWorkers: 3,
    ...(long && { sequence: { sequencer: MinutesFirst } }),
    pool: 'forks',
    // Three processes run all short files: every file has its own database, and nothing of the product lives outside of what is passed in.
    isolate: long,
    reporters: ['default'],
  },
});
