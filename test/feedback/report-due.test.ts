import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Look, lookAgainAt, lookForReportAt, reportSteps } from '../../src/feedback/report-due.ts';
import { after, hours, type Instant, instant, isoIn } from '../../src/platform/clock.ts';
import { localDay } from '../../src/territory/local-time.ts';
import { openingOfDay, type OpeningHours } from '../../src/territory/opening-hours.ts';

const WEEK: OpeningHours = {
  weekdays: [1, 2, 3, 4, 5],
  from: '11:00',
  to: '17:00',
  holidays: 'metropole',
  closures: [],
};
const DOUAI = { timeZone: 'Europe/Paris', opening: WEEK };
const at = (text: string): Instant => instant(`${text}+01:00`);

/** « first 2026-11-23T16:15:00 », one after the other, on the clocks of the place. */
const told = (end: Instant, line = DOUAI) =>
  reportSteps(line, end).map(
    (step) =>
      `${step.do === 'remind' ? step.reminder : 'a person'} ${isoIn(line.timeZone, step.at).slice(0, 16)}`,
  );

test.each([
  [
    'at midday',
    '2026-11-23T12:15:00',
    [
      'first 2026-11-23T16:15',
      'second 2026-11-24T08:30',
      'a person 2026-11-24T12:15',
      'last 2026-11-25T08:30',
    ],
  ],
  [
    'in the afternoon: four hours before a person is asked',
    '2026-11-23T15:00:00',
    [
      'first 2026-11-23T19:00',
      'second 2026-11-24T11:00',
      'a person 2026-11-24T15:00',
      'last 2026-11-25T08:30',
    ],
  ],
  [
    'early: a person is asked before the morning’s reminder could be of use',
    '2026-11-23T09:00:00',
    ['first 2026-11-23T13:00', 'a person 2026-11-24T09:00', 'last 2026-11-25T08:30'],
  ],
  [
    'in the evening: two on the next day would be too many',
    '2026-11-23T15:30:00',
    ['first 2026-11-24T08:30', 'a person 2026-11-24T15:30', 'last 2026-11-25T08:30'],
  ],
  [
    'at night',
    '2026-11-23T03:00:00',
    ['first 2026-11-23T08:30', 'a person 2026-11-24T03:00', 'last 2026-11-25T08:30'],
  ],
  [
    'on a Thursday: the last on the line’s next day after Friday',
    '2026-11-26T12:15:00',
    [
      'first 2026-11-26T16:15',
      'second 2026-11-27T08:30',
      'a person 2026-11-27T12:15',
      'last 2026-11-30T08:30',
    ],
  ],
  [
    'before Christmas and a weekend',
    '2026-12-23T12:15:00',
    [
      'first 2026-12-23T16:15',
      'second 2026-12-24T08:30',
      'a person 2026-12-24T12:15',
      'last 2026-12-28T08:30',
    ],
  ],
])('after a visit that ends %s', (_, end, steps) => {
  expect(told(at(end))).toEqual(steps);
});

test('a line that is closed for longer than a week asks nobody to call it: the last reminder is left out', () => {
  const opening = { ...WEEK, closures: [{ from: '2026-11-25', to: '2026-12-01', reason: 'Congés' }] };
  const end = at('2026-11-23T12:15:00');
  expect(told(end, { ...DOUAI, opening })).toHaveLength(3);
  expect(told(end, { ...DOUAI, opening: { ...WEEK, weekdays: [] } })).toHaveLength(3);
});

test.each([
  ['on a Tuesday: Thursday', '2026-11-24T14:00:00', '2026-11-26T08:30'],
  ['on a Thursday: after the weekend', '2026-11-26T14:00:00', '2026-11-30T08:30'],
  ['on a Saturday', '2026-11-28T09:00:00', '2026-12-01T08:30'],
  ['before Christmas', '2026-12-24T10:00:00', '2026-12-29T08:30'],
])('whoever has said that they asked %s is asked again on the line’s second day', (_, asked, again) => {
  expect(isoIn('Europe/Paris', lookAgainAt(DOUAI, at(asked))).slice(0, 16)).toBe(again);
});

/** Any time of a year, and often one around the nights in which the clocks change. */
const CHANGES = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2027-03-28T01:00:00Z'].map(instant);
const ends = fc.oneof(
  fc.integer({ min: instant('2026-01-01T00:00:00Z'), max: instant('2027-06-01T00:00:00Z') }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -hours(72), max: hours(72) }))
    .map(([change, ms]) => change + ms),
) as fc.Arbitrary<Instant>;
const lines = fc.record({
  timeZone: fc.constantFrom(
    'Europe/Paris',
    'America/Guadeloupe',
    'America/Miquelon',
    'Indian/Reunion',
    'Pacific/Noumea',
  ),
  opening: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }).map((weekdays) => ({
    ...WEEK,
    weekdays,
  })),
});
const face = (timeZone: string, moment: Instant) => isoIn(timeZone, moment).slice(11, 16);

