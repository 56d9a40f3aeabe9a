import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingAt, reminderAt, reportStep } from '../../src/feedback/report-due.ts';
import { hours, type Instant, instant, isoIn } from '../../src/platform/clock.ts';

const ZONE = 'Europe/Paris';
const at = (text: string): Instant => instant(`${text}+01:00`);

test.each([
  ['2026-11-23T11:00:00', '2026-11-23T15:00:00'],
  ['2026-11-23T15:29:00', '2026-11-23T19:29:00'],
  ['2026-11-23T15:30:00', '2026-11-24T08:30:00'],
  ['2026-11-23T21:00:00', '2026-11-24T08:30:00'],
  ['2026-11-23T03:00:00', '2026-11-23T08:30:00'],
])('after a visit until %s the author is reminded at %s', (end, reminder) => {
  expect(isoIn(ZONE, reminderAt(ZONE, at(end)))).toBe(`${reminder}+01:00`);
});

test('a reminder comes four hours after the visit at the soonest, by day, and before a person is asked', () => {
  const year = fc.integer({ min: instant('2026-01-01T00:00:00Z'), max: instant('2027-01-01T00:00:00Z') });
  fc.assert(
    fc.property(
      year,
      fc.constantFrom('Europe/Paris', 'America/Guadeloupe', 'Indian/Reunion'),
      (end, zone) => {
        const reminder = reminderAt(zone, end as Instant);
        expect(reminder).toBeGreaterThanOrEqual(end + hours(4));
        expect(reminder).toBeLessThan(missingAt(end as Instant));
        const face = isoIn(zone, reminder).slice(11, 16);
        expect(face >= '08:30' && face < '19:30').toBe(true);
      },
    ),
  );
});

test('whoever looks too early looks again; after a day a person is asked', () => {
  const end = at('2026-11-23T11:00:00');
  expect(reportStep(ZONE, end, at('2026-11-23T14:59:00'))).toEqual({
    do: 'wait',
    again: at('2026-11-23T15:00:00'),
  });
  expect(reportStep(ZONE, end, at('2026-11-23T15:00:00'))).toEqual({
    do: 'remind',
    again: at('2026-11-24T11:00:00'),
  });
  // The program had been off.
  expect(reportStep(ZONE, end, at('2026-11-24T10:00:00'))).toEqual({
    do: 'wait',
    again: at('2026-11-24T11:00:00'),
  });
  expect(reportStep(ZONE, end, at('2026-11-24T11:00:00'))).toEqual({ do: 'ask-a-person' });
});
