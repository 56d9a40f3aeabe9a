import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const long = process.env.RECOURS_TESTS === 'long';

/** The longest first, each of several minutes; then storms, days and restarts; all others take seconds. */
const LONGEST = [
  'simulator/days',
  'simulator/kills',
  'simulator/seasons',
  'feedback/chaos',
  'telephony/sms-restarts',
];
const TAKES_MINUTES = /\/test\/(storm|simulator)\/|-restarts\./;

/**
 * What takes minutes begins first, so that no process is left with a whole day when the others have ended. In a fresh clone vitest knows no
 * durations and would go by the size of the files.
 */
class MinutesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.long.ts`));
      return place >= 0 ? place : TAKES_MINUTES.test(moduleId) ? LONGEST.length : LONGEST.length + 1;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: long ? ['test/**/*.long.ts'] : ['test/**/*.test.ts'],
    testTimeout: long ? 600_000 : 30_000,
    hookTimeout: 60_000,
    // How soon something shows is nobody's assertion: a machine that does other things beside is waited for.
    expect: { poll: { timeout: 15_000 } },
    // One more than the smallest machine has cores: many of the files wait for time to pass, a third of their time. A fourth only makes each slower.
    maxWorkers: 3,
    ...(long && { sequence: { sequencer: MinutesFirst } }),
    pool: 'forks',
    // A process runs one file after the other: every file has its own database, and nothing of the product lives outside of what is passed in.
    isolate: false,
    reporters: ['default'],
  },
});
