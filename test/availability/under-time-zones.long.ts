import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
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
      [vitest, 'run', '--config', join(import.meta.dirname, 'pure.config.ts')],
      { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', TZ } },
    );
    expect(stdout).toMatch(/Test Files +3 passed \(3\)/);
    expect(stdout).toMatch(/Tests +5\d passed \(5\d\)/);
  },
);

const HOURS = [
  { from: 0, to: 1440, slotMinutes: 15 },
  { from: 75, to: 250, slotMinutes: 25 },
  { from: 1200, to: 1920, slotMinutes: 60 },
];

test.each(ZONES)(
  'In %s, every day of ten years, no slot is lost, doubled or an hour off, by a clock read each minute',
  (zone) => {
    const clock = wallClock(zone);
    const wrong: unknown[] = [];
    for (let day = TEN_YEARS[0]; day < TEN_YEARS[1]; day++)
      for (const hours of HOURS) {
        const made = slotsOn(zone, day as LocalDay, hours).map(({ start, end }) => [start, end]);
        const seen = slotsByTheClock(clock, day, hours).map(({ start, end }) => [
          start * 60_000,
          end * 60_000,
        ]);
        if (made.join() !== seen.join()) wrong.push({ day, hours, made, seen });
      }
    expect(wrong).toEqual([]);
  },
);
