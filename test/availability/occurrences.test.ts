import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hoursFrom, slotsOn } from '../../src/availability/occurrences.ts';
import { isoIn } from '../../src/platform/clock.ts';
import type { LocalDay } from '../../src/territory/local-time.ts';
import { slotsByTheClock } from './slots-of-oracle.ts';
import { TEN_YEARS, wallClock, ZONES } from './wall-clock.ts';

const dayOf = (date: string) => (Date.parse(`${date}T00:00:00Z`) / 86_400_000) as LocalDay;
const made = (timeZone: string, date: string, from: string, to: string, slotMinutes: number) => {
  const hours = hoursFrom(from, to, slotMinutes);
  if (!hours) throw new Error('no hours');
  return slotsOn(timeZone, dayOf(date), hours).map(
    ({ start, end }) => `${isoIn(timeZone, start).slice(11)} ${(end - start) / 60_000}`,
  );
};

describe('a day’s hours cut into slots', () => {
  test('begin at each step of the clock on the wall and end with the hours', () => {
    expect(made('Europe/Paris', '2026-11-23', '10:00', '11:30', 30)).toEqual([
      '10:00:00+01:00 30',
      '10:30:00+01:00 30',
      '11:00:00+01:00 30',
    ]);
    // What is left at the end is too short for one more.
    expect(made('Europe/Paris', '2026-11-23', '10:00', '10:50', 20)).toHaveLength(2);
    expect(made('America/Guadeloupe', '2026-11-23', '23:30', '24:00', 15)).toEqual([
      '23:30:00-04:00 15',
      '23:45:00-04:00 15',
    ]);
  });

  test('a night belongs to the day on which it begins', () => {
    expect(made('Europe/Paris', '2026-11-23', '23:00', '01:00', 60)).toEqual([
      '23:00:00+01:00 60',
      '00:00:00+01:00 60',
    ]);
  });

  test('hours of which one must be mistyped are none', () => {
    expect(hoursFrom('14:00', '10:00', 15)).toBeUndefined();
    expect(hoursFrom('14:00', '14:00', 15)).toBeUndefined();
    expect(hoursFrom('14:00', '14:10', 15)).toBeUndefined();
    expect(hoursFrom('20:00', '10:00', 15)).toBeDefined();
    expect(hoursFrom('20:00', '10:01', 15)).toBeUndefined();
  });
});

describe('when the clocks go forward', () => {
  test('the 02:30 that does not exist is not made', () => {
    expect(made('Europe/Paris', '2026-03-29', '01:30', '04:00', 30)).toEqual([
      '01:30:00+01:00 30',
      '03:00:00+02:00 30',
      '03:30:00+02:00 30',
    ]);
  });

  test('a slot that reaches over the change keeps its length and no other begins in it', () => {
    expect(made('Europe/Paris', '2026-03-29', '01:30', '04:30', 45)).toEqual([
      '01:30:00+01:00 45',
      '03:45:00+02:00 45',
    ]);
  });

  test('none lasts past the end that the doctor said', () => {
    expect(made('Europe/Paris', '2026-03-29', '01:45', '03:00', 60)).toEqual([]);
    expect(made('Europe/Paris', '2026-03-29', '01:30', '02:30', 60)).toEqual(['01:30:00+01:00 60']);
  });

  test('where they go forward by half an hour, half an hour is missing', () => {
    expect(made('Australia/Lord_Howe', '2026-10-04', '01:45', '02:45', 15)).toEqual([
      '01:45:00+10:30 15',
      '02:30:00+11:00 15',
    ]);
  });
});

describe('when the clocks go back', () => {
  test('the 02:30 that comes twice is made once, at the first', () => {
    expect(made('Europe/Paris', '2026-10-25', '02:00', '03:30', 30)).toEqual([
      '02:00:00+02:00 30',
      '02:30:00+02:00 30',
      '03:00:00+01:00 30',
    ]);
    expect(made('America/Miquelon', '2026-11-01', '01:30', '02:00', 30)).toEqual(['01:30:00-02:00 30']);
  });
});

const clocks = new Map(ZONES.map((zone) => [zone, wallClock(zone)]));
const changes = new Map(ZONES.map((zone) => [zone, clocks.get(zone)?.changes(...TEN_YEARS) ?? []]));

/** Mostly days about a change, where the zone has any. */
const aDay = (zone: string) => {
  const any = fc.integer({ min: TEN_YEARS[0], max: TEN_YEARS[1] });
  const about = changes.get(zone) ?? [];
  return about.length === 0
    ? fc.integer({ min: 0, max: 20 }).map((n) => TEN_YEARS[0] + n * 180)
    : fc.oneof(
        {
          weight: 9,
          arbitrary: fc
            .tuple(fc.constantFrom(...about), fc.constantFrom(-2, -1, 0, 1))
            .map(([day, by]) => day + by),
        },
        { weight: 1, arbitrary: any },
      );
};
const hours = fc
  .record({
    // Often about the hours at which clocks are changed.
    from: fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 1439 })),
    length: fc.integer({ min: 5, max: 600 }),
    slotMinutes: fc.oneof(fc.constantFrom(10, 15, 20, 30, 45, 60), fc.integer({ min: 5, max: 240 })),
  })
  .map(({ from, length, slotMinutes }) => ({ from, to: from + length, slotMinutes }));

describe.each(ZONES)('In %s, ten years long', (zone) => {
  test('no slot is lost, doubled or an hour off: a clock on the wall, read each minute, says the same', () => {
    const clock = clocks.get(zone);
    if (!clock) throw new Error('no clock');
    fc.assert(
      fc.property(aDay(zone), hours, (day, stretch) => {
        const slots = slotsOn(zone, day as LocalDay, stretch).map(({ start, end }) => ({
          start: start / 60_000,
          end: end / 60_000,
        }));
        expect(slots).toEqual(slotsByTheClock(clock, day, stretch));
      }),
      { numRuns: 150 },
    );
  });
});

test('the zones of this test change their clocks twice a year, or never', () => {
  expect(Object.fromEntries([...changes].map(([zone, days]) => [zone, days.length]))).toEqual({
    'Europe/Paris': 20,
    'America/Guadeloupe': 0,
    'Pacific/Noumea': 0,
    'Indian/Reunion': 0,
    'America/Miquelon': 20,
    'Australia/Lord_Howe': 20,
  });
});
