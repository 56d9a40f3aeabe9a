import { defineConfig } from 'vitest/config';

const long = process.env.RECOURS_TESTS === 'long';

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: long ? ['test/**/*.long.ts'] : ['test/**/*.test.ts'],
    testTimeout: long ? 600_000 : 30_000,
    hookTimeout: 60_000,
    // Many of the short files wait for time to pass; the long ones load the machine.
    maxWorkers: long ? 2 : 3,
    pool: 'forks',
    // Three processes run all short files: every file has its own database, and nothing of the product lives outside of what is passed in.
    isolate: long,
    reporters: ['default'],
  },
});
