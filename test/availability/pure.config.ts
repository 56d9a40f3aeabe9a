import { defineConfig } from 'vitest/config';

/** The pure rules of this folder by themselves, without a database: for a machine that believes it is somewhere else (`under-time-zones.long.ts`). */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['{intervals,occurrences,recurrence}.test.ts'],
    testTimeout: 60_000,
    reporters: ['default'],
  },
});
