import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { slotsOn } from '../../src/availability/occurrences.ts';
import type { LocalDay } from '../../src/territory/local-time.ts';
import { slotsByTheClock } from './slots-of-oracle.ts';
import { TEN_YEARS, wallClock, ZONES } from './wall-clock.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

test.each(['UTC', 'Europe/Paris', 'America/Guadeloupe', 'Pacific/Noumea'])(
  'the whole suite of intervals and recurrences passes on a machine whose TZ is %s',
  async (TZ) => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const { stdout } = await run(
      process.execPath,
      [vitest, 'run', '--config', join(import.meta.dirname, 'pure.config.ts'), '--reporter=json'],
      { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ }, maxBuffer: 1 << 26 },
    );
    const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
      numPassedTests: number;
      numTotalTests: number;
      testResults: unknown[];
    };
    expect(report.testResults).toHaveLength(3);
    expect(report.numTotalTests).toBeGreaterThan(40);
    expect(report.numPassedTests).toBe(report.numTotalTests);
  },
);

describe.each(ZONES)('In %s, every day of ten years, against a clock read each minute', (zone) => {
  test.each([
    { from: 0, to: 1440, slotMinutes: 15 },
    { from: 75, to: 250, slotMinutes: 25 },
    { from: 1200, to: 1920, slotMinutes: 60 },
  ])('no slot of %j is lost, doubled or an hour off', (hours) => {
    const clock = wallClock(zone);
    for (let day = TEN_YEARS[0]; day < TEN_YEARS[1]; day++) {
      const slots = slotsOn(zone, day as LocalDay, hours).map(({ start, end }) => ({
        start: start / 60_000,
        end: end / 60_000,
      }));
      expect(slots).toEqual(slotsByTheClock(clock, day, hours));
    }
  });
});