test('across clock changes: in order, by day, never two reminders on one day, three at most, and one person asked when a day is over', () => {
  fc.assert(
    fc.property(ends, lines, (end, line) => {
      const { timeZone } = line;
      const steps = reportSteps(line, end);
      for (const [i, step] of steps.entries()) expect(step.at).toBeGreaterThan(steps[i - 1]?.at ?? end);
      expect(steps.filter((step) => step.do === 'ask-a-person').map((step) => step.at)).toEqual([
        end + hours(24),
      ]);
      const reminders = steps.filter((step) => step.do === 'remind');
      expect(reminders.length).toBeLessThanOrEqual(3);
      const days = reminders.map((step) => localDay(timeZone, step.at));
      expect(new Set(days).size).toBe(days.length);
      for (const { at: moment, reminder } of reminders) {
        const shown = face(timeZone, moment);
        expect(shown >= '08:30' && shown < '19:30').toBe(true);
        if (reminder === 'first') {
          expect(moment).toBeGreaterThanOrEqual(end + hours(4));
          expect(moment).toBeLessThan(end + hours(24));
        } else if (reminder === 'second') {
          // It leaves its reader two to four hours.
          expect(end + hours(24) - moment).toBeGreaterThanOrEqual(hours(2));
          expect(end + hours(24) - moment).toBeLessThanOrEqual(hours(4));
        } else {
          expect(localDay(timeZone, moment)).toBeGreaterThan(
            localDay(timeZone, (end + hours(24)) as Instant),
          );
          expect(openingOfDay(line.opening, timeZone, moment)).toBeDefined();
          expect(moment - end).toBeLessThan(hours(9 * 24));
        }
      }
      // Nobody who has a working week is spared the last one.
      if (line.opening.weekdays.length === 7) expect(reminders.at(-1)?.reminder).toBe('last');
    }),
    { numRuns: 2_000 },
  );
});

test('whoever looks late, often, or after a long stop does each thing once, by day, and nothing once the report is there', () => {
  const delays = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: hours(30) })),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(
      ends,
      lines,
      delays,
      fc.integer({ min: 0, max: hours(10 * 24) }),
      (end, line, late, writing) => {
        const written = (end + writing) as Instant;
        const reminded: { what: string; at: Instant }[] = [];
        let asked: Instant | undefined;
        let next: Instant | undefined = reportSteps(line, end)[0]?.at;
        for (let looks = 0; next !== undefined; looks++) {
          expect(looks).toBeLessThan(5);
          const now: Instant = after(next, late[looks % late.length] ?? 0);
          if (now >= written) break;
          const look: Look = lookForReportAt(line, end, now);
          if (look.missing) asked ??= now;
          if (look.remind) reminded.push({ what: look.remind, at: now });
          if (look.again !== undefined) expect(look.again).toBeGreaterThan(now);
          next = look.again;
        }
        expect(new Set(reminded.map(({ what }) => what)).size).toBe(reminded.length);
        for (const one of reminded) {
          const shown = face(line.timeZone, one.at);
          expect(shown >= '08:30' && shown < '20:30').toBe(true);
          expect(one.at).toBeLessThan(written);
          if (one.what === 'last') expect(asked).toBeLessThanOrEqual(one.at);
        }
        // Whoever never wrote is asked by a person, whatever stood still meanwhile.
        if (next === undefined) expect(asked).toBeDefined();
      },
    ),
    { numRuns: 2_000 },
  );
});

test('whoever looks too early looks again, and whoever looks too late leaves the reminder out', () => {
  const end = at('2026-11-23T12:15:00');
  const look = (time: string) => lookForReportAt(DOUAI, end, at(time));
  const wait = { missing: false, remind: undefined };
  expect(look('2026-11-23T16:14:59')).toEqual({ ...wait, again: at('2026-11-23T16:15:00') });
  expect(look('2026-11-23T16:15:00')).toEqual({
    ...wait,
    remind: 'first',
    again: at('2026-11-24T08:30:00'),
  });
  // The program had been off.
  expect(look('2026-11-23T18:16:00')).toEqual({ ...wait, again: at('2026-11-24T08:30:00') });
  expect(look('2026-11-24T12:15:00')).toEqual({
    missing: true,
    remind: undefined,
    again: at('2026-11-25T08:30:00'),
  });
  expect(look('2026-11-25T08:30:00')).toEqual({ missing: true, remind: 'last', again: undefined });
  expect(look('2026-11-25T11:00:00')).toEqual({ missing: true, remind: undefined, again: undefined });
  // Late, and by now it is night.
  const late = at('2026-11-23T15:25:00');
  expect(lookForReportAt(DOUAI, late, at('2026-11-23T20:29:00')).remind).toBe('first');
  expect(lookForReportAt(DOUAI, late, at('2026-11-23T20:30:00')).remind).toBeUndefined();
});

test('whoever has said that they asked is asked again in the morning, two of the line’s days later, and after a month at the latest', () => {
  fc.assert(
    fc.property(ends, lines, (asked, line) => {
      const { timeZone, opening } = line;
      const again = lookAgainAt(line, asked);
      expect(face(timeZone, again)).toBe('08:30');
      const days = Array.from({ length: 40 }, (_, n) => after(again, -n * hours(24)))
        .filter((day) => localDay(timeZone, day) > localDay(timeZone, asked))
        .filter((day) => openingOfDay(opening, timeZone, day));
      expect(again - asked).toBeLessThan(hours(32 * 24));
      if (opening.weekdays.length >= 1 && again - asked < hours(29 * 24)) expect(days).toHaveLength(2);
    }),
    { numRuns: 500 },
  );
});
