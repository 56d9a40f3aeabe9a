import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The pure rules of this folder by themselves, without a database: for a machine that believes it is somewhere else (`under-time-zones.long.ts`). */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['test/availability/{intervals,occurrences,recurrence}.test.ts'],
    testTimeout: 60_000,
    reporters: ['default'],
  },
});
